"""Every command of the codes window with its words, icon and keys: one table for menus, key bindings and the sheet."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One thing the window can do.

    Attributes:
        key: Its name in the code.
        text: The menu's words.
        icon: Name of an icon, or an empty text.
        keys: Shortcuts, the first of which the menu shows.
        group: The heading in the shortcuts sheet.

    """

    key: str
    text: str
    icon: str
    keys: tuple[str, ...]
    group: str


ACCOUNT, WINDOW, MORE = "The chosen account", "Finding and adding", "The application"
COMMANDS = (
    Command("copy", "Copy code", "copy", ("Ctrl+C",), ACCOUNT),
    Command("copy_next", "Copy next code", "", ("Ctrl+Shift+C",), ACCOUNT),
    Command("next", "New code (counter)", "next", ("Ctrl+Return", "Ctrl+Enter"), ACCOUNT),
    Command("rename", "Rename…", "edit", ("F2",), ACCOUNT),
    Command("tags", "Tags…", "tag", ("Ctrl+T",), ACCOUNT),
    Command("up", "Move up", "up", ("Alt+Up",), ACCOUNT),
    Command("down", "Move down", "down", ("Alt+Down",), ACCOUNT),
    Command("show_qr", "Show QR code…", "qr", ("Ctrl+K",), ACCOUNT),
    Command("inspect", "Inspect…", "inspect", ("Ctrl+I",), ACCOUNT),
    Command("remove", "Move to trash", "trash", ("Ctrl+Del", "Ctrl+Backspace"), ACCOUNT),
    Command("find", "Search", "search", ("Ctrl+F",), WINDOW),
    Command("add", "Add account…", "add", ("Ctrl+N",), WINDOW),
    Command("scan_screen", "Scan the screen", "screen", ("Ctrl+Shift+S",), WINDOW),
    Command("open_image", "Open image…", "image", ("Ctrl+O",), WINDOW),
    Command("paste", "Paste code or picture", "paste", ("Ctrl+Shift+V",), WINDOW),
    Command("undo", "Undo", "undo", ("Ctrl+Z",), WINDOW),
    Command("trash", "Trash…", "trash", ("Ctrl+Shift+T",), MORE),
    Command("lock", "Lock now", "lock", ("Ctrl+L",), MORE),
    Command("settings", "Settings…", "settings", ("Ctrl+,",), MORE),
    Command("shortcuts", "Keyboard shortcuts", "keyboard", ("F1",), MORE),
    Command("about", "About Trackops Desktop", "info", (), MORE),
    Command("quit", "Quit", "quit", ("Ctrl+Q",), MORE),
)
#: Keys that are not commands, for the sheet.
PLAIN_KEYS = (
    ("Type", "Search at once, wherever the keyboard is"),
    ("Enter or click", "Copy the code"),
    ("Up, Down, Page Up, Page Down", "Choose an account"),
    ("Esc", "Empty the search"),
    ("Menu key or Shift+F10", "Menu of the chosen account"),
)


def by_key(key: str) -> Command:
    """Return one command.

    Raises:
        KeyError: There is none of this name.

    """
    for command in COMMANDS:
        if command.key == key:
            return command
    raise KeyError(key)
