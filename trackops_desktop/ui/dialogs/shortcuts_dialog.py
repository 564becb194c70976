"""Every key in one window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import far_side, label, scrolling
from trackops_desktop.ui.widgets.key_names import key_text
from trackops_desktop.ui.widgets.shortcuts import COMMANDS, MANUAL, SIGN_IN, WindowKeys, pick_keys, plain_keys


class ShortcutsDialog(BaseDialog):
    """A table of keys, made from the table that binds them."""

    def __init__(self, hooks: tuple[MenuHook, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(_("Keyboard shortcuts"), parent)
        self.take_room(440, 560)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._row = 0
        self._group(_("General"), [(text, keys) for keys, text in plain_keys()])
        for group in dict.fromkeys(command.group for command in COMMANDS):
            rows = [(_(c.text), key_text(c.keys[0])) for c in COMMANDS if c.group == group and c.keys]
            self._group(_(group), rows)
        self._group(
            "Trackops", [(_(hook.text), key_text(hook.shortcut)) for hook in hooks if hook.shortcut]
        )  # not translated
        self._group(_("Sign-in window"), _rows(SIGN_IN))
        self._group(_("Quick pick"), [(text, keys) for keys, text in pick_keys()])
        self._group(_("Manual"), _rows(MANUAL))
        inner = QWidget()
        inner.setLayout(self._grid)
        self.add(scrolling(inner), 1)
        self.add_buttons(self.cancel_button(_("Close")))

    def _group(self, heading: str, rows: list[tuple[str, str]]) -> None:
        if not rows:
            return
        title = label(heading, bold=True)
        title.setContentsMargins(0, 10 if self._row else 0, 0, 2)
        self._grid.addWidget(title, self._row, 0, 1, 2)
        for text, keys in rows:
            self._row += 1
            self._grid.addWidget(label(text.rstrip("…")), self._row, 0)
            shown = label(keys, quiet=True)
            shown.setAlignment(far_side() | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(shown, self._row, 1)
        self._row += 1


def _rows(table: tuple[WindowKeys, ...]) -> list[tuple[str, str]]:
    """Return what a window's keys do, with the first of them."""
    return [(_(one.text), key_text(one.keys[0])) for one in table]
