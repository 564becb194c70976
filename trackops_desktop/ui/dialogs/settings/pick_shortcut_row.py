"""The field for the shortcut that opens quick pick, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QKeyCombination, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.platform.hotkeys.global_shortcut import GlobalShortcut
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import read_combination, us_key
from trackops_desktop.ui.widgets.forms import button, label

_SENTENCES: Final = {
    HotkeyState.OFF: N_("No keys open quick pick. Press some in the field to choose them."),
    HotkeyState.WAITING: N_("Waiting for the desktop…"),
    HotkeyState.HELD: N_("Opens quick pick from any window. Press other keys in the field to change it."),
    HotkeyState.TAKEN: N_("Another program uses these keys. Press others in the field."),
    HotkeyState.UNASKED: N_("Your desktop asks you before it lets an application have such keys."),
    HotkeyState.REFUSED: N_("Your desktop didn't allow it."),
    HotkeyState.IMPOSSIBLE: N_(
        "Trackops Desktop can't set these keys on this desktop. Add a shortcut with this command in the desktop's "
        "own keyboard settings:"
    ),
}
_WRONG: Final = frozenset({HotkeyState.TAKEN, HotkeyState.REFUSED})


class KeyField(QKeySequenceEdit):
    """Takes one combination of keys. Backspace takes it out; Tab, Enter and Esc do what they do in every window.

    Signals:
        pressed: A combination was pressed, or taken out; carries it as settings keep it.

    """

    pressed = Signal(str)

    def __init__(self, keys: str) -> None:
        """Show these keys."""
        super().__init__(QKeySequence(keys))
        self.setMaximumSequenceLength(1)
        self.setAccessibleName(_("Keys that open quick pick"))
        for inner in self.findChildren(QLineEdit):
            inner.setAccessibleName(_("Keys that open quick pick"))  # it has the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys; a letter of another script is taken for the one at its place on a Latin keyboard."""
        key, modifiers = event.key(), event.modifiers()
        bare = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if bare and key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        event.accept()
        if bare and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.clear()
            self.pressed.emit("")
            return
        if key in _MODIFIER_KEYS:
            return
        kept = modifiers & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
        sequence = QKeySequence(QKeyCombination(kept, Qt.Key(_latin(event))))
        self.setKeySequence(sequence)
        self.pressed.emit(sequence.toString(QKeySequence.SequenceFormat.PortableText))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave what was pressed as it is."""
        event.accept()


_MODIFIER_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_unknown,
        0,
    }
)


def _latin(event: QKeyEvent) -> int:
    """Return the key that was pressed, or of another script the one that a Latin layout has at its place."""
    key = event.key()
    if not 0x250 <= key < 0x01000000:  # beyond Latin, and no key without a character
        return key
    native = event.nativeVirtualKey() if sys.platform == "win32" else 0
    place = us_key(event.nativeScanCode()) if sys.platform == "linux" else ""
    if place:
        return ord(place)
    return native if chr(native).isascii() and chr(native).isalnum() else key


class PickShortcutRow(QWidget):
    """The field and a sentence; where a desktop has its own way, what to do there."""

    def __init__(self, shortcut: GlobalShortcut, keys: str, command: str, store: Callable[[str], None]) -> None:
        """Take the shortcut, the keys in the settings, the command that does the same, and what stores other keys."""
        super().__init__()
        self._shortcut, self._keys, self._store = shortcut, keys, store
        self.field = KeyField(keys)
        self.field.pressed.connect(self._take)
        self.ask = button(_("Ask the desktop…"), self._ask)
        self.note = label("", quiet=True)
        self.command = QLineEdit(command)
        self.command.setReadOnly(True)
        self.command.setCursorPosition(0)
        self.command.setAccessibleName(_("Command that opens quick pick"))
        self.copy = button(_("Copy the command"), self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for first, second in ((self.field, self.ask), (self.note, None), (self.command, self.copy)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(first, 1)
            if second is not None:
                row.addWidget(second)
            column.addLayout(row)
        shortcut.changed.connect(self._show)
        self._show()

    def _take(self, text: str) -> None:
        """Hold what was pressed; what cannot be held leaves everything as it was."""
        if text and read_combination(text) is None:
            blocker = QSignalBlocker(self.field)
            self.field.setKeySequence(QKeySequence(self._keys))
            blocker.unblock()
            self._say(_("Press a key together with Ctrl, Alt or the system key."), wrong=True)
            return
        self._keys = text
        self._store(text)
        self._shortcut.hold(text)

    def _ask(self) -> None:
        self._store(self._keys)
        self._shortcut.hold(self._keys)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.copy.setText(_("Copied"))

    def _show(self) -> None:
        state = self._shortcut.state
        by_hand = state is HotkeyState.IMPOSSIBLE
        self.field.setVisible(not (by_hand and self._shortcut.asks_user))
        self.ask.setVisible(state in (HotkeyState.UNASKED, HotkeyState.REFUSED) and bool(self._keys))
        self.command.setVisible(by_hand)
        self.copy.setVisible(by_hand)
        if state is HotkeyState.HELD and self._shortcut.given:
            self._say(
                _("Your desktop set it to {keys}. Its own settings change it.", keys=self._shortcut.given), wrong=False
            )
        else:
            self._say(_(_SENTENCES[state]), wrong=state in _WRONG)

    def _say(self, text: str, *, wrong: bool) -> None:
        self.note.setText(text)
        self.note.setProperty("quiet", not wrong)
        self.note.setProperty("danger", wrong)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
