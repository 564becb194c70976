"""The arithmetic of one-time codes: what a secret shows at a time or a counter (RFC 4226, RFC 6238)."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

import pyotp

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.steam import steam_code

_DIGESTS: dict[Algorithm, Callable[..., Any]] = {
    Algorithm.SHA1: hashlib.sha1,
    Algorithm.SHA256: hashlib.sha256,
    Algorithm.SHA512: hashlib.sha512,
}
#: Later than any clock, and its steps still fit a counter's 64 bits.
_LAST_MOMENT = float(2**62)
_PYOTP_MIN_BYTES, _PYOTP_MIN_DIGITS = 14, 6


def code_at(enrolment: Enrolment, at: float) -> Code:
    """Return the code at a time (unix seconds), or for a counter-based account the one at its counter.

    Times before 1970 give the first code, so that a broken computer clock cannot crash the list.
    """
    account = enrolment.account
    if account.kind is Kind.HOTP:
        return Code(_hotp(account, enrolment.secret, account.counter))
    step = _step(at, account.period)
    if account.kind is Kind.STEAM:
        value = steam_code(enrolment.secret, step)
    else:
        value = _hotp(account, enrolment.secret, step)
    return Code(value, step * account.period, (step + 1) * account.period)


def next_code(enrolment: Enrolment, at: float) -> Code:
    """Return the code that follows the one at this time; for a counter-based account the next counter's."""
    account = enrolment.account
    if account.kind is Kind.HOTP:
        follower = account.with_counter((account.counter + 1) % 2**64)
        return code_at(Enrolment(follower, enrolment.secret), at)
    return code_at(enrolment, max(0.0, at) + account.period)


def _step(at: float, period: int) -> int:
    """Return the time step (RFC 6238 section 4.2), kept within a counter's 64 bits."""
    if math.isnan(at):
        raise OtpError(_("The time isn't a number."), _("Check the computer's clock."), field="time")
    return int(min(max(at, 0.0), _LAST_MOMENT) // period)


def _hotp(account: Account, secret: Secret, counter: int) -> str:
    """Let pyotp compute; it refuses keys under 14 bytes and codes under 6 digits, which real services use.

    HMAC fills a short key with zero bytes itself (RFC 2104 section 2), and a shorter code is the end of a longer
    one (RFC 4226 section 5.3: modulo 10**digits), so both detours give the very same code.
    """
    padded = Secret(secret.reveal().ljust(_PYOTP_MIN_BYTES, b"\0"))
    asked = max(account.digits, _PYOTP_MIN_DIGITS)
    hotp = pyotp.HOTP(base32.encode(padded), digits=asked, digest=_DIGESTS[account.algorithm])
    return hotp.generate_otp(counter)[-account.digits :]
