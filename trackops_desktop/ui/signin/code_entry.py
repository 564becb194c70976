"""A field for a code that is typed from a phone."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from trackops_desktop.i18n import _

_LEAST, _MOST = 6, 8


def digits_in(text: str) -> str:
    """Return the ASCII digits of a text: codes are pasted with spaces and dashes, and some keyboards type others."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


class _Digits(QLineEdit):
    """A line that keeps digits only, whatever is typed or pasted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.textEdited.connect(self._tidy)

    def _tidy(self, text: str) -> None:
        digits = digits_in(text)[:_MOST]
        shown = digits if len(digits) != _LEAST else f"{digits[:3]} {digits[3:]}"
        if shown != text:
            self.setText(shown)


class CodeEntry(QWidget):
    """Six digits and *Send*; what is sent is forgotten at once.

    Signals:
        sent: The digits.

    """

    sent = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = _Digits(self)
        self._line.setAccessibleName(_("6-digit code from your phone"))
        self._line.setPlaceholderText("000 000")
        self._line.setMaximumWidth(150)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self._line.setFont(font)
        self._send = QPushButton(_("Send"), self)
        self._send.setAutoDefault(True)
        self._send.setEnabled(False)
        self._line.textChanged.connect(self._on_text)
        self._line.returnPressed.connect(self._on_send)
        self._send.clicked.connect(self._on_send)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        layout.addWidget(self._send)
        layout.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._line)

    def clear(self) -> None:
        """Forget what was typed."""
        self._line.clear()

    def _on_text(self, text: str) -> None:
        self._send.setEnabled(_LEAST <= len(digits_in(text)) <= _MOST)

    def _on_send(self) -> None:
        digits = digits_in(self._line.text())
        if not re.fullmatch(r"[0-9]{6,8}", digits):
            return
        self._line.clear()
        self.sent.emit(digits)
