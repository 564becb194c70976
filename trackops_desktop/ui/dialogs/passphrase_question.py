"""Asks for the application's passphrase once more before something secret is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork


class PassphraseQuestion(BaseDialog):
    """A field, and a sentence where the passphrase is wrong; `do` is called once it is right."""

    def __init__(
        self, vault: Vault, runner: RunsWork, texts: tuple[str, str, str], do: Callable[[], None], parent: QWidget
    ) -> None:
        """Take the question's title, its sentence and the words of its button."""
        title, sentence, yes = texts
        super().__init__(title, parent)
        self._vault, self._do = vault, do
        self._runner = ScopedRunner(runner, self)
        self.take_room(380)
        self.add(label(sentence, bold=True))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(_("Passphrase"))
        self.field.setAccessibleName(_("Passphrase"))
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.go = button(yes, self._check, kind="primary")
        self.add(self.field)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), self.go)
        self.field.textChanged.connect(lambda text: self.go.setEnabled(bool(text)))
        self.go.setEnabled(False)
        self.field.setFocus()

    def _check(self) -> None:
        passphrase, vault = self.field.text(), self._vault
        self.field.setEnabled(False)
        self.go.setEnabled(False)
        self._runner.run(lambda: vault.unlock(passphrase), lambda _none: self._agreed(), self._refuse)

    def _agreed(self) -> None:
        self.field.clear()
        self.accept()
        self._do()

    def _refuse(self, error: TrackopsError) -> None:
        self.problem.setText(error.sentence)
        self.problem.show()
        announce(self, error.sentence)
        self.field.setEnabled(True)
        self.go.setEnabled(True)
        self.field.selectAll()
        self.field.setFocus()


def ask_before_showing(
    vault: Vault, runner: RunsWork, parent: QWidget, texts: tuple[str, str, str], do: Callable[[], None]
) -> BaseDialog:
    """Ask for the passphrase where there is one, else only whether to go on; return the open question.

    Args:
        vault: Knows the passphrase.
        runner: Checks it beside the window.
        parent: The window to ask over.
        texts: Title, sentence and the button's words.
        do: Shows the thing.

    """
    if not vault.seems_sealed():
        title, sentence, yes = texts
        advice = _("Make sure no one is watching and your screen isn't being shared or recorded.")
        return ask(parent, title, sentence, advice, yes, do)
    question = PassphraseQuestion(vault, runner, texts, do, parent)
    question.open()
    return question
