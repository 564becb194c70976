"""otpauth URIs: from text to strings, from strings to a checked enrolment, and back.

The format is Google Authenticator's "Key URI Format". Real QR codes are sloppy with it; reading forgives what
cannot change a code and refuses what could.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import (
    DEFAULT_DIGITS,
    DEFAULT_PERIOD,
    STEAM_DIGITS,
    Account,
    Algorithm,
    Enrolment,
    Kind,
    tidy_label,
    tidy_text,
)
from trackops_desktop.otp.oddity import Oddity
from trackops_desktop.otp.oddity import oddities_of as _oddities_of

MAX_URI_LENGTH = 16_384
KNOWN_PARAMETERS = frozenset({"secret", "issuer", "algorithm", "digits", "period", "counter", "encoder"})
_QUERY = re.compile(r"\?(?=[A-Za-z_]+=)")
_INTEGER = re.compile(r"([+-]?)0*([0-9]+)")
_MORE_DIGITS_THAN_ANY_LIMIT = 24


@dataclass(frozen=True, slots=True, repr=False)
class UriParts:
    """An otpauth URI taken apart; every value is still text as it stood there, percent-decoded.

    Its repr shows nothing: in a damaged URI the secret may stand anywhere.

    Attributes:
        type: What stands before the label, in lower case: `totp`, `hotp`, `steam` or something unknown.
        prefix: The issuer before the label's colon, or None where the label has no colon.
        label: The whole label, decoded.
        name: The label after its colon, or all of it.
        parameters: The known parameters by lower-case name.
        unknown: Names of the parameters that mean nothing to an authenticator, in order.

    """

    type: str
    prefix: str | None
    label: str
    name: str
    parameters: dict[str, str]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """An enrolment that was read, and what is unusual about it."""

    enrolment: Enrolment
    oddities: tuple[Oddity, ...] = ()


def parse_uri(text: str) -> Parsed:
    """Read an `otpauth://` or `steam://` URI.

    Raises:
        OtpError: It is none, or one of its fields makes no sense; the error names the field and repeats nothing.

    """
    stripped = text.strip().lstrip("\ufeff").strip()
    if len(stripped) > MAX_URI_LENGTH:
        raise OtpError("The enrolment text is longer than any authenticator writes.", "Scan the code again.")
    if stripped[:8].lower() == "steam://":
        return _parsed_steam(stripped[8:])
    return enrolment_from(split_uri(stripped))


def split_uri(text: str) -> UriParts:
    """Take an otpauth URI apart without judging its values.

    The label splits at a literal `:`, else at the first `%3A`. A raw space, `#` or `?` in the label stays part of it.

    Raises:
        OtpError: It is no otpauth URI or gives a known parameter twice.

    """
    if text[:10].lower() != "otpauth://":
        raise OtpError("This is not an otpauth:// address.", "Enrolment QR codes begin with otpauth://.")
    rest = text[10:]
    found = _QUERY.search(rest)
    cut = found.start() if found else rest.find("?") if "?" in rest else len(rest)
    kind, _, raw_label = rest[:cut].partition("/")
    raw_label = raw_label.removesuffix("/") if raw_label.count("/") == 1 else raw_label
    prefix, name = _split_label(raw_label)
    parameters, unknown = _parameters(rest[cut + 1 :])
    return UriParts(kind.strip().lower(), prefix, _decoded(raw_label), name, parameters, unknown)


def enrolment_from(parts: UriParts) -> Parsed:
    """Check the strings of a URI and return the enrolment they mean, with what is unusual about it.

    Raises:
        OtpError: A field is missing or makes no sense; the error names it and repeats nothing of the input.

    """
    kind = _kind(parts)
    written = parts.parameters.get("secret", "")
    secret = base32.decode(written)
    issuer, name = _issuer_and_name(parts)
    if kind is Kind.STEAM:
        account = Account(kind, issuer, name, digits=STEAM_DIGITS)
    else:
        account = Account(
            kind,
            issuer,
            name,
            _algorithm(parts.parameters),
            _integer(parts.parameters, "digits", DEFAULT_DIGITS),
            _integer(parts.parameters, "period", DEFAULT_PERIOD) if kind is Kind.TOTP else DEFAULT_PERIOD,
            _integer(parts.parameters, "counter", 0) if kind is Kind.HOTP else 0,
        )
    enrolment = Enrolment(account, secret)
    oddities = (*_oddities_of_parts(parts, account), *_oddities_of(enrolment, written))
    return Parsed(enrolment, oddities)


def format_uri(enrolment: Enrolment) -> str:
    """Return the otpauth URI of an enrolment: every field written out, so that any authenticator agrees."""
    account = enrolment.account
    label = _quoted(account.name)
    if account.issuer or ":" in account.name:
        label = f"{_quoted(account.issuer)}:{label}"
    query = [f"secret={base32.encode(enrolment.secret)}"]
    if account.issuer:
        query.append(f"issuer={_quoted(account.issuer)}")
    if account.kind is not Kind.STEAM:
        query += [f"algorithm={account.algorithm.value}", f"digits={account.digits}"]
    if account.kind is Kind.TOTP:
        query.append(f"period={account.period}")
    if account.kind is Kind.HOTP:
        query.append(f"counter={account.counter}")
    return f"otpauth://{account.kind.value}/{label}?{'&'.join(query)}"


def _parsed_steam(text: str) -> Parsed:
    secret_text = _decoded(text.partition("?")[0].strip("/"))
    secret = base32.decode(secret_text)
    enrolment = Enrolment(Account(Kind.STEAM, "Steam", digits=STEAM_DIGITS), secret)
    return Parsed(enrolment, _oddities_of(enrolment, secret_text))


def _split_label(raw: str) -> tuple[str | None, str]:
    literal, encoded = raw.find(":"), raw.lower().find("%3a")
    if literal >= 0:
        return _decoded(raw[:literal]), _decoded(raw[literal + 1 :])
    if encoded >= 0:
        return _decoded(raw[:encoded]), _decoded(raw[encoded + 3 :])
    return None, _decoded(raw)


def _parameters(query: str) -> tuple[dict[str, str], tuple[str, ...]]:
    known: dict[str, str] = {}
    unknown: list[str] = []
    for pair in query.split("&"):
        raw_key, _, raw_value = pair.removeprefix("amp;").partition("=")
        key = _decoded(raw_key).strip().lower()
        if not key:
            continue
        if key not in KNOWN_PARAMETERS:
            unknown.append(key)
        elif key in known:
            raise OtpError(f"The {key} is given twice.", "Ask for a new enrolment code.", field=key)
        else:
            known[key] = _decoded(raw_value.replace("+", " ") if key == "issuer" else raw_value)
    return known, tuple(unknown)


def _kind(parts: UriParts) -> Kind:
    if parts.type == "totp" and parts.parameters.get("encoder", "").strip().lower() == "steam":
        return Kind.STEAM
    try:
        return Kind(parts.type)
    except ValueError:
        raise OtpError(
            "The enrolment is of a type that this authenticator does not know.",
            "It knows totp, hotp and steam.",
            field="type",
        ) from None


def _issuer_and_name(parts: UriParts) -> tuple[str, str]:
    """Let the parameter win over the label's prefix, and cut it off the label even where it holds a colon."""
    issuer = tidy_label(parts.parameters.get("issuer", ""), "issuer")
    if not issuer:
        return parts.prefix or "", parts.name
    label = tidy_text(parts.label)
    if _begins_with(label, issuer) and len(issuer) == len(issuer.casefold()):
        return issuer, label[len(issuer) + 1 :]
    return issuer, parts.name


def _begins_with(label: str, issuer: str) -> bool:
    return label.casefold().startswith(f"{issuer.casefold()}:")


def _algorithm(parameters: dict[str, str]) -> Algorithm:
    if "algorithm" not in parameters:
        return Algorithm.SHA1
    name = re.sub(r"[-_\s]", "", parameters["algorithm"]).upper().removeprefix("HMAC")
    try:
        return Algorithm(name)
    except ValueError:
        raise OtpError(
            "The algorithm is one that this authenticator does not know.",
            "It knows SHA1, SHA256 and SHA512.",
            field="algorithm",
        ) from None


def _integer(parameters: dict[str, str], key: str, default: int) -> int:
    if key not in parameters:
        return default
    found = _INTEGER.fullmatch(parameters[key].strip())
    if not found:
        raise OtpError(f"The {key} is not a whole number.", "Ask for a new enrolment code.", field=key)
    # Python refuses to read thousands of digits; the first two dozen are out of every range already.
    return int(found[1] + found[2][:_MORE_DIGITS_THAN_ANY_LIMIT])


def _oddities_of_parts(parts: UriParts, account: Account) -> list[Oddity]:
    found, kind = [], account.kind
    prefix = tidy_text(parts.prefix or "")
    same = prefix.casefold() == account.issuer.casefold() or _begins_with(tidy_text(parts.label), account.issuer)
    if prefix and not same:
        found.append(Oddity("issuer", "The label names another issuer than the issuer parameter, which wins."))
    if kind is Kind.HOTP and "counter" not in parts.parameters:
        found.append(Oddity("counter", "No counter is given; counting starts at 0."))
    if kind is not Kind.HOTP and "counter" in parts.parameters:
        found.append(Oddity("counter", "A counter is given although the codes follow the time; it is ignored."))
    if kind is Kind.HOTP and "period" in parts.parameters:
        found.append(Oddity("period", "A period is given although the codes follow a counter; it is ignored."))
    return found


def _decoded(raw: str) -> str:
    octets = unquote_to_bytes(raw.encode("utf-8", "surrogatepass"))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _quoted(text: str) -> str:
    return quote(text, safe="@")
