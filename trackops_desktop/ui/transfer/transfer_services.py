"""The services behind the windows of import, export and backups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.otp.clock import Clock
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from trackops_desktop.services.duplicates import Duplicates
    from trackops_desktop.services.import_export.transfers import Transfers


@dataclass(frozen=True)
class TransferServices:
    """All of them over one vault. Backups are looked after from the start; the others load with their first window."""

    vault: Vault
    clock: Clock
    backups: Backups
    restores: Restores

    @classmethod
    def over(cls, vault: Vault, clock: Clock) -> TransferServices:
        backups = Backups(vault, clock)
        return cls(vault, clock, backups, Restores(vault, backups, clock))

    @cached_property
    def transfers(self) -> Transfers:
        """Import and export, which know some forty formats."""
        from trackops_desktop.services.import_export.transfers import Transfers

        return Transfers(self.vault, self.clock)

    @cached_property
    def duplicates(self) -> Duplicates:
        """Accounts that are kept twice."""
        from trackops_desktop.services.duplicates import Duplicates

        return Duplicates(self.vault)
