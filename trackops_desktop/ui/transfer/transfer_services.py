"""The services behind the windows of import, export and backups."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.services.duplicates import Duplicates
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class TransferServices:
    """All of them over one vault."""

    backups: Backups
    restores: Restores
    transfers: Transfers
    duplicates: Duplicates

    @classmethod
    def over(cls, context: Context) -> TransferServices:
        backups = Backups(context.vault, context.clock)
        vault, clock = context.vault, context.clock
        return cls(backups, Restores(vault, backups, clock), Transfers(vault, clock), Duplicates(vault))
