"""The search field: it has the keyboard, and hands to the list and the window what is not meant for a text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours

_TO_LIST = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter}
#: Milliseconds without a key or a click after which the text cursor stands still: two paintings a second are a third
#: of what the open window costs while nobody does anything.
BLINK_MS = 10_000
_SELECTING = {Qt.Key.Key_Up, Qt.Key.Key_Down}
_TO_ENDS = {Qt.Key.Key_Home, Qt.Key.Key_End}
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
#: Keys that edit a text, whatever else they mean in the window: while there is a text they belong to it.
_EDITING = (
    QKeySequence.StandardKey.DeleteStartOfWord,
    QKeySequence.StandardKey.DeleteEndOfWord,
    QKeySequence.StandardKey.DeleteCompleteLine,
    QKeySequence.StandardKey.DeleteEndOfLine,
    QKeySequence.StandardKey.Cut,
)


class SearchField(QLineEdit):
    """One line of text over the list.

    Signals:
        list_key: A key that moves or chooses in the list.
        menu_wanted: The menu key: the menu of the chosen account.
        paste_wanted: Something other than a search text is to be pasted: a picture, files, an enrolment.

    """

    list_key = Signal(QKeyEvent)
    menu_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_("Search accounts"))
        self.setAccessibleName(_("Search accounts"))
        self._glass = QAction(_("Search accounts"), self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._empty = QAction(_("Clear search"), self)
        self._empty.triggered.connect(self.empty)
        self._empty.setVisible(False)
        self.addAction(self._empty, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self._show_empty)
        self._flash_ms = QGuiApplication.styleHints().cursorFlashTime()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._resting.setInterval(BLINK_MS)
        self._resting.timeout.connect(lambda: QGuiApplication.styleHints().setCursorFlashTime(0))
        self.tint()

    def tint(self) -> None:
        """Draw the glass in the colours in use."""
        self._glass.setIcon(icon("search", colours().quiet))
        self._empty.setIcon(QIcon())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the cursor blink for a while."""
        super().focusInEvent(event)
        self._flash_ms = QGuiApplication.styleHints().cursorFlashTime() or self._flash_ms
        self._blink()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the blinking of other fields as it was."""
        self._blink()
        self._resting.stop()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show by blinking that there is somebody."""
        self._blink()
        super().mousePressEvent(event)

    def _blink(self) -> None:
        hints = QGuiApplication.styleHints()
        if hints.cursorFlashTime() != self._flash_ms:
            hints.setCursorFlashTime(self._flash_ms)
        self._resting.start()

    def _show_empty(self, text: str) -> None:
        if text and self._empty.icon().isNull():
            self._empty.setIcon(icon("close", colours().quiet))
        self._empty.setVisible(bool(text))

    def empty(self) -> None:
        """Empty it; what was typed before is no longer what *Undo* takes back."""
        self.setText("")

    def forget_edits(self) -> None:
        """Let *Undo* mean what has just been done elsewhere, and not the typing before it."""
        place = self.cursorPosition()
        self.setText(self.text())
        self.setCursorPosition(place)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that edit the text; leave the window its shortcuts wherever they would do nothing to it."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if self._is_for_window(event):
            event.ignore()
            return True
        if self.text() and (_deletes_words(event) or any(event.matches(keys) for keys in _EDITING)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send movements to the list, pictures and enrolments to the window; Esc empties."""
        self._blink()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        with_control = event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.ControlModifier
        selecting = event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.ShiftModifier
        moves = (plain, _TO_LIST), (selecting, _SELECTING), (with_control, _TO_ENDS)
        if any(pressed and event.key() in keys for pressed, keys in moves):
            self.list_key.emit(event)
        elif plain and event.key() == Qt.Key.Key_Escape and self.text():
            self.empty()
        elif event.matches(QKeySequence.StandardKey.Paste) and _clipboard_is_for_adding():
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the chosen account's menu from the keyboard; the mouse opens the text's own."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit()
        else:
            super().contextMenuEvent(event)

    def _is_for_window(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            return not self.hasSelectedText()
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        if _deletes_words(event):
            return not self.text()
        return event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_K


def _deletes_words(event: QKeyEvent) -> bool:
    return event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.ControlModifier and event.key() in (
        Qt.Key.Key_Delete,
        Qt.Key.Key_Backspace,
    )


def _clipboard_is_for_adding() -> bool:
    from trackops_desktop.otp.address import has_address
    from trackops_desktop.otp.other_apps import refusal_of
    from trackops_desktop.ui.platform.clipboard import clipboard_data

    data = clipboard_data()
    if data is None:
        return False
    if data.hasImage() or data.hasUrls():
        return True
    text = data.text() if data.hasText() else ""
    return text.strip().lower().startswith("data:image/") or has_address(text) or refusal_of(text) is not None
