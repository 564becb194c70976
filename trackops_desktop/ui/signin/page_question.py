"""A line above the page for what a page or a server asks: who it is, what it says, and the ways to answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from trackops_desktop.browser.page_dialogs import DialogKind, PageDialog
from trackops_desktop.i18n import _
from trackops_desktop.ui.signin.address_label import AddressLabel
from trackops_desktop.ui.widgets.folding_row import FoldingRow, tab_through
from trackops_desktop.ui.widgets.line_breaks import breakable
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel


class PageQuestion(QFrame):
    """Shows one message or question of a page. It is no window: nothing else waits for it.

    Signals:
        answered: Whether the user agreed, and what they typed.
        muted: The page is to stop asking.

    """

    answered = Signal(bool, str)
    muted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Question from the page"))
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.who, self.text = AddressLabel(self, name=_("Who is asking")), _label(self)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(_("Answer to the page"))
        self.line.returnPressed.connect(lambda: self._answer(True))
        self.ok, self.cancel = QPushButton(_("OK"), self), QPushButton(_("Cancel"), self)
        self.mute = QPushButton(_("Stop asking"), self)
        self.mute.setProperty("flat", True)
        self.ok.clicked.connect(lambda: self._answer(True))
        self.cancel.clicked.connect(lambda: self._answer(False))
        self.mute.clicked.connect(lambda: self.muted.emit())
        buttons = FoldingRow()
        buttons.addWidget(self.line, 1)
        buttons.addStretch()
        for button in (self.mute, self.cancel, self.ok):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        tab_through(self.line, self.mute, self.cancel, self.ok)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        for label in (self.who, self.text):
            layout.addWidget(label)
        layout.addLayout(buttons)
        self.hide()

    def ask(self, dialog: PageDialog) -> None:
        self.who.show_origin(dialog.origin or _("The page"))
        self.text.setText(breakable(dialog.text))
        self.line.setText(dialog.default)
        self.line.setVisible(dialog.kind is DialogKind.PROMPT)
        self.cancel.setVisible(dialog.kind is not DialogKind.ALERT)
        self.show()

    def _answer(self, agreed: bool) -> None:
        self.answered.emit(agreed, self.line.text())

    def close_question(self) -> None:
        """Take it away, with what was typed."""
        self.line.clear()
        self.hide()


def _label(parent: QWidget) -> QLabel:
    label = WrappedLabel("", parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
