"""In which order accounts are listed: pinned ones first, then the user's own order, by name, or the last used first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from trackops_desktop.folding import name_key
from trackops_desktop.vault.entry import Entry


class ListOrder(Enum):
    """What accounts are sorted by."""

    OWN = "own"
    NAME = "name"
    USED = "used"


def in_order(entries: Sequence[Entry], order: ListOrder, used: Mapping[str, float]) -> tuple[Entry, ...]:
    """Return entries, given in the user's own order, as they are to be listed.

    Args:
        entries: The accounts.
        order: What to sort by; what is equal in it stays in the user's own order.
        used: By id, when an account was last used, unix seconds.

    """
    if order is ListOrder.NAME:
        entries = sorted(entries, key=_by_name)
    elif order is ListOrder.USED:
        entries = sorted(entries, key=lambda entry: -used.get(entry.id, 0.0))
    pinned = [entry for entry in entries if entry.details.pinned]
    if not pinned:
        return tuple(entries)
    return (*pinned, *(entry for entry in entries if not entry.details.pinned))


def most_wanted(entries: Sequence[Entry], used: Mapping[str, float], most: int) -> tuple[Entry, ...]:
    """Return the accounts for a short menu: the pinned ones, then those used last; of a new list, the first ones.

    Args:
        entries: The accounts in the user's own order.
        used: By id, when an account was last used, unix seconds.
        most: How many the menu has room for.

    """
    chosen = [entry for entry in in_order(entries, ListOrder.USED, used) if entry.details.pinned or entry.id in used]
    return tuple((chosen or entries)[:most])


def own_place(shown: Sequence[Entry], entry_id: str, row: int) -> int | None:
    """Return the place in the user's own order that puts an account at a row of the list, or None for where it is.

    Pinned accounts are moved among the pinned, the others among the others.

    Args:
        shown: The accounts as they are listed, pinned ones first, each with its place in the own order.
        entry_id: The account to move.
        row: Where it is to stand, counted without itself.

    """
    here = next((number for number, entry in enumerate(shown) if entry.id == entry_id), None)
    if here is None:
        return None
    moved = shown[here]
    others = [entry for entry in shown if entry.id != entry_id]
    alike = [number for number, entry in enumerate(others) if entry.details.pinned == moved.details.pinned]
    if not alike:
        return None
    row = min(max(row, alike[0]), alike[-1] + 1)
    if row == here:
        return None
    if row <= alike[-1]:
        place = others[row].position
    else:
        place = others[row - 1].position + 1
    return place - (place > moved.position)


def _by_name(entry: Entry) -> tuple[str, ...]:
    issuer, name = entry.shown_names
    return *name_key(issuer or name), *name_key(name)
