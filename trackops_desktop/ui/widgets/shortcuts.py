"""Every command of the codes window with its words, icon and keys: one table for menus, key bindings and the sheet."""

from __future__ import annotations

from typing import NamedTuple


class WindowCommand(NamedTuple):
    """One thing the window can do.

    Attributes:
        key: Its name in the code.
        text: The menu's words.
        icon: Name of an icon, or an empty text.
        keys: Shortcuts, the first of which the menu shows.
        group: The heading in the shortcuts window.

    """

    key: str
    text: str
    icon: str
    keys: tuple[str, ...]
    group: str


ACCOUNT, WINDOW, VIEW, MORE = "Selected account", "Finding and adding", "View", "The application"
COMMANDS = (
    WindowCommand("copy", "Copy code", "copy", ("Ctrl+C",), ACCOUNT),
    WindowCommand("copy_hide", "Copy and hide", "", ("Shift+Return", "Shift+Enter"), ACCOUNT),
    WindowCommand("copy_next", "Copy next code", "", ("Ctrl+Shift+C",), ACCOUNT),
    WindowCommand("next", "New code (counter)", "next", ("Ctrl+Return", "Ctrl+Enter"), ACCOUNT),
    WindowCommand("edit", "Edit…", "edit", ("F2",), ACCOUNT),
    WindowCommand("pin", "Pin or unpin", "pin", ("Ctrl+P",), ACCOUNT),
    WindowCommand("tags", "Tags…", "tag", ("Ctrl+T",), ACCOUNT),
    WindowCommand("up", "Move up", "up", ("Alt+Up",), ACCOUNT),
    WindowCommand("down", "Move down", "down", ("Alt+Down",), ACCOUNT),
    WindowCommand("show_qr", "Show QR code…", "qr", ("Ctrl+K",), ACCOUNT),
    WindowCommand("recovery", "Recovery codes…", "key", ("Ctrl+R",), ACCOUNT),
    WindowCommand("export_selected", "Export…", "export", (), ACCOUNT),
    WindowCommand("inspect", "Inspect…", "inspect", ("Ctrl+I",), ACCOUNT),
    WindowCommand("remove", "Move to trash", "trash", ("Ctrl+Del", "Ctrl+Backspace"), ACCOUNT),
    WindowCommand("find", "Search", "search", ("Ctrl+F",), WINDOW),
    WindowCommand("add", "Add account…", "add", ("Ctrl+N",), WINDOW),
    WindowCommand("scan_screen", "Scan the screen", "screen", ("Ctrl+Shift+S",), WINDOW),
    WindowCommand("open_image", "Open image…", "image", ("Ctrl+O",), WINDOW),
    WindowCommand("paste", "Paste code or picture", "paste", ("Ctrl+V", "Ctrl+Shift+V"), WINDOW),
    WindowCommand("sort_own", "Own order", "", (), VIEW),
    WindowCommand("sort_name", "By name", "", (), VIEW),
    WindowCommand("sort_used", "Last used first", "", (), VIEW),
    WindowCommand("hide_names", "Hide names", "", ("Ctrl+Shift+N",), VIEW),
    WindowCommand("compact", "Small window on top", "", ("Ctrl+Shift+M",), VIEW),
    WindowCommand("undo", "Undo", "undo", ("Ctrl+Z",), WINDOW),
    WindowCommand("trash", "Trash…", "trash", ("Ctrl+Shift+T",), MORE),
    WindowCommand("lock", "Lock now", "lock", ("Ctrl+L",), MORE),
    WindowCommand("settings", "Settings…", "settings", ("Ctrl+,",), MORE),
    WindowCommand("manual", "Manual", "help", ("Ctrl+F1",), MORE),
    WindowCommand("news", "What's new", "", (), MORE),
    WindowCommand("shortcuts", "Keyboard shortcuts", "keyboard", ("F1",), MORE),
    WindowCommand("support", "Support report…", "", (), MORE),
    WindowCommand("about", "About Trackops Desktop", "info", (), MORE),
    WindowCommand("quit", "Quit", "quit", ("Ctrl+Q",), MORE),
)


def keys_of(key: str) -> tuple[str, ...]:
    """Return the shortcuts of a command, for another window in which they mean the same."""
    return next(command.keys for command in COMMANDS if command.key == key)


#: Keys that are not commands, for the sheet.
PLAIN_KEYS = (
    ("Type", "Start typing to search"),
    ("Enter or click", "Copy the code"),
    ("Up, Down, Page Up, Page Down", "Select an account"),
    ("Ctrl+Home, Ctrl+End", "Select the first or last account"),
    ("Ctrl or Shift with a click, Shift+Up, Shift+Down", "Select several accounts"),
    ("Esc", "Clear search"),
    ("Menu key or Shift+F10", "Menu of the selected account"),
)
