"""No keyring and no passphrase yet: the first start asks to choose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from trackops_desktop.i18n import N_, _, sentences
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label
from trackops_desktop.ui.widgets.passphrase import NewPassphrase

_NO_KEYRING = N_("No system keyring was found on this computer.")
_IN_A_FILE = N_(
    "Choose a passphrase: everything is then stored in one encrypted file that only the passphrase opens. Nothing is "
    "ever stored unencrypted."
)


class StorageChoicePage(MiddlePage):
    """Offers a passphrase where there is no keyring.

    Signals:
        passphrase_chosen: A passphrase to seal everything with.
        retry_wanted: A keyring may be there now.

    Attributes:
        instead: There is a keyring, and the passphrase is wanted instead of it.

    """

    passphrase_chosen = Signal(str)
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "key",
            _("Where should your secrets be stored?"),
            _no_keyring(),
            parent,
        )
        self.instead = False
        self.fields = NewPassphrase()
        self.button = button(_("Use this passphrase"), self._choose, kind="primary")
        self.button.setEnabled(False)
        self.fields.changed.connect(self.button.setEnabled)
        self.fields.second.returnPressed.connect(self._choose)
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.add(self.fields)
        self.add(self.problem)
        self.add(self.button)
        self._retry = button(_("Look for a keyring again"), self.retry_wanted.emit, kind="flat")
        self.add(self._retry)
        warning = label(_("A forgotten passphrase can't be recovered. Write it down."), quiet=True)
        warning.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(warning)
        self.setFocusProxy(self.fields)

    def show_instead(self, instead: bool) -> None:
        """Say why: there is no keyring, or there is one and the user wants a passphrase instead of it."""
        self.instead = instead
        self.heading.setText(_("Where should your secrets be stored?"))
        self._retry.show()
        self.sentence.setText(_(_IN_A_FILE) if instead else _no_keyring())

    def show_demanded(self, help_desk: str) -> None:
        """Say that the company wants a passphrase, and how to reach its help desk, if that is known."""
        self.instead = False
        self.heading.setText(_("Choose a passphrase"))
        said = _("Your company requires one. You'll be asked for it at every start and after locking.")
        self.sentence.setText(f"{said}\n\n{_('Help desk: {help}', help=help_desk)}" if help_desk else said)
        self._retry.hide()

    def set_busy(self, busy: bool) -> None:
        """Wait while the key is derived."""
        self.fields.setEnabled(not busy)
        self.button.setEnabled(not busy and self.fields.value is not None)
        self.button.setText(_("One moment…") if busy else _("Use this passphrase"))

    def refuse(self, sentence: str) -> None:
        """Say what went wrong."""
        self.set_busy(False)
        self.problem.setText(sentence)
        self.problem.show()

    def _choose(self) -> None:
        value = self.fields.value
        if value is not None:
            self.set_busy(True)
            self.passphrase_chosen.emit(value)


def _no_keyring() -> str:
    return sentences(_(_NO_KEYRING), _(_IN_A_FILE))
