"""Steam Guard's codes: HOTP's truncation written in five letters of an alphabet of 26."""

from __future__ import annotations

import hashlib
import hmac

from trackops_desktop.otp.account import STEAM_DIGITS
from trackops_desktop.otp.secret import Secret

ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"


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
