"""What the dialogs share: margins, a row of buttons, deletion when done, and going away when the application locks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from trackops_desktop.ui.widgets.forms import button, text_factor
from trackops_desktop.ui.widgets.wheel import WheelGuard


class BaseDialog(QDialog):
    """A dialog over a window, deleted when it is done."""

    def __init__(self, title: str, parent: QWidget | None = None, *, closes_on_lock: bool = True) -> None:
        """Lay out an empty column; `closes_on_lock` for everything that shows or changes accounts."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("closesOnLock", closes_on_lock)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(12)
        self._wheel = WheelGuard(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the wheel from changing fields without the keyboard."""
        self._wheel.guard(self)
        super().showEvent(event)

    def take_room(self, width: int, height: int = 0) -> None:
        """Be at least this wide and open this high at the usual text size, and in proportion at others."""
        screen = self.screen().availableSize()
        wide = min(round(width * text_factor()), screen.width() - 40)
        if height:
            self.setMinimumWidth(round(wide * 0.85))
            self.resize(wide, min(round(height * text_factor()), screen.height() - 60))
        else:
            self.setMinimumWidth(wide)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget below what is there."""
        self.column.addWidget(widget, stretch)

    def add_buttons(self, *buttons: QPushButton, left: tuple[QPushButton, ...] = ()) -> None:
        """Add the last row: buttons to the right, `left` ones to the left; the last one is the default."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in left:
            row.addWidget(one)
        row.addStretch(1)
        for one in buttons:
            row.addWidget(one)
            one.setAutoDefault(False)
        if buttons:
            buttons[-1].setAutoDefault(True)
            buttons[-1].setDefault(True)
        self.column.addLayout(row)

    def cancel_button(self, text: str = "Cancel") -> QPushButton:
        """Return a button that closes the dialog."""
        return button(text, self.reject)


def ask(
    parent: QWidget, title: str, question: str, advice: str, yes: str, do: Callable[[], None], *, danger: bool = False
) -> BaseDialog:
    """Ask before something that deserves it; *Cancel* is the default. Returns the open dialog."""
    from trackops_desktop.ui.widgets.forms import label

    dialog = BaseDialog(title, parent)
    dialog.take_room(380)
    dialog.add(label(question, bold=True))
    dialog.add(label(advice, quiet=True))

    def agreed() -> None:
        dialog.accept()
        do()

    dialog.add_buttons(button(yes, agreed, kind="danger" if danger else ""), dialog.cancel_button())
    dialog.open()
    return dialog
