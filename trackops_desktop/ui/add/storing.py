"""Stores what was decided on the review page; meant for a worker thread."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.ui.add.review_page import Decision, Fate
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault


def store(vault: Vault, decisions: Sequence[Decision]) -> tuple[Entry, ...]:
    """Add all that is to be added, then move the replaced ones to the trash; return the new entries.

    The new ones are stored and read back first, so that a failure in between leaves both.

    Raises:
        VaultError: Nothing was added, or a replaced account could not be moved to the trash.

    """
    wanted = [decision for decision in decisions if decision.fate is not Fate.SKIP]
    new = []
    for decision in wanted:
        tags = decision.replaces.tags if decision.replaces else ()
        site = decision.replaces.site if decision.replaces else None
        new.append(NewEntry(decision.enrolment, tags=tags, site=site))
    added = vault.add_many(new)
    for decision, entry in zip(wanted, added, strict=True):
        if decision.replaces is not None:
            vault.remove(decision.replaces.id)
            vault.move(entry.id, decision.replaces.position)
    return tuple(vault.entry(entry.id) for entry in added)
