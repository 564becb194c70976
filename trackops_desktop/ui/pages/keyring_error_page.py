"""The keyring is locked, missing or fails: which one it is, what to do, and a button to try again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import N_, _, ngettext, sentences
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.state import Condition, VaultState

_HEADINGS = {
    VaultState.KEYRING_LOCKED: N_("The keyring is locked"),
    VaultState.KEYRING_UNMADE: N_("The keyring isn't set up yet"),
    VaultState.KEYRING_ASKS: N_("The keyring has a question for you"),
    VaultState.KEYRING_MISSING: N_("The keyring isn't available"),
    VaultState.KEYRING_FAILED: N_("The keyring isn't responding"),
}


_UNLOCKABLE = {VaultState.KEYRING_LOCKED, VaultState.KEYRING_ASKS, VaultState.KEYRING_UNMADE}


class KeyringErrorPage(MiddlePage):
    """Names the keyring and offers to unlock it or to try again.

    Signals:
        unlock_wanted: Let the system ask for the keyring's password.
        retry_wanted: Look again.
        list_wanted: Show the accounts without their codes.
        passphrase_wanted: Do without the keyring.

    """

    unlock_wanted = Signal()
    retry_wanted = Signal()
    list_wanted = Signal()
    passphrase_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lock", "", "", parent)
        self.advice = label("")
        self.backend = label("", quiet=True)
        self.unlock = button(_("Unlock the keyring"), self.unlock_wanted.emit, kind="primary")
        self.retry = button(_("Try again"), self.retry_wanted.emit)
        self.show_list = button(_("Show my accounts without codes"), self.list_wanted.emit, kind="flat")
        self.passphrase = button(_("Use a passphrase instead"), self.passphrase_wanted.emit, kind="flat")
        for text in (self.advice, self.backend):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self.advice, self.unlock, self.retry, self.show_list, self.passphrase, self.backend):
            self.add(widget)

    def tell(self, condition: Condition, accounts: int) -> None:
        """Show how the keyring is, and that the accounts are still known."""
        heading = _HEADINGS.get(condition.state, N_("Your accounts can't be opened"))
        self.heading.setText(_(heading))
        self.sentence.setText(condition.sentence)
        self.advice.setText(condition.advice)
        self.advice.setVisible(bool(condition.advice))
        self.backend.setText(
            sentences(
                _("Keyring: {name}.", name=condition.backend) if condition.backend else _("Keyring: none."),
                _still_listed(accounts),
            )
        )
        self.unlock.setVisible(condition.state in _UNLOCKABLE)
        self.passphrase.setVisible(condition.unused)
        self.show_list.setVisible(accounts > 0)
        self.set_busy(False)

    def focus_main(self) -> None:
        """Give the keyboard to the main button, so that Enter does it."""
        (self.unlock if self.unlock.isVisibleTo(self) else self.retry).setFocus()

    def set_busy(self, busy: bool) -> None:
        """Wait while the keyring is asked."""
        self.unlock.setEnabled(not busy)
        self.retry.setEnabled(not busy)
        self.retry.setText(_("Asking the keyring…") if busy else _("Try again"))


def _still_listed(accounts: int) -> str:
    """Say that the accounts are still known, where there are any."""
    if not accounts:
        return ""
    return ngettext(
        "Your account is still listed here; nothing is lost.",
        "Your {count} accounts are still listed here; nothing is lost.",
        accounts,
        count=number_text(accounts),
    )
