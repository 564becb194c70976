"""Import: choose or drop a file, type its passphrase if it has one, tick what is to come, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from trackops_desktop.backup.envelope import is_backup
from trackops_desktop.errors import TrackopsError, TransferError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.services.import_export.import_files import read_files
from trackops_desktop.services.import_export.transfers import FORMATS, Batch, FileReading, ImportPreview, Row, Transfers
from trackops_desktop.transfer.format import PassphraseNeeded, WrongFilePassphrase
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import UNADDED
from trackops_desktop.ui.transfer.import_pages import DonePage, FilePage, ImportPreviewPage, PassphrasePage
from trackops_desktop.ui.transfer.widgets import fit
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.ui.widgets.forms import button
from trackops_desktop.ui.widgets.numbers import number_text


class ImportDialog(WorkDialog):
    """Four pages. `imported` is called with each batch and its words; `backup_came` when the file is one of our own."""

    def __init__(
        self,
        context: Context,
        transfers: Transfers,
        imported: Callable[[Batch, str], None],
        undone: Callable[[], None],
        backup_came: Callable[[Path], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Import"), context.runner, parent)
        self._transfers, self._imported, self._undone, self._backup_came = transfers, imported, undone, backup_came
        self._files = context.files()
        self._data: tuple[bytes, ...] = ()
        self._batch: Batch | None = None
        self._preview = ImportPreview(())
        self.setAcceptDrops(True)
        self.file, self.asking, self.preview, self.outcome = (
            FilePage(FORMATS),
            PassphrasePage(),
            ImportPreviewPage(),
            DonePage(),
        )
        self.pages = QStackedWidget()
        for page in (self.file, self.asking, self.preview, self.outcome):
            self.pages.addWidget(page)
        self.cancel = button(_("Cancel"), self.reject)
        self.back = button(_("Another file"), lambda: self._show(self.file))
        self.go = button(_("Import"), self._on_go, kind="primary")
        self.add(self.pages, 1)
        self.add(self.bar)
        self.add(self.problem)
        self.add_buttons(self.cancel, self.go, left=(self.back,))
        self.file.choose_wanted.connect(self._choose)
        self.preview.changed.connect(self._refresh)
        self.outcome.undo.clicked.connect(self._undo)
        self._show(self.file)
        fit(self, 84, 34)

    def take(self, paths: Sequence[Path]) -> None:
        """Read a file, or several pictures as one import."""
        self._show(self.file)
        self.run(lambda: read_files(paths), lambda data: self._on_data(data, paths))

    # pages

    def set_busy(self, busy: bool) -> None:
        """Leave only *Cancel* during work."""
        self.pages.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.go.setEnabled(not busy)
        if not busy:
            self._refresh()

    def _show(self, page: QWidget) -> None:
        self.problem.clear_problem()
        self.pages.setCurrentWidget(page)
        if page is self.asking:
            self.asking.passphrase.clear()
            self.asking.passphrase.setFocus()
        self._refresh()
        if page in {self.preview, self.outcome}:
            self.focus_default()

    def loses(self) -> str:
        """Say so once a file is open and accounts of it are ticked."""
        return _(UNADDED) if self.pages.currentWidget() is self.preview and self.preview.count() else ""

    def _refresh(self) -> None:
        page = self.pages.currentWidget()
        self.back.setVisible(page in {self.asking, self.preview})
        self.cancel.setVisible(page is not self.outcome)
        self.go.setVisible(page is not self.file)
        self.go.setEnabled(page is not self.preview or self.preview.is_decided())
        if page is self.asking:
            self.go.setText(_("Open"))
        elif page is self.outcome:
            self.go.setText(_("Close"))
        else:
            count = self.preview.count()
            self.go.setText(
                ngettext("Import {count} account", "Import {count} accounts", count, count=number_text(count))
                if count
                else _("Import")
            )

    def _on_go(self) -> None:
        page = self.pages.currentWidget()
        if page is self.asking:
            self._read(self.asking.passphrase.text())
        elif page is self.preview:
            self._import(self.preview.chosen())
        elif page is self.outcome:
            self.accept()

    # steps

    def _choose(self) -> None:
        self._files.open_files(self, _("Import"), self.take)

    def _on_data(self, data: tuple[bytes, ...], paths: Sequence[Path]) -> None:
        if is_backup(data[0]):
            self.accept()
            self._backup_came(paths[0])
            return
        self._data = data
        self._read(None)

    def _read(self, passphrase: str | None) -> None:
        data, key = self._data, self.file.key()

        def work() -> tuple[FileReading, ImportPreview]:
            reading = self._reading(data, passphrase, key)
            return reading, self._transfers.preview(reading.result)

        self.run(work, self._on_read, self._on_unread)

    def _reading(self, data: tuple[bytes, ...], passphrase: str | None, key: str | None) -> FileReading:
        """Try the chosen format; where the file is of another, its content tells."""
        if len(data) > 1:
            return self._transfers.read_pictures(data)
        if key is None:
            return self._transfers.read(data[0], passphrase)
        try:
            return self._transfers.read(data[0], passphrase, key)
        except (PassphraseNeeded, WrongFilePassphrase):
            raise
        except TransferError as error:
            return self._recognised(data[0], passphrase, error)

    def _recognised(self, data: bytes, passphrase: str | None, error: TransferError) -> FileReading:
        try:
            return self._transfers.read(data, passphrase)
        except (PassphraseNeeded, WrongFilePassphrase):
            raise
        except TransferError:
            raise error from None

    def _on_read(self, found: tuple[FileReading, ImportPreview]) -> None:
        reading, self._preview = found
        self.asking.passphrase.clear()
        self.preview.show_preview(reading.format.title, self._preview)
        self._show(self.preview)

    def _on_unread(self, error: TrackopsError) -> None:
        if isinstance(error, PassphraseNeeded):
            self._show(self.asking)
            return
        if not isinstance(error, WrongFilePassphrase):
            self._show(self.file)
        else:
            self.asking.passphrase.setFocus()
            self.asking.passphrase.selectAll()
        self.problem.tell(error)

    def _import(self, rows: list[Row]) -> None:
        self.run_with_progress(lambda progress: self._transfers.apply(rows, progress), self._on_imported)

    def _on_imported(self, batch: Batch | None) -> None:
        if batch is None:
            self.problem.tell(TransferError(_("Cancelled."), _("Nothing was imported.")))
            return
        self._batch, self._data = batch, ()
        left = len(self._preview.rows) + len(self._preview.problems) - len(batch.ids)
        self.outcome.show_batch(batch, left)
        self._show(self.outcome)
        self.go.setFocus()
        self._imported(batch, self.outcome.heading.text())

    def _undo(self) -> None:
        batch = self._batch
        if batch is not None:
            self.run(lambda: self._transfers.undo(batch), lambda _done: self._on_undone())

    def _on_undone(self) -> None:
        self._batch = None
        self.outcome.show_undone()
        self._undone()

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files while no other work is going on."""
        if _paths(event.mimeData()) and self.pages.isEnabled() and self.pages.currentWidget() is not self.outcome:
            self.file.set_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing hovers any more."""
        self.file.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.file.set_over(False)
        event.acceptProposedAction()
        self.take(_paths(event.mimeData()))


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
