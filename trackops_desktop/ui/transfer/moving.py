"""The services behind the windows of import, export and backups."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.services.backups import Backups
from trackops_desktop.services.restores import Restores
from trackops_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class Moving:
    """All of them over one vault."""

    backups: Backups
    restores: Restores

    @classmethod
    def over(cls, context: Context) -> Moving:
        """Build them."""
        backups = Backups(context.vault, context.clock)
        return cls(backups, Restores(context.vault, backups, context.clock))
