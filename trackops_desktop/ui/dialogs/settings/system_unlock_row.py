"""The switch for unlocking by the system: it shows whether the vault opens so, and says why where it cannot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.system_unlock import SystemUnlock
from trackops_desktop.services.user_check.user_check import unlock_text
from trackops_desktop.ui.dialogs.passphrase_question import PassphraseQuestion
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.ui.widgets.forms import label
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork


class SystemUnlockRow(QWidget):
    """Asks for the passphrase where there is one, and lets the system ask once, before it is on."""

    def __init__(self, system: SystemUnlock, vault: Vault, runner: RunsWork, changed: Callable[[], None]) -> None:
        """Take the service and the vault; `changed` is called once it is on or off."""
        super().__init__()
        self._system, self._vault, self._changed = system, vault, changed
        self._work, self._runner = runner, ScopedRunner(runner, self)
        self.switch = QCheckBox(unlock_text(system.kind))
        self._focus = KeptFocus(self, self.switch.setDisabled)
        self.switch.setEnabled(False)
        self.note = label("", quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.switch)
        column.addWidget(self.note)
        self._show()
        self.switch.toggled.connect(self._change)
        self._runner.run(system.hindrance, self._on_known, self._on_error)

    def _on_known(self, hindrance: TrackopsError | None) -> None:
        """Let it be switched on where the system can ask; off, it can be switched always."""
        self.switch.setEnabled(hindrance is None or self.switch.isChecked())
        if hindrance is not None:
            self.note.setText(str(hindrance))

    def _change(self, on: bool) -> None:
        if on and self._vault.seems_sealed():
            texts = (unlock_text(self._system.kind), _("Enter your passphrase to turn this on."), _("Turn on"))
            question = PassphraseQuestion(self._vault, self._work, texts, self._switch_on, self)
            question.rejected.connect(self._show)
            question.open()
        elif on:
            self._switch_on()
        else:
            self._do(self._system.switch_off)

    def _switch_on(self) -> None:
        self.note.setText(_("Waiting for your system…"))
        self._do(self._system.switch_on)

    def _do(self, work: Callable[[], None]) -> None:
        self._focus.set_busy(True)
        self._runner.run(work, lambda _none: self._on_changed(), self._on_error, lambda: self._focus.set_busy(False))

    def _on_changed(self) -> None:
        self._show()
        self._changed()

    def _on_error(self, error: TrackopsError) -> None:
        """Show how it is, and why it is not otherwise."""
        self._show()
        self.note.setText(str(error))
        announce(self, str(error))

    def _show(self) -> None:
        blocker = QSignalBlocker(self.switch)
        self.switch.setChecked(self._vault.seems_opened_by_system())
        blocker.unblock()
        if self._vault.seems_sealed():
            self.note.setText(_("It protects from people at this computer, not from programs that run as you."))
        else:
            self.note.setText(_("Without a passphrase it only locks the windows; your secrets aren't encrypted."))
