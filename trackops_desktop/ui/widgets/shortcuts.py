"""Every command of the codes window with its words, icon and keys: one table for menus, key bindings and the sheet."""

from __future__ import annotations

from typing import NamedTuple

from trackops_desktop.i18n import N_, _, pgettext


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


ACCOUNT, WINDOW, VIEW, MORE = N_("Selected account"), N_("Finding and adding"), N_("View"), N_("The application")
COMMANDS = (
    WindowCommand("copy", N_("Copy code"), "copy", ("Ctrl+C",), ACCOUNT),
    WindowCommand("copy_hide", N_("Copy and hide"), "", ("Shift+Return", "Shift+Enter"), ACCOUNT),
    WindowCommand("copy_next", N_("Copy next code"), "", ("Ctrl+Shift+C",), ACCOUNT),
    WindowCommand("speak", N_("Speak the code"), "", ("Ctrl+Shift+Space",), ACCOUNT),
    WindowCommand("next", N_("New code (counter)"), "next", ("Ctrl+Return", "Ctrl+Enter"), ACCOUNT),
    WindowCommand("edit", N_("Edit…"), "edit", ("F2",), ACCOUNT),
    WindowCommand("pin", N_("Pin or unpin"), "pin", ("Ctrl+P",), ACCOUNT),
    WindowCommand("tags", N_("Tags…"), "tag", ("Ctrl+T",), ACCOUNT),
    WindowCommand("up", N_("Move up"), "up", ("Alt+Up",), ACCOUNT),
    WindowCommand("down", N_("Move down"), "down", ("Alt+Down",), ACCOUNT),
    WindowCommand("show_qr", N_("Show QR code…"), "qr", ("Ctrl+K",), ACCOUNT),
    WindowCommand("recovery", N_("Recovery codes…"), "key", ("Ctrl+R",), ACCOUNT),
    WindowCommand("export_selected", N_("Export…"), "export", (), ACCOUNT),
    WindowCommand("inspect", N_("Inspect…"), "inspect", ("Ctrl+I",), ACCOUNT),
    WindowCommand("remove", N_("Move to trash"), "trash", ("Ctrl+Del", "Ctrl+Backspace"), ACCOUNT),
    WindowCommand("find", N_("Search"), "search", ("Ctrl+F",), WINDOW),
    WindowCommand("add", N_("Add account…"), "add", ("Ctrl+N",), WINDOW),
    WindowCommand("scan_screen", N_("Scan the screen"), "screen", ("Ctrl+Shift+S",), WINDOW),
    WindowCommand("open_image", N_("Open image…"), "image", ("Ctrl+O",), WINDOW),
    WindowCommand("paste", N_("Paste code or picture"), "paste", ("Ctrl+V", "Ctrl+Shift+V"), WINDOW),
    WindowCommand("sort_own", N_("Own order"), "", (), VIEW),
    WindowCommand("sort_name", N_("By name"), "", (), VIEW),
    WindowCommand("sort_used", N_("Last used first"), "", (), VIEW),
    WindowCommand("hide_names", N_("Hide names"), "", ("Ctrl+Shift+N",), VIEW),
    WindowCommand("compact", N_("Small window on top"), "", ("Ctrl+Shift+M",), VIEW),
    WindowCommand("undo", N_("Undo"), "undo", ("Ctrl+Z",), WINDOW),
    WindowCommand("trash", N_("Trash…"), "trash", ("Ctrl+Shift+T",), MORE),
    WindowCommand("lock", N_("Lock now"), "lock", ("Ctrl+L",), MORE),
    WindowCommand("settings", N_("Settings…"), "settings", ("Ctrl+,",), MORE),
    WindowCommand("manual", N_("Manual"), "help", ("Ctrl+F1",), MORE),
    WindowCommand("news", N_("What's new"), "", (), MORE),
    WindowCommand("shortcuts", N_("Keyboard shortcuts"), "keyboard", ("F1",), MORE),
    WindowCommand("support", N_("Support report…"), "", (), MORE),
    WindowCommand("about", N_("About Trackops Desktop"), "info", (), MORE),
    WindowCommand("quit", N_("Quit"), "quit", ("Ctrl+Q",), MORE),
)


class WindowKeys(NamedTuple):
    """Keys of a window that has no menu.

    Attributes:
        key: The name in the code of what they do.
        text: What they do, for the sheet.
        keys: The keys, all of which do it.

    """

    key: str
    text: str
    keys: tuple[str, ...]


#: The sign-in window binds them from here.
SIGN_IN = (
    WindowKeys("main", N_("Do what the blue button says"), ("Ctrl+Return", "Ctrl+Enter")),
    WindowKeys("part", N_("Go from the page to the bar and back"), ("F6",)),
    WindowKeys("back", N_("Back"), ("Alt+Left",)),
    WindowKeys("again", N_("Reload"), ("F5", "Ctrl+R")),
    WindowKeys("larger", N_("Enlarge the page"), ("Ctrl++", "Ctrl+=")),
    WindowKeys("smaller", N_("Shrink the page"), ("Ctrl+-",)),
    WindowKeys("usual", N_("Usual page size"), ("Ctrl+0",)),
    WindowKeys("cancel", N_("Cancel"), ("Esc",)),  # not translated
    WindowKeys("close", N_("Close"), ("Ctrl+W",)),
)
#: The same of the manual's window.
MANUAL = (
    WindowKeys("search", N_("Search"), ("Ctrl+F",)),
    WindowKeys("back", N_("Back"), ("Alt+Left",)),
    WindowKeys("close", N_("Close"), ("Esc",)),  # not translated
)


def keys_of(key: str) -> tuple[str, ...]:
    """Return the shortcuts of a command, for another window in which they mean the same."""
    return next(command.keys for command in COMMANDS if command.key == key)


def plain_keys() -> tuple[tuple[str, str], ...]:
    """Return keys that are not commands and what they do, for the sheet."""
    from trackops_desktop.ui.widgets.key_names import key_text, modifier_text

    up, down = key_text("Shift+Up"), key_text("Shift+Down")
    control, shift = modifier_text("Ctrl"), modifier_text("Shift")
    return (
        (pgettext("keyboard", "Type"), _("Start typing to search")),
        (_("{key} or click", key=key_text("Return")), _("Copy the code")),
        (key_text("Up", "Down", "PgUp", "PgDown"), _("Select an account")),
        (key_text("Ctrl+Home", "Ctrl+End"), _("Select the first or last account")),
        (
            _("{control} or {shift} with a click, {up}, {down}", control=control, shift=shift, up=up, down=down),
            _("Select several accounts"),
        ),
        (key_text("Esc"), _("Clear search")),
        (_("Menu key or {keys}", keys=key_text("Shift+F10")), _("Menu of the selected account")),
        (key_text("F10"), _("Main menu")),
    )


def pick_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of quick pick's window and what they do, for the sheet."""
    from trackops_desktop.ui.widgets.key_names import key_text

    return (
        (key_text("Return"), _("Copy the code and close")),
        (key_text("Ctrl+Return"), _("Type the code into the window you came from")),
        (key_text("Alt+Return"), _("Open the site's sign-in")),
        (key_text("Shift+Return"), _("Speak the code")),
        (key_text("Esc"), _("Close")),
    )
