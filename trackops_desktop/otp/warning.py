"""What is unusual about an enrolment without making it wrong."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.i18n import _
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import OWN_SETTINGS, Enrolment

#: RFC 4226 section 4, R6: a shared secret MUST hold at least 128 bits.
RECOMMENDED_SECRET_BYTES = 16
#: What very many services give instead: 16 letters of Base32.
USUAL_SECRET_BYTES = 10


@dataclass(frozen=True, slots=True)
class EnrolmentWarning:
    """One thing worth saying before an enrolment is stored.

    Attributes:
        field: The part it is about: `issuer`, `name`, `secret`, `digits`, `period`, …
        sentence: What is unusual, as one sentence without the secret.
        minor: Very many enrolments are so and nobody can do anything about it: only who looks closer is told.

    """

    field: str
    sentence: str
    minor: bool = False


def warnings_of(enrolment: Enrolment, written_secret: str = "") -> tuple[EnrolmentWarning, ...]:
    """Return what is unusual about an enrolment; `written_secret` is its Base32 text as it was read, if it was."""
    account, size = enrolment.account, len(enrolment.secret)
    found = []
    if not account.issuer:
        found.append(EnrolmentWarning("issuer", _("No service is named."), minor=True))
    if not account.name:
        found.append(EnrolmentWarning("name", _("No account name is given."), minor=True))
    if size < RECOMMENDED_SECRET_BYTES:
        sentence = _("The secret has only {bits} bits; at least 128 are recommended.", bits=size * 8)
        found.append(EnrolmentWarning("secret", sentence, minor=size >= USUAL_SECRET_BYTES))
    if base32.has_odd_length(written_secret):
        found.append(EnrolmentWarning("secret", _("The secret has an unusual length; a character may be missing.")))
    if "digits" in OWN_SETTINGS[account.kind] and not 6 <= account.digits <= 8:
        sentence = _("The codes have {digits} digits; most services use 6 to 8.", digits=account.digits)
        found.append(EnrolmentWarning("digits", sentence))
    return tuple(found)
