"""What the vault lists (`Entry`), what it is asked to add (`NewEntry`), and what a change leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.vault.namesakes import label_of, numbered, numbers
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR, VersionVector

#: The least by which a change is later than the one before it, in seconds.
TICK: Final = 0.001


@dataclass(frozen=True, slots=True)
class Details:
    """What the user says about an account beside its names, tags and site; nothing of it makes codes.

    Attributes:
        note: A text of the user's own, tidied like a label but with line breaks; not secret.
        colour: The name of one of the colours offered, or empty for the one that the service's name gives.
        icon: The name of a service's icon, `letter` for none, or empty for the one that the service's name gives.
        pinned: Whether it stands above the others, however they are sorted.

    """

    note: str = ""
    colour: str = ""
    icon: str = ""
    pinned: bool = False


#: Shared by all entries about which nothing is said, which are most.
NO_DETAILS: Final = Details()


class TrashReason(Enum):  # not translated
    """Why an account went to the trash."""

    REMOVED = "removed"
    REPLACED = "replaced"
    EDITED = "edited"
    UNFINISHED = "unfinished"
    SWITCHED_OFF = "switched off"
    IMPORT_UNDONE = "import undone"
    MERGED = "merged"
    RESTORED = "restored"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as the catalogue knows it: everything but the secret.

    Attributes:
        id: 32 hexadecimal digits, never used again.
        account: What it is; its counter is the next one to be shown.
        tags: The user's own words for it, in the user's order.
        site: The exact origin it is bound to, or None.
        position: Its place in the list, from 0; in the trash, its place there.
        created_at: Unix seconds at which it was added.
        changed_at: Unix seconds of the last change of any of these fields but position and counter.
        verified: False for an enrolment that a page has not accepted yet.
        replaces: The id of the entry that this one takes the place of once it is accepted.
        trashed_at: Unix seconds at which it went to the trash, or None.
        has_recovery_codes: True where recovery codes are kept beside it.
        namesake: Which one it is of those with the very same issuer and name, by the order in which they were
            added, from 1. The catalogue reckons it anew at every reading; it is no part of what an entry is.
        details: Note, colour, icon, and whether it is pinned.
        trash_reason: Why it lies in the trash; None where it does not, or where an older version put it there.
        versions: Which data folders changed it how often, where `changed_at` tells of a change.

    """

    id: str
    account: Account
    tags: tuple[str, ...] = ()
    site: str | None = None
    position: int = 0
    created_at: float = 0.0
    changed_at: float = 0.0
    verified: bool = True
    replaces: str | None = None
    trashed_at: float | None = None
    has_recovery_codes: bool = False
    namesake: int = field(default=1, compare=False)
    details: Details = NO_DETAILS
    trash_reason: TrashReason | None = None
    versions: VersionVector = UNCHANGED_SO_FAR

    @property
    def shown_names(self) -> tuple[str, str]:
        """Issuer and name as every window and command shows them: two accounts never look the same.

        Files that other programs read carry the account's own names instead.
        """
        return numbered((self.account.issuer, self.account.name), self.namesake)

    @property
    def label(self) -> str:
        """The names that are shown as one text for messages."""
        return label_of(self.shown_names)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What to add. An id is given only when an entry comes back from a backup or from another computer."""

    enrolment: Enrolment
    tags: tuple[str, ...] = ()
    site: str | None = None
    verified: bool = True
    replaces: str | None = None
    id: str | None = None
    details: Details = NO_DETAILS


def told_apart(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return entries that are shown together, each with its number among its namesakes, in the given order."""
    if len({(entry.account.issuer, entry.account.name) for entry in entries}) == len(entries):
        return tuple(entries)
    added = sorted(entries, key=lambda entry: (entry.created_at, entry.position, entry.id))
    found = numbers([(entry.account.issuer, entry.account.name) for entry in added])
    by_id = {entry.id: number for entry, number in zip(added, found, strict=True)}
    return tuple(replace(one, namesake=by_id[one.id]) if by_id[one.id] != one.namesake else one for one in entries)


def next_change(before: float, now: float) -> float:
    """Return the `changed_at` of a change: now, but always after the change before it.

    So a clock that goes back makes no change look older than what it changed.
    """
    return max(now, before + TICK)


def changed(entry: Entry, now: float, folder: str) -> Entry:
    """Return an entry as changed now in a data folder, after everything that is known of it."""
    return replace(entry, changed_at=next_change(entry.changed_at, now), versions=entry.versions.next(folder))


class Unchanged(Enum):
    """The type of `UNCHANGED`, so that None can mean "no site"."""

    UNCHANGED = "unchanged"


#: The default of every field of `Vault.update`: leave it as it is.
UNCHANGED: Final = Unchanged.UNCHANGED
