"""What an authenticator lists (`Account`) and what it keeps (`Enrolment`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp.secret import Secret

MIN_DIGITS, MAX_DIGITS = 1, 10
MIN_PERIOD, MAX_PERIOD = 1, 86_400
MAX_COUNTER = 2**64 - 1
STEAM_DIGITS = 5
DEFAULT_PERIOD = 30
DEFAULT_DIGITS = 6
MAX_LABEL = 256
#: Line breaks, and the letters that are nothing but room: Hangul's fillers and Braille's empty pattern.
_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029\u2800\u3164\uffa0")
#: What may join or shape letters of many scripts and pictures, and does nothing behind those of European ones.
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
#: Before it stand the letters of Latin, Greek and Cyrillic, and their marks.
_FIRST_JOINED = "\u0530"
#: Shown as nothing, though it is no format character: the grapheme joiner.
_HIDDEN = frozenset("\u034f")
#: Format characters that are seen (Unicode 15, Prepended_Concatenation_Mark, and the Syriac abbreviation mark).
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


class Kind(Enum):
    """How codes move on: with the time (RFC 6238), with each use (RFC 4226), or with the time in Steam's letters."""

    TOTP = "totp"
    HOTP = "hotp"
    STEAM = "steam"


#: The settings that differ among accounts of a kind; the others are fixed, or mean nothing to it (`account_for`).
OWN_SETTINGS: Mapping[Kind, frozenset[str]] = {
    Kind.TOTP: frozenset({"algorithm", "digits", "period"}),
    Kind.HOTP: frozenset({"algorithm", "digits", "counter"}),
    Kind.STEAM: frozenset(),
}


class Algorithm(Enum):
    """The hash beneath the HMAC (RFC 6238 section 1.2)."""

    SHA1 = "SHA1"
    SHA256 = "SHA256"
    SHA512 = "SHA512"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list may show it: everything but the secret.

    Issuer and name are tidied on the way in (`tidy_label`), so that what is kept, shown and written is one text.

    Attributes:
        kind: How its codes move on.
        issuer: Who issued it; may be empty, at most 256 characters.
        name: The user's name there; may be empty, at most 256 characters.
        algorithm: The hash beneath the HMAC.
        digits: Length of a code, 1 to 10; 5 letters for Steam.
        period: Seconds a code lives, 1 to 86,400; always 30 for HOTP (where it means nothing) and Steam.
        counter: The next HOTP counter, 0 to 2**64 - 1; always 0 for the others.

    Raises:
        OtpError: A value is out of range; the error names the field.

    """

    kind: Kind = Kind.TOTP
    issuer: str = ""
    name: str = ""
    algorithm: Algorithm = Algorithm.SHA1
    digits: int = DEFAULT_DIGITS
    period: int = DEFAULT_PERIOD
    counter: int = 0

    def __post_init__(self) -> None:
        """Tidy the labels and refuse what would give wrong codes."""
        object.__setattr__(self, "issuer", tidy_label(self.issuer, "issuer"))
        object.__setattr__(self, "name", tidy_label(self.name, "name"))
        check_digits(self.digits)
        check_period(self.period)
        check_counter(self.counter)
        own = OWN_SETTINGS[self.kind]
        if "counter" not in own and self.counter:
            raise OtpError(_("Only a counter-based account has a counter."), field="counter")
        if "period" not in own and self.period != DEFAULT_PERIOD:
            raise OtpError(_("Only a time-based account has a period of its own."), field="period")
        if self.kind is Kind.STEAM and (self.digits, self.algorithm) != (STEAM_DIGITS, Algorithm.SHA1):
            raise OtpError(_("A Steam account has five letters and SHA-1."), field="digits")

    @property
    def label(self) -> str:
        """Issuer and name as one text for messages, whichever of them there is."""
        return " – ".join(part for part in (self.issuer, self.name) if part) or _("Unnamed account")

    @property
    def moving_factor(self) -> tuple[str, int]:
        """What moves the codes on (RFC 4226 section 5.1): the name and value of the next `counter` or the `period`."""
        return ("counter", self.counter) if self.kind is Kind.HOTP else ("period", self.period)

    def with_counter(self, counter: int) -> Account:
        """Return the same account at another counter."""
        return replace(self, counter=counter)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An account together with its secret: what a QR code carries and the vault keeps."""

    account: Account
    secret: Secret = field(repr=False)


def account_for(
    kind: Kind,
    issuer: str = "",
    name: str = "",
    *,
    algorithm: Algorithm = Algorithm.SHA1,
    digits: int = DEFAULT_DIGITS,
    period: int = DEFAULT_PERIOD,
    counter: int = 0,
) -> Account:
    """Return an account of a kind; a setting that is not its own (`OWN_SETTINGS`) has no say.

    Steam has five letters, SHA-1 and 30 seconds. Only time-based codes have a period, only counter-based ones a
    counter.

    Raises:
        OtpError: A value that counts is out of range; the error names the field.

    """
    own = OWN_SETTINGS[kind]
    return Account(
        kind,
        issuer,
        name,
        algorithm if "algorithm" in own else Algorithm.SHA1,
        digits if "digits" in own else STEAM_DIGITS,
        period if "period" in own else DEFAULT_PERIOD,
        counter if "counter" in own else 0,
    )


def tidy_label(text: str, field_name: str) -> str:
    """Return an issuer or a name in Unicode's NFC, without characters that nobody sees, and without outer spaces.

    They could make one issuer look like another; line breaks would break every list.

    Raises:
        OtpError: More than 256 characters are left.

    """
    tidy = tidy_text(text)
    if len(tidy) > MAX_LABEL:
        raise OtpError(
            _("The {field} is longer than {limit} characters.", field=field_name, limit=MAX_LABEL), field=field_name
        )
    return tidy


def tidy_text(text: str) -> str:
    """Return a text tidied as `tidy_label` does, of any length."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if not _is_hidden(letter, kept[-1] if kept else ""):
            kept.append(" " if letter in _BREAKS else letter)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _is_hidden(letter: str, before: str) -> bool:
    """Say whether nobody would see a letter behind the one before it."""
    if letter in _JOINERS:
        return not before or before < _FIRST_JOINED or "\u1e00" <= before < "\u2000"
    if letter in _BREAKS or letter in _SEEN_FORMATS:
        return False
    if "\U000e0020" <= letter <= "\U000e007f":  # the letters in a flag of a region (Unicode Technical Standard #51)
        return not (before == "\N{WAVING BLACK FLAG}" or "\U000e0020" <= before <= "\U000e007f")
    return letter in _HIDDEN or unicodedata.category(letter) in {"Cc", "Cf", "Cs"}


def check_digits(digits: int) -> None:
    """Raise OtpError unless a code may have this many digits (1 to 10)."""
    if not MIN_DIGITS <= digits <= MAX_DIGITS:
        raise OtpError(_("The number of digits must be between 1 and 10."), _("Most services use 6."), field="digits")


def check_period(period: int) -> None:
    """Raise OtpError unless a code may live this many seconds (1 to 86,400)."""
    if not MIN_PERIOD <= period <= MAX_PERIOD:
        raise OtpError(
            _("The period must be between 1 and 86,400 seconds."), _("Most services use 30."), field="period"
        )


def check_counter(counter: int) -> None:
    """Raise OtpError unless the counter fits 64 bits without a sign (RFC 4226 section 5.1)."""
    if not 0 <= counter <= MAX_COUNTER:
        raise OtpError(_("The counter must be a whole number from 0 to 18,446,744,073,709,551,615."), field="counter")
