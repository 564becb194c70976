from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from tests.backup_kit import PASSPHRASE, Clock, Installation, cheap_kdf, installation
from tests.gui.builders import Made
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog


@dataclass
class WindowWithBackups:
    """An open main window with the services of backups."""

    made: Made
    backups: Backups
    restores: Restores
    folder: Path
    changes: list[str]

    def set_up(self) -> None:
        self.backups.set_up(self.folder, PASSPHRASE)

    def dialog(self) -> BackupsDialog:
        window = self.made.window
        return BackupsDialog(
            self.made.context,
            self.backups,
            self.restores,
            lambda: self.changes.append("accounts"),
            window,
            watched=lambda: self.changes.append("backups"),
        )


@pytest.fixture
def window_with_backups(made: Made, tmp_path: Path) -> WindowWithBackups:
    made.add(("Trackops", "ada"), ("GitHub", "bob"))
    made.open()
    backups = Backups(made.vault, made.context.clock, cheap_kdf)
    return WindowWithBackups(
        made, backups, Restores(made.vault, backups, made.context.clock, cheap_kdf), tmp_path / "backups", []
    )


@pytest.fixture
def other(tmp_path: Path, window_with_backups: WindowWithBackups) -> Iterator[Installation]:
    computer = installation(tmp_path / "other", Clock(window_with_backups.made.context.clock()))
    yield computer
    computer.vault.close()


@pytest.fixture
def opened() -> Iterator[Callable[[QDialog], None]]:
    """Opens dialogs and closes them at the end, the last one first."""
    dialogs: list[QDialog] = []

    def open_dialog(dialog: QDialog) -> None:
        dialogs.append(dialog)
        dialog.open()

    yield open_dialog
    import shiboken6

    for dialog in reversed(dialogs):
        if shiboken6.isValid(dialog):
            dialog.close()
