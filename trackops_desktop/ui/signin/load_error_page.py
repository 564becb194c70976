"""What stands in place of a page that did not load: why, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.signin.load_errors import LoadError
from trackops_desktop.ui.widgets.line_breaks import breakable
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_WIDEST = 560


class LoadErrorPage(QScrollArea):
    """Says why a page did not load, whole at any size: what does not fit is scrolled to.

    Signals:
        again, edit, closed: *Try again*, *Change the address…* and *Close* were clicked.

    """

    again = Signal()
    edit = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to say."""
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._trouble = LoadError("", "")
        self.sentence_label, self.advice_label = WrappedLabel("", self), WrappedLabel("", self)
        for label in (self.sentence_label, self.advice_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.advice_label.setProperty("quiet", True)
        font = self.sentence_label.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        self.sentence_label.setFont(font)
        self.again_button = QPushButton(_("Try again"), self)
        self.again_button.setProperty("primary", True)
        self.again_button.setDefault(True)
        self.edit_button = QPushButton(_("Change the address…"), self)
        self.close_button = QPushButton(_("Close"), self)
        for button in (self.again_button, self.edit_button, self.close_button):
            button.setAutoDefault(True)
        self.again_button.clicked.connect(lambda: self.again.emit())
        self.edit_button.clicked.connect(lambda: self.edit.emit())
        self.close_button.clicked.connect(lambda: self.closed.emit())
        self._lay_out()

    def _lay_out(self) -> None:
        # A label that wraps gets the height its text needs only where nothing aligns it: the column is centred instead.
        column = QWidget(self)
        column.setMaximumWidth(_WIDEST)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.sentence_label)
        inside.addWidget(self.advice_label)
        inside.addSpacing(8)
        for button in (self.again_button, self.edit_button, self.close_button):
            inside.addWidget(button)
        page = QWidget(self)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column, 100)
        across.addStretch(1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.addStretch(2)
        layout.addLayout(across)
        layout.addStretch(3)
        self.setWidget(page)

    @property
    def sentence(self) -> str:
        """What is on show."""
        return self._trouble.sentence

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._trouble.advice

    def show_trouble(self, trouble: LoadError, *, may_edit: bool = True) -> None:
        """Show what is wrong and give the keyboard to *Try again*; some sites have an address that is not changed."""
        self._trouble = trouble
        for label, text in ((self.sentence_label, trouble.sentence), (self.advice_label, trouble.advice)):
            label.setText(breakable(text))
            label.setAccessibleName(text)
        self.edit_button.setVisible(may_edit)
        self.ensureVisible(0, 0)
        self.again_button.setFocus()
