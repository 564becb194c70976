"""A line above the page in which a server or proxy is given a name and a password, or is not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from trackops_desktop.browser.http_sign_in import HttpChallenge
from trackops_desktop.i18n import N_, _, sentences
from trackops_desktop.ui.signin.address_label import AddressLabel
from trackops_desktop.ui.widgets.folding_row import FoldingRow
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_ENCRYPTED = N_("The connection is encrypted.")
_HERE = N_("The connection is not encrypted, but it does not leave this computer.")
_PROXY = N_("The connection to a proxy is usually not encrypted: others on the network may read what you send it.")
_WRONG = N_("That username and password weren't accepted. Check them, then try again.")


class HttpQuestion(QFrame):
    """Asks for what one server or proxy wants. It is no window: nothing else waits for it.

    Signals:
        answered: The user name and the password to send.
        cancelled: Nothing is to be sent.

    """

    answered = Signal(str, str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self.setAccessibleName(_("Username and password for a server"))
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.who = AddressLabel(self, name=_("Who is asking"))
        self.text = WrappedLabel("", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.name, self.password = QLineEdit(self), QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.send, self.cancel = QPushButton(_("Sign in"), self), QPushButton(_("Cancel"), self)
        self.send.setProperty("primary", True)
        for button in (self.send, self.cancel):
            button.setAutoDefault(True)
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.send.click)
        self.send.clicked.connect(lambda: self.answered.emit(self.name.text(), self.password.text()))
        self.cancel.clicked.connect(lambda: self.cancelled.emit())
        for line in (self.name, self.password):
            line.textChanged.connect(lambda _text: self._enable())
        self._lay_out()
        self._enable()
        self.hide()

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        for row, (words, line) in enumerate(((_("&Username"), self.name), (_("&Password"), self.password))):
            label = QLabel(words, self)
            label.setBuddy(line)
            fields.addWidget(label, row, 0)
            fields.addWidget(line, row, 1)
        buttons = FoldingRow()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self.who)
        layout.addWidget(self.text)
        layout.addLayout(fields)
        layout.addLayout(buttons)

    def ask(self, challenge: HttpChallenge) -> None:
        """Show who asks and how safe the way there is; a question of the page itself gets the keyboard."""
        self.name.clear()
        self.password.clear()
        self.who.show_origin(challenge.where)
        self.text.setText(question_text(challenge))
        self.show()
        if challenge.is_main and self.isActiveWindow():
            self.name.setFocus()

    def close_question(self) -> None:
        """Take it away, with what was typed."""
        self.name.clear()
        self.password.clear()
        self.hide()

    def _enable(self) -> None:
        self.send.setEnabled(bool(self.name.text() or self.password.text()))


def question_text(challenge: HttpChallenge) -> str:
    """Return what is asked, in words."""
    asks = (
        _("This proxy, between this computer and the site, asks for a username and password.")
        if challenge.is_proxy
        else _("This server asks for a username and password before it shows the page.")
    )
    way = _PROXY if challenge.is_proxy else _ENCRYPTED if challenge.is_encrypted else _HERE
    return sentences(_(_WRONG) if challenge.was_wrong else "", asks, _(way))
