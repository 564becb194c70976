"""Stores what was decided on the review page; meant for a worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackops_desktop.ui.add.review_page import Decision, ReviewChoice
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault


class Added(NamedTuple):
    """The new entries as they were read back, and the ids of those that went to the trash for them."""

    entries: tuple[Entry, ...] = ()
    replaced: tuple[str, ...] = ()


def store(vault: Vault, decisions: Sequence[Decision]) -> Added:
    """Add all that is to be added, each in the place of the one it replaces, if any.

    All of it is one step: after a failure everything is as it was.

    Raises:
        VaultError: Nothing was added, and nothing was moved to the trash.

    """
    wanted = [decision for decision in decisions if decision.choice is not ReviewChoice.SKIP]
    new = []
    for decision in wanted:
        old = decision.replaces
        new.append(
            NewEntry(decision.enrolment, tags=old.tags, site=old.site, replaces=old.id)
            if old
            else NewEntry(decision.enrolment)
        )
    entries = tuple(vault.entry(entry.id) for entry in vault.add_many(new))
    return Added(entries, tuple(one.replaces for one in new if one.replaces))
