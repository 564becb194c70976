"""Google Authenticator's export codes: `otpauth-migration://offline?data=…`, read and written.

The payload is a protobuf message (proto3): repeated accounts, version, number of parts, index of this part, and an
id that all parts of one export share. It is read by hand with every length bounded: depth two, ten-byte varints.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, unquote

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _
from trackops_desktop.otp.account import OWN_SETTINGS, Account, Algorithm, Enrolment, Kind, account_for
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.otp.warning import warnings_of

ACCOUNTS_A_PART = 10
MAX_PAYLOAD_BYTES = 65_536
MAX_ACCOUNTS = 200
MAX_PARTS = 100
_PREFIX = re.compile(r"otpauth-migration://offline/?\?(?:.*&)?data=([^&]*)(?:&.*)?", re.IGNORECASE | re.DOTALL)
_ADVICE = N_("Export the accounts again and scan the new code.")
_ALGORITHMS = {0: Algorithm.SHA1, 1: Algorithm.SHA1, 2: Algorithm.SHA256, 3: Algorithm.SHA512}
_DIGITS = {0: 6, 1: 6, 2: 8}
_KINDS = {0: Kind.TOTP, 1: Kind.HOTP, 2: Kind.TOTP}

_V = TypeVar("_V")
Fields = list[tuple[int, int | bytes]]


@dataclass(frozen=True, slots=True)
class MigrationProblem:
    """An account of a part that cannot be used: its place in the part (0-based) and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """One code of an export.

    Attributes:
        accounts: What it carries, in order.
        problems: The accounts that cannot be used, never dropped silently.
        index: Which part this is, from 0.
        size: How many parts the export has, at least 1.
        batch: What all parts of one export share; any signed 32-bit number, 0 included.

    """

    accounts: tuple[Parsed, ...]
    problems: tuple[MigrationProblem, ...] = ()
    index: int = 0
    size: int = 1
    batch: int = 0


def is_migration(text: str) -> bool:
    """Say whether the text claims to be an export code."""
    return text.lstrip("\ufeff \t\r\n").lower().startswith("otpauth-migration://")


def parse_migration(text: str) -> Part:
    """Read one export code.

    Raises:
        OtpError: It is none, is damaged, or is larger than any real one; nothing of it is repeated.

    """
    found = _PREFIX.fullmatch(text.strip().lstrip("\ufeff").strip())
    if not found:
        raise OtpError(_("This isn't an export code from Google Authenticator."), _(_ADVICE))
    fields = list(_fields(_payload(found[1])))
    rows = [value for number, value in fields if number == 1]
    if not rows:
        raise OtpError(_("The export code contains no account."), _(_ADVICE))
    if len(rows) > MAX_ACCOUNTS:
        raise OtpError(_("The export code claims more accounts than one code can hold."), _(_ADVICE))
    size, index = max(1, _number(fields, 3)), _number(fields, 4)
    if not (0 <= index < size <= MAX_PARTS):
        raise OtpError(_("The export code claims to be a part that its export doesn't have."), _(_ADVICE))
    accounts, problems = _accounts(rows)
    return Part(accounts, problems, index, size, _signed32(_number(fields, 5)))


def check_carried(account: Account) -> None:
    """Raise OtpError when an export code cannot carry the account, with the reason.

    The payload has no period and knows only 6 and 8 digits and no Steam.
    """
    if account.kind is Kind.STEAM:
        raise OtpError(_("Google Authenticator can't hold Steam codes."), _("Use its own QR code."), field="type")
    if account.digits not in {6, 8}:
        raise OtpError(
            _("Google Authenticator's export holds only 6 or 8 digits."), _("Use its own QR code."), field="digits"
        )
    if account.kind is Kind.TOTP and account.period != 30:
        raise OtpError(
            _("Google Authenticator's export holds only periods of 30 seconds."),
            _("Use its own QR code."),
            field="period",
        )
    if account.counter >= 2**63:
        raise OtpError(_("The counter is too large for an export code."), _("Use its own QR code."), field="counter")


def format_migration(enrolments: Sequence[Enrolment], batch: int) -> list[str]:
    """Write export codes, ten accounts each; `batch` is a random signed 32-bit number they share.

    Raises:
        OtpError: An account cannot be carried (see `check_carried`), or there are more than 1,000.

    """
    for enrolment in enrolments:
        check_carried(enrolment.account)
    groups = [enrolments[at : at + ACCOUNTS_A_PART] for at in range(0, len(enrolments), ACCOUNTS_A_PART)]
    if len(groups) > MAX_PARTS:
        raise OtpError(_("An export holds at most 1,000 accounts."), _("Export fewer at a time."))
    return [_format_part(group, index, len(groups), batch) for index, group in enumerate(groups)]


def _payload(data: str) -> bytes:
    joined = unquote(re.sub(r"[\r\n\t]", "", data))
    standard = joined.replace("-", "+").replace("_", "/").replace(" ", "+").rstrip("=")
    if len(standard) > MAX_PAYLOAD_BYTES * 4 // 3:
        raise OtpError(_("The export code is larger than any real one."), _(_ADVICE))
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise OtpError(_("The export code is damaged."), _(_ADVICE)) from None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield field numbers and values of one message; groups and other wire types are refused."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield number, value
        elif wire == 2:
            length, at = _varint(message, at)
            if at + length > len(message):
                raise OtpError(_("The export code is damaged."), _(_ADVICE))
            yield number, message[at : at + length]
            at += length
        elif wire in {1, 5} and at + (skip := 8 if wire == 1 else 4) <= len(message):
            at += skip
        else:
            raise OtpError(_("The export code is damaged."), _(_ADVICE))


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & (2**64 - 1), at
    raise OtpError(_("The export code is damaged."), _(_ADVICE))


def _number(fields: Fields, number: int) -> int:
    values = [value for key, value in fields if key == number]
    if not values:
        return 0
    if not isinstance(values[-1], int):
        raise OtpError(_("The export code is damaged."), _(_ADVICE))
    return values[-1]


def _octets(fields: Fields, number: int) -> bytes:
    values = [value for key, value in fields if key == number]
    if not values:
        return b""
    if not isinstance(values[-1], bytes):
        raise OtpError(_("The export code is damaged."), _(_ADVICE))
    return values[-1]


def _signed32(value: int) -> int:
    low = value & 0xFFFF_FFFF
    return low - 2**32 if low >= 2**31 else low


def _accounts(rows: Sequence[int | bytes]) -> tuple[tuple[Parsed, ...], tuple[MigrationProblem, ...]]:
    accounts, problems = [], []
    for row, message in enumerate(rows):
        if not isinstance(message, bytes):
            raise OtpError(_("The export code is damaged."), _(_ADVICE))
        try:
            enrolment = _enrolment(list(_fields(message)))
        except OtpError as error:
            problems.append(MigrationProblem(row, error.sentence))
        else:
            accounts.append(Parsed(enrolment, warnings_of(enrolment)))
    return tuple(accounts), tuple(problems)


def _enrolment(fields: Fields) -> Enrolment:
    raw = _octets(fields, 1)
    if not 0 < len(raw) <= MAX_SECRET_BYTES:
        raise OtpError(_("The secret is missing or longer than 1,024 bytes."), field="secret")
    kind = _known(_KINDS, _number(fields, 6), "type")
    name, issuer = (
        _octets(fields, 2).decode("utf-8", "replace"),
        _octets(fields, 3).decode("utf-8", "replace"),
    )
    counter = _number(fields, 7)
    if "counter" in OWN_SETTINGS[kind] and counter >= 2**63:
        raise OtpError(_("The counter is negative."), field="counter")
    account = account_for(
        kind,
        *_labels(issuer, name),
        algorithm=_known(_ALGORITHMS, _number(fields, 4), "algorithm"),
        digits=_known(_DIGITS, _number(fields, 5), "digits"),
        counter=counter,
    )
    return Enrolment(account, Secret(raw))


def _known(table: Mapping[int, _V], key: int, name: str) -> _V:
    if key not in table:
        raise OtpError(_("The {name} is one that Trackops Desktop doesn't know.", name=name), field=name)
    return table[key]


def _labels(issuer: str, name: str) -> tuple[str, str]:
    """Cut the issuer off the name where it is repeated there; without an issuer split at the first colon."""
    prefix, colon, rest = name.partition(":")
    if issuer and name.startswith(f"{issuer}:"):
        return issuer, name[len(issuer) + 1 :]
    if not issuer and colon:
        return prefix, rest
    return issuer, name


def _format_part(group: Sequence[Enrolment], index: int, size: int, batch: int) -> str:
    message = b"".join(_bytes_field(1, _format_account(enrolment)) for enrolment in group)
    numbers = ((2, 1), (3, size), (4, index), (5, batch & (2**64 - 1)))
    message += b"".join(_int_field(number, value) for number, value in numbers)
    data = quote(base64.b64encode(message).decode("ascii"), safe="")
    return f"otpauth-migration://offline?data={data}"


def _format_account(enrolment: Enrolment) -> bytes:
    account = enrolment.account
    name = f"{account.issuer}:{account.name}" if account.issuer or ":" in account.name else account.name
    algorithm = {Algorithm.SHA1: 1, Algorithm.SHA256: 2, Algorithm.SHA512: 3}[account.algorithm]
    message = _bytes_field(1, enrolment.secret.reveal()) + _bytes_field(2, name.encode())
    message += _bytes_field(3, account.issuer.encode()) + _int_field(4, algorithm)
    message += _int_field(5, 2 if account.digits == 8 else 1)
    message += _int_field(6, 1 if account.kind is Kind.HOTP else 2)
    return message + (_int_field(7, account.counter) if account.kind is Kind.HOTP else b"")


def _int_field(number: int, value: int) -> bytes:
    return _encoded_varint(number << 3) + _encoded_varint(value)


def _bytes_field(number: int, value: bytes) -> bytes:
    return _encoded_varint(number << 3 | 2) + _encoded_varint(len(value)) + value


def _encoded_varint(value: int) -> bytes:
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    octets.append(value)
    return bytes(octets)
