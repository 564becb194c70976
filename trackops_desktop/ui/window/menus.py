"""The window's commands as Qt actions, the main menu, and the menu of one account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from trackops_desktop.i18n import _, ngettext, pgettext
from trackops_desktop.otp.account import Kind
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.key_menu import KeyMenu
from trackops_desktop.ui.widgets.key_names import shown_keys
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.shortcuts import COMMANDS
from trackops_desktop.vault.entry import Entry


def make_actions(parent: QWidget, does: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Return an action for every command that `does` knows, with its keys working in the whole window."""
    actions = {}
    for command in COMMANDS:
        if command.key not in does:
            continue
        action = QAction(_(command.text), parent)
        # A menu shows the first of them.
        action.setShortcuts(sorted(map(QKeySequence, command.keys), key=lambda one: one != shown_keys(command.keys[0])))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(_without_argument(does[command.key]))
        parent.addAction(action)
        actions[command.key] = action
    return actions


def hook_actions(parent: QWidget, hooks: tuple[MenuHook, ...]) -> list[QAction]:
    """Return an action for everything that other parts of the product bring."""
    made = []
    for hook in hooks:
        action = QAction(_(hook.text), parent)
        if hook.shortcut:
            action.setShortcut(QKeySequence(hook.shortcut))
        action.triggered.connect(_without_argument(partial(hook.open, parent)))
        parent.addAction(action)
        made.append(action)
    return made


def tint(actions: Mapping[str, QAction], hooks: tuple[MenuHook, ...], hooked: list[QAction]) -> None:
    """Draw the icons in the colours in use."""
    for command in COMMANDS:
        if command.icon and command.key in actions:
            actions[command.key].setIcon(icon(command.icon))
    for hook, action in zip(hooks, hooked, strict=True):
        if hook.icon:
            action.setIcon(icon(hook.icon))


def main_menu(parent: QWidget, actions: Mapping[str, QAction], hooked: list[QAction]) -> QMenu:
    """Return the menu behind the three lines."""
    menu = KeyMenu(parent)
    menu.setAccessibleName(_("Main menu"))
    groups: tuple[tuple[str, ...], ...] = (
        ("add", "scan_screen", "open_image", "paste"),
        ("trash", "undo", "view"),
        ("lock", "settings"),
        ("help",),
        ("quit",),
    )
    for place, group in enumerate(groups):
        for key in group:
            if key == "help":
                _add_help(menu, actions)
            elif key == "view":
                _add_view(menu, actions)
            else:
                menu.addAction(actions[key])
        if place == 0 and hooked:
            menu.addSeparator()
            menu.addActions(hooked)
        if place < len(groups) - 1:
            menu.addSeparator()
    return menu


def _add_help(menu: QMenu, actions: Mapping[str, QAction]) -> None:
    help_menu = KeyMenu(_("Help"), menu)
    menu.addMenu(help_menu)
    for key in ("manual", "news", "shortcuts", "support", "about"):
        help_menu.addAction(actions[key])


def _add_view(menu: QMenu, actions: Mapping[str, QAction]) -> None:
    view_menu = KeyMenu(pgettext("menu", "View"), menu)
    menu.addMenu(view_menu)
    for key in ("sort_own", "sort_name", "sort_used", "", "hide_names", "compact"):
        if key:
            view_menu.addAction(actions[key])
        else:
            view_menu.addSeparator()


def selection_menu(parent: QWidget, actions: Mapping[str, QAction], count: int) -> QMenu:
    """Return the menu of several accounts."""
    menu = KeyMenu(parent)
    menu.setAccessibleName(
        ngettext("Menu of {count} account", "Menu of {count} accounts", count, count=number_text(count))
    )
    for key in ("pin", "tags", "export_selected", "", "remove"):
        if key:
            menu.addAction(actions[key])
        else:
            menu.addSeparator()
    return menu


def account_menu(parent: QWidget, actions: Mapping[str, QAction], entry: Entry, at_ends: tuple[bool, bool]) -> QMenu:
    """Return the menu of one account; `at_ends` says whether it cannot move further up, or down."""
    menu = KeyMenu(parent)
    menu.setAccessibleName(_("Menu of {account}", account=entry.label))
    counter = entry.account.kind is Kind.HOTP
    keys = ["copy", "next" if counter else "copy_next", "copy_hide", "speak", "", "edit", "pin", "tags"]
    keys += [key for key, at_end in (("up", at_ends[0]), ("down", at_ends[1])) if not at_end]
    for key in [*keys, "", "show_qr", "recovery", "inspect", "", "remove"]:
        if key:
            menu.addAction(actions[key])
        else:
            menu.addSeparator()
    return menu


def _without_argument(do: Callable[[], object]) -> Callable[..., None]:
    def call(*_checked: object) -> None:
        do()

    return call
