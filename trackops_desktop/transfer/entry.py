"""From the loose values of a foreign entry to an account, the same way for every format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _, ngettext
from trackops_desktop.otp import base32, labels, parameters, steam
from trackops_desktop.otp.account import (
    DEFAULT_DIGITS,
    DEFAULT_PERIOD,
    OWN_SETTINGS,
    Account,
    Algorithm,
    Enrolment,
    Kind,
    account_for,
)
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.otp.warning import EnrolmentWarning, warnings_of
from trackops_desktop.transfer.format import Incoming, ReadResult, SkippedEntry
from trackops_desktop.transfer.limits import check_entries

_Row = TypeVar("_Row")

#: Kinds of codes that exist elsewhere and not here, and what they are called.
STRANGE_KINDS = parameters.OTHER_TYPES
_ALGORITHM_ADVICE = N_("It supports SHA1, SHA256 and SHA512.")


@dataclass(frozen=True, slots=True)
class Values:
    """What a foreign entry says, still as it says it.

    Attributes:
        secret: Base32 text, or the raw bytes.
        kind: `totp`, `hotp`, `steam` or something unknown, in any case.
        algorithm: The name of the hash in any spelling; empty means SHA1.

    """

    secret: str | bytes = field(repr=False)
    kind: str = "totp"
    issuer: str = ""
    name: str = ""
    algorithm: str = ""
    digits: int = DEFAULT_DIGITS
    period: int = DEFAULT_PERIOD
    counter: int = 0
    tags: tuple[str, ...] = ()
    note: str = ""
    favourite: bool = False


def incoming(values: Values) -> Incoming:
    """Return the account that the values mean.

    Raises:
        OtpError: They cannot be represented; the sentence says why and repeats nothing of them.

    """
    kind = kind_of(values.kind)
    secret = _secret(values.secret)
    account = _account(kind, values)
    written = values.secret if isinstance(values.secret, str) else ""
    enrolment = Enrolment(account, secret)
    return Incoming(
        enrolment, tidy_tags(values.tags), warnings_of(enrolment, written), note=values.note, favourite=values.favourite
    )


def _account(kind: Kind, values: Values) -> Account:
    account = account_for(
        kind,
        tidy_name(values.issuer),
        tidy_name(values.name),
        algorithm=algorithm_of(values.algorithm if "algorithm" in OWN_SETTINGS[kind] else ""),
        digits=values.digits,
        period=values.period,
        counter=values.counter,
    )
    return steam.as_meant(account)


def from_parsed(parsed: Parsed, tags: Iterable[str] = ()) -> Incoming:
    """Return the account of a URI that was read."""
    return Incoming(parsed.enrolment, tidy_tags(tags), parsed.warnings)


def with_labels(row: Incoming, issuer: str, name: str) -> Incoming:
    """Return the row with an issuer and a name where it has none itself."""
    account = row.enrolment.account
    labelled = replace(account, issuer=account.issuer or tidy_name(issuer), name=account.name or tidy_name(name))
    filled = {name for name in ("issuer", "name") if getattr(labelled, name) and not getattr(account, name)}
    kept = tuple(warning for warning in row.warnings if warning.field not in filled)  # that it was missing
    return replace(row, enrolment=Enrolment(labelled, row.enrolment.secret), warnings=kept)


def tidy_name(text: str) -> str:
    """Return an issuer or a name of a foreign entry without what programs write for nothing: `null`, `Shop:null`."""
    kept = text
    while ":" in kept:
        head, _colon, tail = kept.rpartition(":")
        if not labels.is_placeholder(tail):
            break
        kept = head
    return "" if labels.is_placeholder(kept) else kept


def with_warning(row: Incoming, name: str, sentence: str) -> Incoming:
    """Return the row with one more thing to say about it."""
    return replace(row, warnings=(*row.warnings, EnrolmentWarning(name, sentence)))


def kind_of(name: str) -> Kind:
    """Return the kind that a word means; empty means time-based.

    Raises:
        OtpError: There is no such kind here.

    """
    word = name.strip().casefold()
    if word in STRANGE_KINDS:
        raise OtpError(_("Trackops Desktop can't generate {codes}.", codes=_(STRANGE_KINDS[word])), field="type")
    try:
        return Kind(word or "totp")
    except ValueError:
        raise OtpError(_("The entry has a type that Trackops Desktop doesn't know."), field="type") from None


def algorithm_of(name: str) -> Algorithm:
    """Return the hash that a word means in any spelling (`HmacSHA1`, `SHA-256`, `sha512`); empty means SHA1.

    Raises:
        OtpError: There is no such hash here.

    """
    word = re.sub(r"[^0-9A-Z]", "", name.upper()).removeprefix("HMAC")
    try:
        return Algorithm(word or "SHA1")
    except ValueError:
        spoken = word if word in {"MD5", "SHA224", "SHA384", "GOST3411"} else _("an unknown algorithm")
        raise OtpError(
            _("The codes use {algorithm}, which Trackops Desktop doesn't support.", algorithm=spoken),
            _(_ALGORITHM_ADVICE),
            field="algorithm",
        ) from None


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags without blanks and repetitions, in order, at most 64 characters each."""
    tidy = (" ".join("".join(c for c in tag if c.isprintable()).split())[:64].strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in tidy if tag))


def collect(
    rows: Iterable[_Row], convert: Callable[[_Row], Incoming | None], notes: Callable[[], Iterable[str]] = tuple
) -> ReadResult:
    """Convert every row; one that cannot be converted becomes a problem and never loses the others.

    A row for which `convert` gives None is no account at all (a note, a login without a code): a note counts them.

    Args:
        rows: The entries of the file.
        convert: Makes the account of an entry; its OtpError is the reason why there is none.
        notes: Gives further notes, asked once every row was read.

    Raises:
        TransferError: There are more than 1,000 accounts and problems.

    """
    accounts: list[Incoming] = []
    problems: list[SkippedEntry] = []
    without = 0
    for at, row in enumerate(rows, 1):
        try:
            account = convert(row)
        except OtpError as error:
            problems.append(SkippedEntry(at, error.sentence))
        else:
            if account is None:
                without += 1
            else:
                accounts.append(replace(account, row=at))
        check_entries(len(accounts) + len(problems))
    told = (
        [ngettext("{count} entry has no one-time code.", "{count} entries have no one-time code.", without)]
        if without
        else []
    )
    return ReadResult(tuple(accounts), tuple(problems), (*told, *notes()))


def _secret(value: str | bytes) -> Secret:
    if isinstance(value, str):
        return base32.decode(value)
    if not 0 < len(value) <= MAX_SECRET_BYTES:
        raise OtpError(_("The secret is missing or longer than 1,024 bytes."), field="secret")
    return Secret(value)
