"""Accounts of the very same service and name: told apart by a number, in the order in which they were added."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.i18n import _

Names = tuple[str, str]
"""Issuer and name of an account, as they are kept."""


def numbers(accounts: Sequence[Names]) -> list[int]:
    """Return for each account, in the order in which they were added, which of its namesakes it is, from 1.

    No number makes a name that another account has of its own: beside `ada`, `ada` and `ada (2)` the second is 3.
    """
    own = set(accounts)
    if len(own) == len(accounts):
        return [1] * len(accounts)
    last: dict[Names, int] = {}
    found = []
    for names in accounts:
        number = last.get(names, 0) + 1
        while number > 1 and numbered(names, number) in own:
            number += 1
        last[names] = number
        found.append(number)
    return found


def numbered(names: Names, number: int) -> Names:
    """Return issuer and name as they are shown: those of the first account as they are, others with their number."""
    issuer, name = names
    if number < 2:
        return names
    if name:
        return issuer, f"{name} ({number})"
    return (f"{issuer} ({number})", "") if issuer else ("", _("Unnamed account ({number})", number=number))


def label_of(names: Names) -> str:
    """Return issuer and name as one text, as `Account.label` does."""
    return " – ".join(part for part in names if part) or _("Unnamed account")
