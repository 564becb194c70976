"""Steam Guard's codes: HOTP's truncation written in five letters of an alphabet of 26."""

from __future__ import annotations

from trackops_desktop.otp.account import STEAM_DIGITS
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.truncation import truncated

ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"


def steam_code(secret: Secret, step: int) -> str:
    """Return the five letters for a time step (of 30 seconds); least significant letter first."""
    number = truncated(secret, step)
    letters = []
    for _ in range(STEAM_DIGITS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
