"""Steam Guard: its codes (HOTP's truncation in five letters of an alphabet of 26), and what is meant for it."""

from __future__ import annotations

import hashlib
import hmac
import re

from trackops_desktop.otp.account import DEFAULT_PERIOD, STEAM_DIGITS, Account, Algorithm, Kind, account_for
from trackops_desktop.otp.secret import Secret

ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"
#: What Valve calls itself in enrolments, without blanks and in lower case.
_NAMES = frozenset({"steam", "steamguard", "steamcommunity"})


def steam_code(secret: Secret, step: int) -> str:
    """Return the five letters for a time step (of 30 seconds); least significant letter first."""
    digest = hmac.new(secret.reveal(), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    letters = []
    for _ in range(STEAM_DIGITS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def is_valve(issuer: str) -> bool:
    """Say whether an issuer is Valve's Steam."""
    return re.sub(r"[\s_-]", "", issuer).casefold() in _NAMES


def as_meant(account: Account) -> Account:
    """Return an account that was written as a time-based one of Steam as what it is; every other unchanged.

    Valve itself, and every program that knows no type for it, writes `otpauth://totp/Steam:…` with 5 digits, 6 or none.
    A hash, a period or more digits that Steam never has mean another service of that name.
    """
    steams = account.kind is Kind.TOTP and is_valve(account.issuer) and account.digits in {STEAM_DIGITS, 6}
    if not steams or (account.algorithm, account.period) != (Algorithm.SHA1, DEFAULT_PERIOD):
        return account
    return account_for(Kind.STEAM, account.issuer, account.name)
