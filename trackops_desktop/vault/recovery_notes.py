"""Recovery codes lie beside the accounts as notes under keys of their own."""

from __future__ import annotations

from typing import Final

#: What their keys begin with; the id of the account follows.
RECOVERY: Final = "recovery:"


def recovery_key(account: str) -> str:
    """Return the key of an account's recovery codes."""
    return RECOVERY + account
