"""Codes that were sent already, so that none goes twice: by account, until when each of the last ones was good.

Several are kept for each account, and none is dropped for its date: a clock that leaps ahead and back again must not
make the code before the leap look new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

#: How many codes of one account are remembered, the latest sent last.
_REMEMBERED = 20
#: A note further ahead than this comes from a clock that was wrong then; it must not lock the user out for hours.
_BELIEVED = 300.0


def was_sent(document: Mapping[str, object], account: str, valid_until: float) -> bool:
    """Say whether a code counts as sent: it was, or a slightly later one was before the clock went back a little.

    Args:
        document: The notes.
        account: The account's id.
        valid_until: When the code stops being good, unix seconds.

    """
    return any(0 <= until - valid_until <= _BELIEVED for until in _noted(document.get(account)))


def is_noted(document: Mapping[str, object], account: str) -> bool:
    """Say whether any code of an account is noted as sent."""
    return bool(_noted(document.get(account)))


def with_sent(
    document: Mapping[str, object], account: str, valid_until: float, accounts: Collection[str]
) -> dict[str, object]:
    """Return the notes with one more code sent, without those of accounts that are no longer there."""
    kept: dict[str, object] = {
        other: list(_noted(noted)) for other, noted in document.items() if other in accounts and other != account
    }
    kept[account] = [*_noted(document.get(account)), valid_until][-_REMEMBERED:]
    return kept


def _noted(value: object) -> tuple[float, ...]:
    """Return the notes of one account; earlier versions kept one number."""
    values = value if isinstance(value, list) else [value]
    return tuple(float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool))
