"""What the main menu offers for moving in, moving out and backups; everything behind it is loaded when first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trackops_desktop.ui.codes_panel import CodesPanel
from trackops_desktop.ui.context import Context, MenuHook

if TYPE_CHECKING:
    from trackops_desktop.ui.transfer.backup_watch import BackupWatch
    from trackops_desktop.ui.transfer.moving import Moving


class TransferWindows:
    """Opens the windows over the main window, unless the application is locked."""

    def __init__(self, context: Callable[[], Context]) -> None:
        """The context is asked for on use, since it holds the hooks made here."""
        self._context = context
        self._made: Moving | None = None
        self._watch: BackupWatch | None = None

    def hooks(self) -> tuple[MenuHook, ...]:
        """Return the entries of the main menu."""
        return (MenuHook("Backups…", "backup", "Ctrl+B", self.open_backups),)

    def watch(self, panel: CodesPanel) -> None:
        """Write due backups from now on, and tell of them in the panel's notices."""
        from trackops_desktop.ui.transfer.backup_watch import BackupWatch

        moving = self._moving()
        self._watch = BackupWatch(
            moving.backups,
            moving.restores,
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

    def open_backups(self, panel: QWidget) -> None:
        """Open the backups window."""
        if isinstance(panel, CodesPanel) and _may_open(panel):
            from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog

            moving, changed = self._moving(), panel.door.refresh_and_load
            watched = self._watch.look if self._watch else _nothing
            BackupsDialog(self._context(), moving.backups, moving.restores, changed, panel, watched=watched).open()

    def _moving(self) -> Moving:
        if self._made is None:
            from trackops_desktop.ui.transfer.moving import Moving

            self._made = Moving.over(self._context())
        return self._made


def _may_open(panel: CodesPanel) -> bool:
    if panel.is_shut:
        panel.toast.say("Unlock first.")
    return not panel.is_shut


def _nothing() -> None:
    return None
