"""Which account is meant: an id, the beginning of an id, or the only one that a search found."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.commands.context import NothingFound
from trackops_desktop.commands.output import printable
from trackops_desktop.errors import TrackopsError
from trackops_desktop.vault.entry import Entry

SHORTEST_ID = 4
_SHOWN = 8


def by_id(entries: Sequence[Entry], given: str) -> Entry:
    """Return the entry with this id, or whose id alone begins so (at least four digits).

    Raises:
        NothingFound: There is none.
        TrackopsError: Several ids begin so.

    """
    wanted = given.strip().lower()
    found = [entry for entry in entries if entry.id == wanted]
    if not found and len(wanted) >= SHORTEST_ID:
        found = [entry for entry in entries if entry.id.startswith(wanted)]
    return _only(found, "No account has this id.")


def the_one(found: Sequence[Entry]) -> Entry:
    """Return the one entry that a query found.

    Raises:
        NothingFound: There is none.
        TrackopsError: There are several; the error names them.

    """
    return _only(found, "No account matches.")


def _only(found: Sequence[Entry], nothing: str) -> Entry:
    if not found:
        raise NothingFound(nothing, "Use `trackops list` to see them all.")
    if len(found) > 1:
        named = ", ".join(f"{entry.id[:8]} ({printable(entry.label)})" for entry in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise TrackopsError(f"{len(found)} accounts match: {named}{more}.", "Be more specific, or use the id.")
    return found[0]
