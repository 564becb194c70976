"""The backups window: how it stands, back up now, restore, prove a backup good, change or turn off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from trackops_desktop.backup.backups import Backups, Written
from trackops_desktop.backup.plan import BackupPlan
from trackops_desktop.backup.restores import RestoreRehearsal, Restores
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.transfer.backup_passphrase import BackupPassphraseDialog
from trackops_desktop.ui.transfer.backup_setup import SetUpPage, usual_folder
from trackops_desktop.ui.transfer.widgets import ErrorLabel, fit, heading, written_text
from trackops_desktop.ui.widgets.date_format import moment_text
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.ui.widgets.folding_row import FoldingRow
from trackops_desktop.ui.widgets.forms import button, card, label
from trackops_desktop.ui.widgets.numbers import number_text


class BackupsDialog(BaseDialog):
    """Shows the setting-up page, or how backups stand.

    `changed` is called after a restore; `watched` after anything that the quiet banner speaks of.
    """

    def __init__(
        self,
        context: Context,
        backups: Backups,
        restores: Restores,
        changed: Callable[[], None],
        parent: QWidget | None = None,
        *,
        watched: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(_("Backups"), parent)
        self._context, self._backups, self._restores = context, backups, restores
        self._runner = ScopedRunner(context.runner, self)
        self._changed, self._watched = changed, watched
        self.set_up = SetUpPage(context, backups)
        self.set_up.done.connect(self._on_set_up)
        self.state = StatePage(context, backups, restores)
        self.state.restore_wanted.clicked.connect(lambda: self.open_restore())
        self.state.merge_wanted.clicked.connect(self._open_news)
        self.state.change_wanted.clicked.connect(lambda: self._show(self.set_up))
        self.state.off_wanted.clicked.connect(self._ask_off)
        self.state.told = self._watched
        self.pages = QStackedWidget()
        self.pages.addWidget(self.set_up)
        self.pages.addWidget(self.state)
        self.add(self.pages, 1)
        self.elsewhere = button(_("Restore from a file…"), lambda: self.open_restore(), kind="flat")
        self.add_buttons(self.cancel_button(_("Close")), self.set_up.start, self.state.now, left=(self.elsewhere,))
        self._begin(self.set_up)
        focus = KeptFocus(self, self.pages.setDisabled)
        focus.set_busy(True)
        self._runner.run(self._find_out, self._on_found, self.set_up.problem.tell, lambda: focus.set_busy(False))
        fit(self, 76)

    def _find_out(self) -> tuple[BackupPlan, Path]:
        plan = self._backups.plan()
        return plan, Path(plan.folder) if plan.folder else usual_folder()

    def _on_found(self, found: tuple[BackupPlan, Path]) -> None:
        plan, folder = found
        self.set_up.suggest_folder(folder)
        self._show(self.state if plan.folder else self.set_up)

    def open_restore(self, path: Path | None = None) -> None:
        """Open the restore dialog, with a file chosen already or to be chosen."""
        from trackops_desktop.ui.transfer.restore_dialog import RestoreDialog

        dialog = RestoreDialog(self._context, self._backups, self._restores, self._on_restored, self)
        dialog.open()
        if path is not None:
            dialog.take(path)

    def _show(self, page: QWidget) -> None:
        self._begin(page)
        self.state.refresh()

    def _begin(self, page: QWidget) -> None:
        setting_up = page is self.set_up
        self.pages.setCurrentWidget(page)
        self.set_up.start.setVisible(setting_up)
        self.elsewhere.setVisible(setting_up)
        self.state.now.setVisible(not setting_up)
        (self.set_up.start if setting_up else self.state.now).setDefault(True)

    def _on_set_up(self, written: Written) -> None:
        self._show(self.state)
        self.state.tell_written(written)
        self.state.now.setFocus()
        self._watched()

    def _on_restored(self) -> None:
        self._changed()
        self.state.refresh()
        self._watched()

    def _open_news(self) -> None:
        news = self.state.news
        if news:
            self.open_restore(news[0])

    def _ask_off(self) -> None:
        ask(
            self,
            _("Turn off backups"),
            _("Turn off backups?"),
            _(
                "Existing backups stay where they are and still open with their passphrase. This computer "
                "forgets the passphrase."
            ),
            _("Turn off"),
            self._turn_off,
        )

    def _turn_off(self) -> None:
        self._runner.run(self._backups.turn_off, self._on_off, self.state.problem.tell)

    def _on_off(self, _done: object) -> None:
        self._show(self.set_up)
        self._watched()


class StatePage(QWidget):
    """How backups stand."""

    def __init__(self, context: Context, backups: Backups, restores: Restores, parent: QWidget | None = None) -> None:
        """Lay out; `refresh` fills it."""
        super().__init__(parent)
        self._context, self._backups, self._restores = context, backups, restores
        self._runner = ScopedRunner(context.runner, self)
        self._focus = KeptFocus(self, self._switch_off)
        self.told: Callable[[], None] = lambda: None
        self.news: tuple[Path, ...] = ()
        self._plan: BackupPlan | None = None
        self.heading = heading("")
        self.last, self.folder = _value(), _value()
        self.problem = ErrorLabel()
        self.says = label("")
        self.automatic = QCheckBox(_("Back up automatically (at most once a day)"))
        self.automatic.clicked.connect(lambda on: self._set_automatic(on))
        self.now = button(_("Back up now"), self._back_up, kind="primary", icon_name="backup")
        self.check_wanted = button(_("Check the last backup"), self._check)
        self.check_wanted.setEnabled(False)
        self.restore_wanted = button(_("Restore…"))
        self.passphrase_wanted = button(_("Show passphrase…"), self._ask_passphrase, kind="flat", icon_name="key")
        self.change_wanted = button(_("Change…"), kind="flat")
        self.off_wanted = button(_("Turn off…"), kind="flat")
        self.show_folder = button(_("Open the folder"), self._open_folder, kind="flat", icon_name="folder")
        self.merge_wanted = button(_("See what's new…"), kind="primary")
        self.other = card()
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(7)
        for name, value in ((_("Last backup"), self.last), (_("Folder"), self.folder)):
            key = QLabel(name)
            key.setProperty("quiet", True)
            form.addRow(key, value)
        frame = card()
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(14, 12, 14, 12)
        inner.addLayout(form)
        row, links = FoldingRow(), FoldingRow()
        row.addWidget(self.check_wanted)
        row.addWidget(self.restore_wanted)
        row.addStretch(1)
        for link in (self.show_folder, self.passphrase_wanted, self.change_wanted, self.off_wanted):
            links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)  # also where they stand
        links.addStretch(1)
        beside = QHBoxLayout(self.other)
        beside.setContentsMargins(14, 10, 12, 10)
        beside.addWidget(label(_("Another computer left newer changes in this folder.")), 1)
        beside.addWidget(self.merge_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.heading, self.problem, frame, self.other, self.automatic):
            column.addWidget(widget)
        column.addLayout(row)
        column.addLayout(links)
        column.addWidget(self.says)
        column.addStretch(1)

    def refresh(self) -> None:
        """Show the plan as it is stored, and what other computers left; a folder on a network may take its time."""
        self._runner.run(lambda: self._backups.plan(), self._show_plan, self.problem.tell)
        self._runner.run(lambda: self._restores.news(), self._show_news, self.problem.tell)

    def _show_news(self, news: tuple[Path, ...]) -> None:
        self.news = news
        self.other.setVisible(bool(news))

    def _show_plan(self, plan: BackupPlan) -> None:
        self._plan = plan
        self.heading.setText(_heading(plan))
        self.last.setText(_("none yet") if plan.last_at is None else moment_text(plan.last_at, self._context.clock()))
        self.folder.setText(QDir.toNativeSeparators(plan.folder or "–"))
        self.automatic.setChecked(plan.automatic)
        self.check_wanted.setEnabled(plan.last_file is not None)
        self.problem.setText(_("The last backup failed: {failure}", failure=plan.failure) if plan.failure else "")
        self.problem.setVisible(plan.failure is not None)

    def tell_written(self, written: Written) -> None:
        self._say(
            _(
                "Written, read back and compared: {accounts}.",
                accounts=written_text(written.count, written.trashed),
            )
        )

    def _say(self, text: str) -> None:
        self.says.setText(text)

    def _back_up(self) -> None:
        self._busy(_("Writing and checking…"))
        self._runner.run(self._backups.write_now, self._on_written, self._on_error, self._on_end)

    def _on_written(self, written: Written) -> None:
        self.refresh()
        self.tell_written(written)
        self.told()

    def _check(self) -> None:
        plan = self._plan
        if plan is not None and plan.folder and plan.last_file:
            path = Path(plan.folder) / plan.last_file
            self._busy(_("Opening the backup and computing a code for every account…"))
            self._runner.run(
                lambda: self._restores.rehearse(path), self._on_checked, self._on_check_error, self._on_end
            )

    def _on_checked(self, result: RestoreRehearsal) -> None:
        says = [
            ngettext(
                "The backup is good: it would restore {count} account.",
                "The backup is good: it would restore {count} accounts.",
                result.count,
                count=number_text(result.count),
            )
        ]
        absent = len(result.absent)
        if absent:
            says.append(
                ngettext(
                    "{count} account came since and will be in the next one.",
                    "{count} accounts came since and will be in the next one.",
                    absent,
                    count=number_text(absent),
                )
            )
        self._say(" ".join(says))

    def _on_check_error(self, error: TrackopsError) -> None:
        self.told()
        self.problem.tell(error)

    def _on_end(self) -> None:
        self._focus.set_busy(False)
        self._say("")

    def _on_error(self, _error: TrackopsError) -> None:
        self.refresh()
        self.told()

    def _busy(self, text: str) -> None:
        self._focus.set_busy(True)
        self.problem.clear_problem()
        self._say(text)

    def _switch_off(self, busy: bool) -> None:
        self.setEnabled(not busy)
        self.now.setEnabled(not busy)

    def _set_automatic(self, on: bool) -> None:
        self._runner.run(lambda: self._backups.set_automatic(on), lambda _none: self.refresh(), self._on_not_set)

    def _on_not_set(self, error: TrackopsError) -> None:
        """Show again what is stored, and why it could not be changed."""
        self.automatic.setChecked(self._plan is not None and self._plan.automatic)
        self.problem.tell(error)

    def _ask_passphrase(self) -> None:
        ask(
            self,
            _("Backup passphrase"),
            _("Show the passphrase of your backups?"),
            _("Anyone who sees it can open the backup files. Make sure no one is watching."),
            _("Show passphrase"),
            lambda: self._runner.run(self._backups.passphrase, self._show_passphrase, self.problem.tell),
        )

    def _show_passphrase(self, passphrase: str | None) -> None:
        if passphrase is None:
            self._say(_("This computer doesn't know the passphrase. Choose Change… to set a new one."))
        else:
            BackupPassphraseDialog(passphrase, self._context, self).open()

    def _open_folder(self) -> None:
        folder = self._plan.folder if self._plan is not None else None
        self._runner.run(
            lambda: bool(folder) and Path(folder or "").is_dir(), lambda there: self._on_folder(folder, there)
        )

    def _on_folder(self, folder: str | None, there: bool) -> None:
        if not there or not QDesktopServices.openUrl(QUrl.fromLocalFile(folder or "")):
            self._say(_("The folder couldn't be opened.") if there else _("The folder doesn't exist."))


def _heading(plan: BackupPlan) -> str:
    if plan.failure is not None:
        return _("The last backup failed")
    return _("Backups are on") if plan.automatic else _("Manual backups only")


def _value() -> QLabel:
    made = label("")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
