"""Finds accounts that are kept twice, and makes one of them without losing a tag, a counter or a recovery code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from trackops_desktop.services.accounts import fingerprint
from trackops_desktop.vault.entry import Entry, TrashReason
from trackops_desktop.vault.errors import CatalogueChanged
from trackops_desktop.vault.notes import Handover
from trackops_desktop.vault.recovery_notes import recovery_key
from trackops_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging several entries of one secret would do: the preview, and the order to do it.

    Attributes:
        keep: The entry that stays; of counter-based ones always one whose counter is the highest.
        drop: The entries that go to the trash.
        tags: The tags that the kept entry will have.
        site: The origin that the kept entry will be bound to.

    """

    keep: Entry
    drop: tuple[Entry, ...]
    tags: tuple[str, ...]
    site: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge that was done, to be taken back.

    Attributes:
        before: The kept entry as it was.
        dropped: The ids of those in the trash.
        site: What the kept entry was bound to.
        note_from: Which of them the kept entry has its recovery codes from, if it has them from one.

    """

    before: Entry
    dropped: tuple[str, ...]
    site: str | None
    note_from: str | None = None


class Duplicates:
    """Works on the live, verified entries of a vault; reads every secret, so call it on a worker."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def find(self) -> tuple[tuple[Entry, ...], ...]:
        """Return the groups of entries that make the same codes, in the order of the list."""
        entries = [entry for entry in self._vault.entries() if entry.verified]
        enrolments = self._vault.enrolments([entry.id for entry in entries])
        groups: dict[object, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.id in enrolments:
                groups[fingerprint(enrolments[entry.id])].append(entry)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def plan(self, group: Sequence[Entry], keep: str | None = None) -> Merge:
        """Return what merging a group would do; `keep` is the id that is to stay, where the user chose one.

        A counter must never run backwards, so a choice is overruled by a higher counter.
        """
        highest = max(entry.account.counter for entry in group)
        able = [entry for entry in group if entry.account.counter == highest]
        kept = next((entry for entry in able if entry.id == keep), None) or max(able, key=_worth)
        dropped = tuple(entry for entry in group if entry.id != kept.id)
        tags = tuple(dict.fromkeys(tag for entry in (kept, *dropped) for tag in entry.tags))
        site = next((entry.site for entry in (kept, *dropped) if entry.site), None)
        return Merge(kept, dropped, tags, site)

    def merge(self, plan: Merge) -> Merged:
        """Do it: the kept entry gets what it lacks, the others go to the trash for 30 days; all of it or nothing.

        Raises:
            CatalogueChanged: One of them is not as it was when the plan was made; nothing was done.
            VaultError: The recovery codes could not be moved; nothing was done.

        """
        self._refuse_changed(plan)

        def merged() -> None:
            self._refuse_changed(plan)
            self._vault.update(plan.keep.id, tags=plan.tags, site=plan.site)
            for entry in plan.drop:
                self._vault.remove(entry.id, TrashReason.MERGED)

        donor = next((entry.id for entry in plan.drop if entry.has_recovery_codes), None)
        # The trash keeps the other copy.
        moved = self._with_recovery_codes(donor, plan.keep.id, merged, only_if_none=True)
        return Merged(plan.keep, tuple(entry.id for entry in plan.drop), plan.site, donor if moved else None)

    def undo(self, merged: Merged) -> None:
        """Take a merge back; all of it or nothing.

        What has happened since stays so: a recovery code that was used stays used, and a site that was bound, bound.
        """
        before = merged.before

        def taken_back(entry: Entry) -> Entry:
            return replace(entry, tags=before.tags, site=before.site if entry.site == merged.site else entry.site)

        def undone() -> None:
            for id_ in merged.dropped:
                self._vault.restore(id_)
            self._vault.change(before.id, taken_back)

        self._with_recovery_codes(before.id if merged.note_from else None, merged.note_from, undone, takes_along=True)

    def _with_recovery_codes(
        self,
        source: str | None,
        target: str | None,
        also: Callable[[], None],
        *,
        only_if_none: bool = False,
        takes_along: bool = False,
    ) -> bool:
        """Make changes and let one account have another one's recovery codes, as they are at that very moment."""
        if source is None or target is None:
            with self._vault.transaction():
                also()
            return False
        way = Handover(recovery_key(source), recovery_key(target), only_if_none, takes_along)
        return self._vault.hand_over_note(way, also)

    def _refuse_changed(self, plan: Merge) -> None:
        """Make sure that every entry of a plan is what it was: nobody has renamed it, removed it, or used a counter."""
        now = {entry.id: _bare(entry) for entry in self._vault.entries()}
        if any(now.get(entry.id) != _bare(entry) for entry in (plan.keep, *plan.drop)):
            raise CatalogueChanged


def _bare(entry: Entry) -> Entry:
    """Return an entry without its place in the list and without what is told of other tables."""
    return replace(entry, position=0, has_recovery_codes=False)


def _worth(entry: Entry) -> tuple[bool, bool, int, int]:
    """Prefer an entry that is bound to a site, has recovery codes, says more about itself, and stands higher."""
    account = entry.account
    return bool(entry.site), entry.has_recovery_codes, bool(account.issuer) + bool(account.name), -entry.position
