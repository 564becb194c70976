"""Setting backups up: a folder and a passphrase, and the first backup at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from trackops_desktop.backup.backups import Backups, Written
from trackops_desktop.i18n import _
from trackops_desktop.passphrases.policy import suggested_passphrase
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.transfer.backup_passphrase import PassphraseKeeping, PassphraseLine
from trackops_desktop.ui.transfer.widgets import ErrorLabel, FolderField, heading
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.passphrase import NewPassphrase

FOLDER_NAME = "Trackops Desktop backups"  # not translated


def usual_folder() -> Path:
    """Return where backups go unless the user chooses: beside the user's documents, not inside the data folder.

    It asks the disk, so it is for a worker.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    base = Path(documents) if documents and Path(documents).is_dir() else Path.home()
    return base / FOLDER_NAME


class SetUpPage(QWidget):
    """Asks for folder and passphrase.

    Signals:
        done: The first backup was written and checked; carries the `Written`.

    """

    done = Signal(object)

    def __init__(self, context: Context, backups: Backups, parent: QWidget | None = None) -> None:
        """Start without a folder; `suggest_folder` names one."""
        super().__init__(parent)
        self._backups, self._runner = backups, ScopedRunner(context.runner, self)
        self.folder = FolderField(_("Folder for backups"))
        self.passphrase = NewPassphrase()
        self.suggest = button(_("Suggest one"), self._suggest, kind="flat", icon_name="key")
        self.suggested = PassphraseLine(_("Suggested passphrase"))
        self.suggested.hide()
        self.keep = PassphraseKeeping(self.suggested.text, context, self)
        self.suggested.copied = self.keep.copy_it
        self.keep.hide()
        self.own = button(_("Choose my own"), self._choose_own, kind="flat")
        self.own.hide()
        self.automatic = QCheckBox(_("Back up automatically (at most once a day)"))
        self.automatic.setChecked(True)
        self.problem = ErrorLabel()
        self.start = button(_("Set up and back up now"), self._start, kind="primary")
        self.start.setEnabled(False)
        self.passphrase.changed.connect(self.start.setEnabled)
        self._lay_out()

    def suggest_folder(self, folder: Path) -> None:
        """Name a folder, unless one has been named."""
        if not self.folder.field.text():
            self.folder.field.setText(QDir.toNativeSeparators(str(folder)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(heading(_("Never lose a code")))
        column.addWidget(
            label(
                _(
                    "A backup is one encrypted file with all your accounts, keys and recovery codes. Keep it in "
                    "a synced folder or on another drive, so it survives the loss of this computer."
                ),
                quiet=True,
            )
        )
        column.addSpacing(4)
        column.addWidget(label(_("Folder"), bold=True))
        column.addWidget(self.folder)
        column.addWidget(label(_("Choose a folder another computer already uses to keep both in step."), quiet=True))
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(label(_("Passphrase"), bold=True), 1)
        row.addWidget(self.suggest)
        row.addWidget(self.own)
        column.addLayout(row)
        column.addWidget(self.suggested)
        column.addWidget(self.keep)
        column.addWidget(self.passphrase)
        column.addWidget(
            label(
                _(
                    "Write it down. Without it, no one can open a backup. This computer remembers it, so you "
                    "won't be asked each time."
                ),
                quiet=True,
            )
        )
        column.addWidget(self.automatic)
        column.addWidget(self.problem)
        column.addStretch(1)

    def _suggest(self) -> None:
        passphrase = suggested_passphrase()
        self.passphrase.first.setText(passphrase)
        self.passphrase.second.setText(passphrase)
        self.suggested.setText(passphrase)
        self._show_suggestion(True)
        self.suggested.selectAll()
        self.suggested.setFocus()

    def _choose_own(self) -> None:
        self.passphrase.clear()
        self.suggested.clear()
        self._show_suggestion(False)
        self.passphrase.setFocus()

    def _show_suggestion(self, shown: bool) -> None:
        self.suggested.setVisible(shown)
        self.keep.setVisible(shown)
        self.own.setVisible(shown)
        self.passphrase.setHidden(shown)
        self.suggest.setHidden(shown)

    def _start(self) -> None:
        passphrase, folder, automatic = self.passphrase.value, self.folder.folder, self.automatic.isChecked()
        if passphrase is None:
            return
        self.problem.clear_problem()
        focus = KeptFocus(self, self._set_busy)
        focus.set_busy(True)
        self._runner.run(
            lambda: self._backups.set_up(folder, passphrase, automatic=automatic),
            self._on_done,
            self.problem.tell,
            lambda: focus.set_busy(False),
        )

    def _set_busy(self, busy: bool) -> None:
        self.setEnabled(not busy)
        self.start.setEnabled(not busy)
        self.start.setText(_("Writing and checking…") if busy else _("Set up and back up now"))

    def _on_done(self, written: Written) -> None:
        self._choose_own()
        self.done.emit(written)
