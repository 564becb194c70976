"""Restoring: which backup, its passphrase where this computer does not know it, what would change, and then do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.document import Backup
from trackops_desktop.backup.errors import WrongBackupPassphrase
from trackops_desktop.backup.folder import SUFFIX, BackupName, listed
from trackops_desktop.backup.plan import BackupPlan
from trackops_desktop.backup.restore_plan import RestoreMode, RestoreOutcome, RestorePreview, RestoreRow
from trackops_desktop.backup.restores import Restored, Restores
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, list_text, ngettext
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.platform.file_choice import kinds_of_files
from trackops_desktop.ui.transfer.progress import WorkProgress
from trackops_desktop.ui.transfer.selection_table import SelectionRow, SelectionTable
from trackops_desktop.ui.transfer.widgets import fit, heading, passphrase_field
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.ui.widgets.date_format import day_text, moment_text
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.numbers import number_text

_WORDS = {
    RestoreOutcome.NEW: (N_("will be added"), "good"),
    RestoreOutcome.SAME: (N_("already here"), "quiet"),
    RestoreOutcome.UPDATED: (N_("will be updated"), "warning"),
    RestoreOutcome.CONFLICT: (N_("changed here too"), "warning"),
    RestoreOutcome.KEPT: (N_("newer here, kept"), "quiet"),
    RestoreOutcome.DELETED_HERE: (N_("deleted here"), "warning"),
    RestoreOutcome.TO_TRASH: (N_("goes to the trash"), "danger"),
}


class RestoreDialog(WorkDialog):
    """Three pages: the file, its passphrase, the preview. `changed` is called once after a restore."""

    def __init__(
        self,
        context: Context,
        backups: Backups,
        restores: Restores,
        changed: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Restore"), context.runner, parent)
        self._context, self._backups, self._restores, self._changed = context, backups, restores, changed
        self._path: Path | None = None
        self._backup: Backup | None = None
        self._found: RestorePreview | None = None
        self.files = FilesPage()
        self.asking = AskPage()
        self.preview = RestorePreviewPage()
        self.outcome = OutcomePage()
        self.pages = QStackedWidget()
        for page in (self.files, self.asking, self.preview, self.outcome):
            self.pages.addWidget(page)
        self.other = button(_("Choose another file…"), self._choose_file, kind="flat", icon_name="folder")
        self.cancel = button(_("Cancel"), self.reject)
        self.go = button(_("Next"), self._on_go, kind="primary")
        self.add(self.pages, 1)
        self.add(self.bar)
        self.add(self.problem)
        self.add_buttons(self.cancel, self.go, left=(self.other,))
        self.files.list.itemSelectionChanged.connect(self._refresh_go)
        self.files.list.itemDoubleClicked.connect(lambda _item: self._on_go())
        self.preview.table.ticks.ticks_changed.connect(self._refresh_go)
        self.preview.mode_changed.buttonClicked.connect(lambda _button: self._look())
        self._folder = ""
        self._show(self.files)
        self._runner.run(self._find_files, self._on_files, self.problem.tell)
        fit(self, 72, 30)

    def _find_files(self) -> tuple[BackupPlan, tuple[BackupName, ...]]:
        plan = self._backups.plan()
        return plan, _listed(plan.folder)

    def _on_files(self, found: tuple[BackupPlan, tuple[BackupName, ...]]) -> None:
        plan, names = found
        self._folder = plan.folder or ""
        self.files.show_files(plan, names, self._context.clock())
        self._refresh_go()

    def take(self, path: Path) -> None:
        """Go on with this file, with the passphrase that this computer knows."""
        self._path = path
        self._read(None)

    # pages

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.other.setVisible(page is self.files)
        self._refresh_go()
        if page is self.asking:
            self.asking.passphrase.setFocus()
            self.asking.passphrase.selectAll()
        else:
            self.focus_default()

    def _refresh_go(self) -> None:
        page = self.pages.currentWidget()
        if page is self.files:
            self.go.setText(_("Next"))
            self.go.setEnabled(self.files.chosen() is not None)
        elif page is self.asking:
            self.go.setText(_("Open"))
            self.go.setEnabled(True)
        elif page is self.preview:
            self.go.setText(_("Restore"))
            self.go.setEnabled(self.preview.changes_something())
        else:
            self.go.setText(_("Close"))
            self.go.setEnabled(True)
            self.cancel.hide()

    def _on_go(self) -> None:
        page = self.pages.currentWidget()
        if page is self.files:
            chosen = self.files.chosen()
            if chosen is not None:
                self.take(chosen)
        elif page is self.asking:
            self._read(self.asking.passphrase.text())
        elif page is self.preview and self._found is not None:
            self._restore(self._found)
        else:
            self.accept()

    # steps

    def _choose_file(self) -> None:
        kinds = kinds_of_files((_("Backups"), f"*{SUFFIX}"), (_("All files"), "*"))
        self._context.files().open_files(
            self, _("Open a backup"), lambda paths: self.take(paths[0]), filters=kinds, folder=self._folder
        )

    def _read(self, passphrase: str | None) -> None:
        path = self._path
        if path is None:
            return
        self.run(
            lambda: self._restores.read(path, passphrase),
            self._on_read,
            lambda error: self._on_unread(error, asked=passphrase is not None),
        )

    def _on_read(self, backup: Backup) -> None:
        self._backup = backup
        self.asking.passphrase.clear()
        self._look()

    def _on_unread(self, error: TrackopsError, *, asked: bool) -> None:
        if isinstance(error, WrongBackupPassphrase):
            self._show(self.asking)
            if not asked:
                return
        self.problem.tell(error)

    def _look(self) -> None:
        backup, mode = self._backup, self.preview.mode
        if backup is None:
            return
        self.run(lambda: self._restores.preview(backup, mode), self._on_preview)

    def _on_preview(self, found: RestorePreview) -> None:
        self._found = found
        self.preview.show_preview(found, self._context.clock())
        self._show(self.preview)

    def _restore(self, found: RestorePreview) -> None:
        ticked, path, restores = self.preview.ticked(), self._path, self._restores

        def work(progress: WorkProgress) -> Restored:
            result = restores.restore(found, ticked, progress)
            if path is not None:
                restores.merged(path)
            return result

        self.run_with_progress(work, self._on_restored)

    def _on_restored(self, result: Restored | None) -> None:
        if result is None:
            self.preview.says.setText(_("Cancelled. Nothing was changed."))
            return
        self.outcome.show_result(result)
        self._show(self.outcome)
        self.go.setFocus()
        self._changed()

    def set_busy(self, busy: bool) -> None:
        """Leave only *Cancel* during work."""
        self.pages.setEnabled(not busy)
        self.other.setEnabled(not busy)
        self.go.setEnabled(not busy)
        if not busy:
            self._refresh_go()


class FilesPage(QWidget):
    """The backups in the folder, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty; `show_files` fills it."""
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups"))
        self.list.setSpacing(3)
        self.says = label(_("Looking for backups…"), quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(_("Which backup?")))
        column.addWidget(self.says)
        column.addWidget(self.list, 1)
        self._column = column

    def show_files(self, plan: BackupPlan, names: Sequence[BackupName], now: float) -> None:
        for name in reversed(names):
            whose = (
                _("this computer") if name.device == plan.device else _("another computer ({name})", name=name.device)
            )
            item = QListWidgetItem(f"{moment_text(name.made_at, now)}\n{whose}")
            item.setData(Qt.ItemDataRole.UserRole, str(Path(plan.folder or "") / name.file))
            self.list.addItem(item)
        if self.list.count():
            self.says.setText(_("You'll see what would change before anything happens."))
            self.list.setCurrentRow(0)
        else:
            self.says.setText(_("No backups found in the folders this computer uses. Choose a file below."))
            self.list.hide()
            self._column.addStretch(1)

    def chosen(self) -> Path | None:
        items = self.list.selectedItems()
        return Path(items[0].data(Qt.ItemDataRole.UserRole)) if items else None


class AskPage(QWidget):
    """The passphrase of a file that this computer's own does not open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase = passphrase_field(_("Passphrase of the backup"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(_("Passphrase of the backup")))
        column.addWidget(
            label(_("The one chosen when backups were set up on the computer that wrote this file."), quiet=True)
        )
        column.addWidget(self.passphrase)
        column.addStretch(1)


class RestorePreviewPage(QWidget):
    """What would change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = heading("")
        self.says = label("", quiet=True)
        self.merge = QRadioButton(_("Merge: keep what's here and add what's newer in the backup"))
        self.replace = QRadioButton(_("Replace: match the backup; anything else goes to the trash for 30 days"))
        self.merge.setChecked(True)
        self.mode_changed = QButtonGroup(self)
        for choice in (self.merge, self.replace):
            self.mode_changed.addButton(choice)
        self.table = SelectionTable(_("What restoring changes"), (_("Account"), _("What happens")))
        self._found: RestorePreview | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.heading, self.says, self.merge, self.replace):
            column.addWidget(widget)
        column.addWidget(self.table, 1)

    @property
    def mode(self) -> RestoreMode:
        """Merge or replace, as chosen."""
        return RestoreMode.REPLACE if self.replace.isChecked() else RestoreMode.MERGE

    def show_preview(self, found: RestorePreview, now: float) -> None:
        """Show every account of the backup with what happens to it."""
        self._found = found
        self.heading.setText(_("Backup of {moment}", moment=moment_text(found.made_at, now)))
        self.says.setText(_summary(found))
        self.table.show_rows(_tick_row(row, found.mode) for row in found.rows)

    def ticked(self) -> set[str]:
        """Return the ids that are to be restored."""
        return {str(row.key) for row in self.table.ticks.ticked()}

    def changes_something(self) -> bool:
        """Say whether restoring would change anything now."""
        if self._found is None:
            return False
        if self._found.mode is RestoreMode.REPLACE:
            return not self._found.changes_nothing
        return bool(self.ticked()) or bool(self._found.count(RestoreOutcome.CONFLICT))  # keeping this one is an answer


class OutcomePage(QWidget):
    """What was done, in true numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.says = label("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(heading(_("Restored")))
        column.addWidget(self.says)
        column.addStretch(1)

    def show_result(self, result: Restored) -> None:
        counts = (
            ngettext("{count} account added", "{count} accounts added", result.added, count=number_text(result.added)),
            ngettext("{count} updated", "{count} updated", result.updated, count=number_text(result.updated)),
            ngettext(
                "{count} moved to the trash",
                "{count} moved to the trash",
                result.trashed,
                count=number_text(result.trashed),
            ),
        )
        self.says.setText(list_text(counts) + ".")


def _listed(folder: str | None) -> tuple[BackupName, ...]:
    try:
        return listed(Path(folder)) if folder else ()
    except OSError:
        return ()


def _tick_row(row: RestoreRow, mode: RestoreMode) -> SelectionRow:
    words, tone = _(_WORDS[row.verdict][0]), _WORDS[row.verdict][1]
    if row.verdict is RestoreOutcome.DELETED_HERE and row.deleted_at is not None:
        words = _("deleted here on {day}", day=day_text(row.deleted_at))
    if row.here is not None and row.here.label != row.account.label:
        mine = row.here.name if row.here.issuer == row.account.issuer else row.here.label
        words = _("changed here too, to “{name}”", name=mine)
    fixed = mode is RestoreMode.REPLACE or row.verdict in {RestoreOutcome.SAME, RestoreOutcome.KEPT}
    return SelectionRow(row.id, (row.label, words), row.ticked, fixed, tone)


def _summary(found: RestorePreview) -> str:
    if found.changes_nothing and not found.count(RestoreOutcome.CONFLICT):
        says = _("You already have everything in it.")
        if found.count(RestoreOutcome.DELETED_HERE):
            says = f"{says} {_('Tick any deleted accounts you want back.')}"
        return says
    says = list_text(_counts(found)) + "."
    if found.count(RestoreOutcome.CONFLICT):
        more = _("Changed on both computers: tick to take the backup's version; otherwise this one stays.")
        says = f"{says} {more}"
    return says


def _counts(found: RestorePreview) -> list[str]:
    """Return how many rows of each kind there are, in words, without those of which there is none."""
    parts = (
        (RestoreOutcome.NEW, _to_add),
        (RestoreOutcome.UPDATED, _to_update),
        (RestoreOutcome.CONFLICT, _changed_here),
        (RestoreOutcome.TO_TRASH, _to_trash),
        (RestoreOutcome.DELETED_HERE, _deleted_here),
        (RestoreOutcome.SAME, _the_same),
        (RestoreOutcome.KEPT, _newer_here),
    )
    counted = [(found.count(verdict), words) for verdict, words in parts]
    return [words(count) for count, words in counted if count]


def _to_add(count: int) -> str:
    return ngettext("{count} to add", "{count} to add", count, count=number_text(count))


def _to_update(count: int) -> str:
    return ngettext("{count} to update", "{count} to update", count, count=number_text(count))


def _changed_here(count: int) -> str:
    return ngettext("{count} changed here too", "{count} changed here too", count, count=number_text(count))


def _to_trash(count: int) -> str:
    return ngettext("{count} to the trash", "{count} to the trash", count, count=number_text(count))


def _deleted_here(count: int) -> str:
    return ngettext("{count} deleted here since", "{count} deleted here since", count, count=number_text(count))


def _the_same(count: int) -> str:
    return ngettext("{count} the same", "{count} the same", count, count=number_text(count))


def _newer_here(count: int) -> str:
    return ngettext("{count} newer here", "{count} newer here", count, count=number_text(count))
