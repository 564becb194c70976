"""Base32 as people type it and QR codes carry it (RFC 4648 section 6, alphabet A–Z and 2–7)."""

from __future__ import annotations

import base64
import unicodedata

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _, ngettext
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_IGNORED = "-_.=\u00ad\u2010\u2012\u2013\u2014\u200b\ufeff"
_FOLDED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", _IGNORED)
_MAX_LETTERS = -(-MAX_SECRET_BYTES * 8 // 5)
_ADVICE = N_("Keys use the letters A to Z and the digits 2 to 7, never 0, 1, 8 or 9. Spaces and hyphens don't matter.")


def decode(text: str) -> Secret:
    """Return the secret that Base32 text holds; spaces, hyphens, padding, case and odd lengths do not matter.

    Left-over bits at the end are dropped, as Google Authenticator does.

    Raises:
        OtpError: It is empty, too long or has a character that Base32 does not know. The text is not repeated.

    """
    letters = _letters(text)
    if not letters:
        raise OtpError(_("The secret key is missing."), _(_ADVICE), field="secret")
    if not ALPHABET.issuperset(letters):
        raise OtpError(_strangers(letters), _(_ADVICE), field="secret")
    if len(letters) > _MAX_LETTERS:
        raise OtpError(_("The secret key is longer than 1,024 bytes."), _("Check where it comes from."), field="secret")
    whole = letters[: len(letters) - _surplus(len(letters))]
    raw = base64.b32decode(whole + "=" * (-len(whole) % 8))
    if not raw:
        raise OtpError(_("The secret key is too short."), _(_ADVICE), field="secret")
    return Secret(raw)


def encode(secret: Secret) -> str:
    """Return the secret as upper-case Base32 without padding, as otpauth URIs carry it."""
    return base64.b32encode(secret.reveal()).decode("ascii").rstrip("=")


def grouped(secret: Secret) -> str:
    """Return the Base32 text in groups of four, for a person who types it off the screen."""
    text = encode(secret)
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def has_odd_length(text: str) -> bool:
    """Say whether no encoder would write this many letters (1, 3 or 6 beyond a multiple of 8): one may be lost."""
    return len(_letters(text)) % 8 in {1, 3, 6}


def _letters(text: str) -> str:
    """Fold wide letters and case; `str.upper` would make two valid letters of a German sharp s."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_FOLDED)


def _surplus(length: int) -> int:
    """Return how many last letters begin a byte that never comes (b32decode refuses those lengths)."""
    return {1: 1, 3: 1, 6: 1}.get(length % 8, 0)


#: Digits that no key has, and the letters that look like them.
_ALIKE = {"0": "O", "1": N_("I or L"), "8": "B"}


def _strangers(letters: str) -> str:
    """Say what is wrong; a digit that no key has is named, since it says nothing about the secret."""
    strange = [letter for letter in letters if letter not in ALPHABET]
    if set(strange) <= _ALIKE.keys():
        return " ".join(
            _("A secret key never has a {digit}; it may be {alike}.", digit=digit, alike=_(_ALIKE[digit]))
            for digit in sorted(set(strange))
        )
    return ngettext(
        "One character of the secret key isn't valid.",
        "{count} characters of the secret key aren't valid.",
        len(strange),
    )
