"""A sentence over everything that takes the keyboard from nobody: what came of typing after quick pick has gone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout

from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import label, text_factor

#: Milliseconds it stays: time to read two sentences.
STAYS_MS = 8_000


class PassingNotice(QFrame):
    """Goes by itself, or when it is clicked."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.ToolTip)
        self.setProperty("toast", True)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.text = label("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.text)
        self._timer = QTimer(self, interval=STAYS_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)

    def say(self, text: str, middle: QPoint) -> None:
        """Show a text around a point of the screen."""
        self.text.setText(text)
        self.setFixedWidth(round(380 * text_factor()))
        self.adjustSize()
        place = self.rect()
        place.moveCenter(middle)
        self.move(place.topLeft())
        self.show()
        self._timer.start()
        announce(self, text)

    def mousePressEvent(self, _event: object) -> None:
        """Go when clicked."""
        self.go()

    def go(self) -> None:
        self._timer.stop()
        self.hide()
