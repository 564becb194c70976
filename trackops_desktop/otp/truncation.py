"""What HOTP and Steam share: HMAC and dynamic truncation (RFC 4226 section 5.3)."""

from __future__ import annotations

import hmac

from trackops_desktop.otp.account import Algorithm
from trackops_desktop.otp.secret import Secret


def truncated(secret: Secret, counter: int, algorithm: Algorithm = Algorithm.SHA1) -> int:
    """Return the 31 bits that a code is written from, for a counter of 64 bits."""
    digest = hmac.digest(secret.reveal(), counter.to_bytes(8, "big"), algorithm.value)
    offset = digest[-1] & 0x0F
    return int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
