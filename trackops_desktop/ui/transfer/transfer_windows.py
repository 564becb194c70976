"""What the main menu offers for moving in, moving out and backups; everything behind it is loaded when first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trackops_desktop.company.rules import WayOut
from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.context import Context, MenuHook
from trackops_desktop.ui.window.codes_view import CodesView
from trackops_desktop.ui.window.undo import UndoStep

if TYPE_CHECKING:
    from trackops_desktop.services.import_export.transfers import Batch
    from trackops_desktop.ui.transfer.backup_watch import BackupWatch
    from trackops_desktop.ui.transfer.transfer_services import TransferServices


class TransferWindows:
    """Opens the windows over the main window, unless the application is locked."""

    def __init__(self, context: Callable[[], Context]) -> None:
        """The context is asked for on use, since it holds the hooks made here."""
        self._context = context
        self._made: TransferServices | None = None
        self._watch: BackupWatch | None = None

    def hooks(self) -> tuple[MenuHook, ...]:
        """Return the entries of the main menu."""
        return (
            MenuHook(N_("Import…"), "import", "Ctrl+Shift+I", self.open_import),
            MenuHook(N_("Export…"), "export", "Ctrl+Shift+E", self.open_export),
            MenuHook(N_("Backups…"), "backup", "Ctrl+B", self.open_backups),
            MenuHook(N_("Find duplicates…"), "twins", "", self.open_duplicates),
        )

    def watch(self, panel: CodesView) -> None:
        """Write due backups from now on, and tell of them in the panel's notices."""
        from trackops_desktop.ui.transfer.backup_watch import BackupWatch

        services = self._services()
        self._watch = BackupWatch(
            services.backups,
            services.restores,
            self._context().runner,
            panel.notices,
            lambda: self.open_backups(panel),
            panel,
        )
        self._watch.start()

    def close(self) -> None:
        """Write no more backups."""
        if self._watch is not None:
            self._watch.stop()

    def open_import(self, panel: QWidget, paths: Sequence[Path] = ()) -> None:
        """Open the import, with files to read already or to be chosen."""
        if isinstance(panel, CodesView) and _may_open(panel):
            from trackops_desktop.ui.transfer.import_dialog import ImportDialog

            transfers, controller = self._services().transfers, panel.controller

            steps: list[UndoStep] = []

            def imported(batch: Batch, words: str) -> None:
                controller.refresh_and_load()
                steps.append(UndoStep(words, lambda: transfers.undo(batch), controller.refresh_and_load))
                panel.on_account.undo_list.did(steps[-1])

            def undone() -> None:
                controller.refresh_and_load()
                panel.on_account.undo_list.forget(steps.pop())

            dialog = ImportDialog(
                self._context(),
                transfers,
                imported,
                undone,
                lambda path: self.open_restore(panel, path),
                panel,
            )
            dialog.open()
            if paths:
                dialog.take(paths)

    def open_restore(self, panel: CodesView, path: Path) -> None:
        """Open the restore dialog with one of our own backups."""
        from trackops_desktop.ui.transfer.restore_dialog import RestoreDialog

        services, changed = self._services(), panel.controller.refresh_and_load
        dialog = RestoreDialog(self._context(), services.backups, services.restores, changed, panel)
        dialog.open()
        dialog.take(path)

    def open_export(self, panel: QWidget, ids: Sequence[str] = ()) -> None:
        """Open the export, with all accounts ticked or some."""
        if isinstance(panel, CodesView) and _may_open(panel):
            reason = self._context().vault.rules.forbids(WayOut.EXPORT)
            if reason is not None:
                panel.show_error(reason)
                return
            if not panel.model.total:
                panel.toast.say(_("There is nothing to export yet."))
                return
            from trackops_desktop.ui.transfer.export_dialog import ExportDialog

            dialog = ExportDialog(self._context(), self._services().transfers, panel.toast.say, panel, ids=ids)
            dialog.open()
            dialog.look()

    def open_duplicates(self, panel: QWidget) -> None:
        if isinstance(panel, CodesView) and _may_open(panel):
            from trackops_desktop.ui.transfer.duplicates_dialog import DuplicatesDialog

            def merged(words: str, undo: Callable[[], object]) -> None:
                panel.on_account.did(UndoStep(words, undo, changed))

            changed = panel.controller.refresh_and_load
            dialog = DuplicatesDialog(self._context(), self._services().duplicates, merged, changed, panel)
            dialog.open()
            dialog.look()

    def open_backups(self, panel: QWidget) -> None:
        if isinstance(panel, CodesView) and _may_open(panel):
            from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog

            services, changed = self._services(), panel.controller.refresh_and_load
            watched = self._watch.look if self._watch else _nothing
            BackupsDialog(self._context(), services.backups, services.restores, changed, panel, watched=watched).open()

    def _services(self) -> TransferServices:
        if self._made is None:
            from trackops_desktop.ui.transfer.transfer_services import TransferServices

            context = self._context()
            self._made = TransferServices.over(context.vault, context.clock)
        return self._made


def _may_open(panel: CodesView) -> bool:
    if panel.is_shut:
        panel.toast.say(_("Unlock first."))
    return not panel.is_shut


def _nothing() -> None:
    return None
