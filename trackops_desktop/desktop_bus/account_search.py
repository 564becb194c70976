"""Accounts for the search of the desktop: names alone, and only while that is wanted and nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from trackops_desktop.services.accounts import find_in
from trackops_desktop.vault.entry import Entry

#: Results at most, and letters that a query must have.
MOST: Final = 10
_SHORTEST: Final = 2
_LONGEST: Final = 200


class AccountSearch:
    """Looks accounts up; never gives a code or a secret."""

    def __init__(self, entries: Callable[[], Sequence[Entry]], may_show: Callable[[], bool]) -> None:
        """Take what reads the accounts, and whether any may be shown now: asked before every answer."""
        self._entries, self._may_show = entries, may_show

    def find(self, words: Sequence[str]) -> tuple[Entry, ...]:
        """Return the first accounts that a query means, in the order of the list."""
        query = " ".join(words).strip()
        if not self._may_show() or not _SHORTEST <= len(query) <= _LONGEST:
            return ()
        return tuple(find_in(self._entries(), query)[:MOST])

    def named(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return accounts by their ids; one that is gone is left out."""
        if not self._may_show():
            return ()
        found = {entry.id: entry for entry in self._entries()}
        return tuple(found[one] for one in ids if one in found)
