"""Recovery codes lie beside the accounts as notes under keys of their own: one code a line, used ones with a mark.

A line is the code alone or, once it was used, the code, a tab, `used` and the moment in Unix seconds. Notes of earlier
versions have no marks and are read as codes that are all unused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

#: What their keys begin with; the id of the account follows.
RECOVERY: Final = "recovery:"
_USED = re.compile(r"used ([0-9]{1,12})(?![0-9.e])")


@dataclass(frozen=True, slots=True)
class KeptCode:
    """One recovery code that is kept.

    Attributes:
        value: The code as the page showed it.
        used_at: When it was used or marked as used, in Unix seconds; None while it is unused.

    """

    value: str = field(repr=False)
    used_at: float | None = None


def recovery_key(account: str) -> str:
    """Return the key of an account's recovery codes."""
    return RECOVERY + account


def codes_in_note(text: str | None) -> tuple[KeptCode, ...]:
    """Return the codes of a note; a mark that makes no sense is no mark."""
    return tuple(_code(line) for line in (text or "").splitlines() if line.strip())


def note_of(codes: Iterable[KeptCode]) -> str:
    """Return the note that holds these codes."""
    return "\n".join(
        one.value if one.used_at is None else f"{one.value}\tused {max(0, int(one.used_at))}"  # not translated
        for one in codes
    )


def _code(line: str) -> KeptCode:
    value, _, mark = line.partition("\t")
    used = _USED.match(mark)
    return KeptCode(value.strip(), float(used[1]) if used else None)
