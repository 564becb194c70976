"""The application is locked: the passphrase opens it, or the system, or both do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.user_check import UserCheckKind, unlock_text
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label


class LockPage(MiddlePage):
    """Asks for the passphrase, or offers that the system asks.

    Signals:
        unlock_wanted: A passphrase was entered.
        system_wanted: The system is to ask its user.

    """

    unlock_wanted = Signal(str)
    system_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the field; the button works once something is typed."""
        super().__init__("lock", _("Locked"), _("Enter your passphrase to unlock."), parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(_("Passphrase"))
        self.field.setAccessibleName(_("Passphrase"))
        self.button = button(_("Unlock"), self._ask, kind="primary")
        self.problem = label("", tone="danger")
        self.by_system = button("", self._ask_system)
        self.by_system.setAutoDefault(True)
        for widget in (self.field, self.problem, self.button, self.by_system):
            self.add(widget)
        self.field.returnPressed.connect(self._ask)
        self.field.textChanged.connect(self._refresh)
        self.setFocusProxy(self.field)
        self.reset()

    def reset(self, by_system: UserCheckKind | None = None, *, sealed: bool = True) -> None:
        """Empty the field and forget the problem.

        Args:
            by_system: How the system asks, or None where it opens nothing.
            sealed: Whether there is a passphrase.

        """
        self._system, self._sealed = by_system, sealed
        self.by_system.setVisible(by_system is not None)
        self.by_system.setProperty("primary", not sealed)
        self.by_system.style().polish(self.by_system)
        for widget in (self.field, self.button):
            widget.setVisible(sealed)
        words = _("Enter your passphrase to unlock.") if sealed else _("Unlock to see your codes.")
        self.sentence.setText(words)
        self.setFocusProxy(self.field if sealed else self.by_system)
        self.field.clear()
        self.set_busy(False)
        self._tell("")

    def set_busy(self, busy: bool) -> None:
        """Wait while the key is derived."""
        self.field.setEnabled(not busy)
        self.by_system.setEnabled(not busy)
        self.by_system.setText("" if self._system is None else unlock_text(self._system))
        self.button.setText(_("Unlocking…") if busy else _("Unlock"))
        self.button.setEnabled(not busy and bool(self.field.text()))

    def focus_main(self) -> None:
        """Give the keyboard to what opens the vault."""
        (self.field if self._sealed else self.by_system).setFocus()

    def refuse(self, sentence: str) -> None:
        """Say what was wrong and let it be tried again."""
        self.set_busy(False)
        self._tell(sentence)
        self.field.selectAll()
        self.focus_main()

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

    def _ask_system(self) -> None:
        """Wait for the system; the passphrase can be entered all the same, should its question be hidden or hang."""
        self.by_system.setEnabled(False)
        self.by_system.setText(_("Waiting for your system…"))
        self._tell("")
        if self._sealed:
            self.field.setFocus()
        self.system_wanted.emit()
