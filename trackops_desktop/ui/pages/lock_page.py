"""The application is locked: the passphrase opens it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label


class LockPage(MiddlePage):
    """Asks for the passphrase.

    Signals:
        unlock_wanted: A passphrase was entered.

    """

    unlock_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the field; the button works once something is typed."""
        super().__init__("lock", _("Locked"), _("Enter your passphrase to unlock."), parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(_("Passphrase"))
        self.field.setAccessibleName(_("Passphrase"))
        self.button = button(_("Unlock"), self._ask, kind="primary")
        self.problem = label("", tone="danger")
        for widget in (self.field, self.problem, self.button):
            self.add(widget)
        self.field.returnPressed.connect(self._ask)
        self.field.textChanged.connect(self._refresh)
        self.setFocusProxy(self.field)
        self.reset()

    def reset(self) -> None:
        """Empty the field and forget the problem."""
        self.field.clear()
        self.set_busy(False)
        self._tell("")

    def set_busy(self, busy: bool) -> None:
        """Wait while the key is derived."""
        self.field.setEnabled(not busy)
        self.button.setText(_("Unlocking…") if busy else _("Unlock"))
        self.button.setEnabled(not busy and bool(self.field.text()))

    def refuse(self, sentence: str) -> None:
        """Say what was wrong and let it be tried again."""
        self.set_busy(False)
        self._tell(sentence)
        self.field.selectAll()
        self.field.setFocus()

    def _tell(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        announce(self, sentence)

    def _refresh(self, text: str) -> None:
        self.button.setEnabled(bool(text))

    def _ask(self) -> None:
        if self.field.text() and self.field.isEnabled():
            passphrase = self.field.text()
            self.set_busy(True)
            self._tell("")
            self.unlock_wanted.emit(passphrase)
