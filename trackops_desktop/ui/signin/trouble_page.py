"""What stands in place of a page that did not load: why, and the two ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trackops_desktop.signin.load_errors import LoadError


class LoadErrorPage(QWidget):
    """Says why a page did not load.

    Signals:
        again, outside: *Try again* and *Open in my browser* were clicked.

    """

    again = Signal()
    outside = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to say."""
        super().__init__(parent)
        self._sentence, self._advice = QLabel(self), QLabel(self)
        for label in (self._sentence, self._advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(520)
        self._advice.setProperty("quiet", True)
        font = self._sentence.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        self._sentence.setFont(font)
        self._again = QPushButton("Try again", self)
        self._again.setProperty("primary", True)
        self._again.setDefault(True)
        self._again.clicked.connect(lambda: self.again.emit())
        outside = QPushButton("Open in my browser", self)
        outside.clicked.connect(lambda: self.outside.emit())
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._again)
        buttons.addWidget(outside)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        for label in (self._sentence, self._advice):
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addStretch(3)

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._advice.text()

    def show_trouble(self, trouble: LoadError) -> None:
        """Show what is wrong and give the keyboard to *Try again*."""
        self._sentence.setText(trouble.sentence)
        self._advice.setText(trouble.advice)
        self._again.setFocus()
