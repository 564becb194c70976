"""Which account is meant: an id, the beginning of an id, or the only one that a search found."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.commands.context import NothingFound
from trackops_desktop.commands.output import printable
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, list_text, ngettext
from trackops_desktop.vault.entry import Entry

SHORTEST_ID = 4
_SHOWN = 8
_LIST = N_("Use `trackops list` to see them all.")


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
    return _only(found, _("No account has this id."))


def the_one(found: Sequence[Entry]) -> Entry:
    """Return the one entry that a query found.

    Raises:
        NothingFound: There is none.
        TrackopsError: There are several; the error names them.

    """
    if not found:
        raise nothing_matches()
    return _only(found, "")


def nothing_matches() -> NothingFound:
    """Return what is said where no account matches a query."""
    return NothingFound(_("No account matches."), _(_LIST))


def several_match(first: Sequence[tuple[str, str]], count: int) -> TrackopsError:
    """Return what is said where several accounts match: the first of them are named."""
    shown = [f"{id_[:8]} ({printable(label)})" for id_, label in first[:_SHOWN]]
    names = list_text([*shown, *[""] * (count - len(shown))], len(shown))
    return TrackopsError(
        ngettext("{count} account matches: {names}.", "{count} accounts match: {names}.", count, names=names),
        _("Be more specific, or use the id."),
    )


def _only(found: Sequence[Entry], nothing: str) -> Entry:
    if not found:
        raise NothingFound(nothing, _(_LIST))
    if len(found) > 1:
        raise several_match([(entry.id, entry.label) for entry in found], len(found))
    return found[0]
