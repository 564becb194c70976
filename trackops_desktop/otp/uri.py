"""otpauth URIs: from text to strings, from strings to a checked enrolment, and back.

The format is Google Authenticator's "Key URI Format". Real QR codes are sloppy with it; reading forgives what
cannot change a code and refuses what could.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote_to_bytes

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
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
    tidy_label,
    tidy_text,
)
from trackops_desktop.otp.warning import EnrolmentWarning
from trackops_desktop.otp.warning import warnings_of as _warnings_of

MAX_URI_LENGTH = 16_384
KNOWN_PARAMETERS = frozenset({"secret", "issuer", "algorithm", "digits", "period", "counter", "encoder"})
_QUERY = re.compile(r"\?(?=[0-9]?[A-Za-z_]{1,40}=)")
_LINE_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_FEWEST_STEAM_LETTERS = 16
_INTEGER = re.compile(r"([+-]?)([0-9]+)")
#: Signs that an address never holds as they are, and coded pieces of it.
_WRAPPED = re.compile(r"[\"<>`\0\u200b\u2060\u00ad]|&[a-z]{2,6};|&#|\\|=3D|%3Fsecret|\?[^?]*//", re.IGNORECASE)
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
        extra: Those parameters with their values.

    """

    type: str
    prefix: str | None
    label: str
    name: str
    parameters: dict[str, str]
    unknown: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An enrolment that was read, and what is unusual about it."""

    enrolment: Enrolment
    warnings: tuple[EnrolmentWarning, ...] = ()


def parse_uri(text: str) -> Parsed:
    """Read the one enrolment of a text as its writer meant it: an `otpauth://` or `steam://` URI, however wrapped.

    Raises:
        OtpError: It is none, or one of its fields makes no sense; the error names the field and repeats nothing.

    """
    address = sole_address(text)
    if address[:8].lower() == "steam://":
        return _parsed_steam(address[8:])
    return enrolment_from(split_uri(address))


def parse_stored(text: str) -> Enrolment:
    """Read what `format_uri` wrote, as it stands there: nothing is guessed from a label.

    Raises:
        OtpError: It is no such URI.

    """
    parts = split_uri(text.strip())
    issuer, name = parts.parameters.get("issuer", ""), parts.name
    whole, head = tidy_text(parts.label), f"{tidy_text(issuer)}:"
    if issuer and whole.startswith(head):
        name = whole[len(head) :]
    elif issuer:
        name = parts.label
    account = _account(parts, _kind(parts), issuer, name)
    return Enrolment(account, base32.decode(parts.parameters.get("secret", "")))


def sole_address(text: str) -> str:
    """Return the one address of a text without its wrapping; a text that holds none is returned as it is.

    Raises:
        OtpError: It holds several, or one that is broken apart.

    """
    stripped = text.strip().strip("\ufeff\0").strip()
    if len(stripped) > MAX_URI_LENGTH:
        raise OtpError(_("The enrolment text is longer than any real one."), _("Scan the code again."))
    plain = stripped[:8].lower() in {"otpauth:", "steam://"}
    if plain and not _LINE_BREAK.search(stripped) and not _WRAPPED.search(stripped):
        return stripped
    from trackops_desktop.otp import address

    found = address.find(stripped)
    if found.problems:
        raise OtpError(found.problems[0], _(address.ADVICE))
    if len(found.addresses) > 1:
        raise OtpError(_("The text contains several enrolments."), _("Give them one at a time."))
    return found.addresses[0] if found.addresses else stripped


def split_uri(text: str) -> UriParts:
    """Take an otpauth URI apart without judging its values.

    The label splits at a literal `:`, else at the first `%3A`. A raw space, `#` or `?` in the label stays part of it.

    Raises:
        OtpError: It is no otpauth URI or gives a known parameter twice.

    """
    if text[:10].lower() != "otpauth://":
        raise OtpError(_("This isn't an otpauth:// address."), _("Enrolment QR codes start with otpauth://."))
    rest = text[10:]
    found = _QUERY.search(rest)
    cut = found.start() if found else rest.find("?") if "?" in rest else len(rest)
    kind, _slash, raw_label = rest[:cut].partition("/")
    raw_label = raw_label.removesuffix("/") if raw_label.count("/") == 1 else raw_label
    known, extra = _parameters(rest[cut + 1 :])
    if labels.is_form_coded(raw_label) or _plus_is_space(raw_label, known.get("issuer", "")):
        raw_label = raw_label.replace("+", " ")
    prefix, name = _split_label(raw_label)
    _mend_issuer(known, extra, _decoded(raw_label))
    return UriParts(kind.strip().lower(), prefix, _decoded(raw_label), name, known, tuple(extra), extra)


def enrolment_from(parts: UriParts) -> Parsed:
    """Check the strings of a URI and return the enrolment they mean, with what is unusual about it.

    Raises:
        OtpError: A field is missing or makes no sense; the error names it and repeats nothing of the input.

    """
    kind = _kind(parts)
    written = parts.parameters.get("secret", "")
    secret = base32.decode(written)
    issuer = tidy_label(parts.parameters.get("issuer", ""), "issuer")
    issuer, name = labels.issuer_and_name(parts.label, parts.prefix, parts.name, issuer)
    plain = _account(parts, kind, issuer, name)
    account = steam.as_meant(plain)
    if kind is Kind.TOTP and account is plain and not issuer and steam.is_valve(name):
        account = steam.as_meant(replace(plain, issuer="Steam", name=""))
    parameters.refuse_what_changes_codes(parts.extra, account)
    enrolment = Enrolment(account, secret)
    warnings = (*_warnings_of_parts(parts, account), *_warnings_of(enrolment, written))
    return Parsed(enrolment, warnings)


def _account(parts: UriParts, kind: Kind, issuer: str, name: str) -> Account:
    given = {key: value for key, value in parts.parameters.items() if key in OWN_SETTINGS[kind]}
    return account_for(
        kind,
        issuer,
        name,
        algorithm=_algorithm(given),
        digits=_integer(given, "digits", DEFAULT_DIGITS),
        period=_integer(given, "period", DEFAULT_PERIOD),
        counter=_integer(given, "counter", 0),
    )


def format_uri(enrolment: Enrolment) -> str:
    """Return the otpauth URI of an enrolment: every field written out, so that any authenticator agrees."""
    account = enrolment.account
    label = _quoted(account.name)
    if account.issuer or ":" in account.name:
        label = f"{_quoted(account.issuer)}:{label}"
    query = [f"secret={base32.encode(enrolment.secret)}"]
    if account.issuer:
        query.append(f"issuer={_quoted(account.issuer)}")
    settings = {"algorithm": account.algorithm.value, "digits": account.digits, **dict([account.moving_factor])}
    query += [f"{key}={value}" for key, value in settings.items() if key in OWN_SETTINGS[account.kind]]
    return f"otpauth://{account.kind.value}/{label}?{'&'.join(query)}"


def _parsed_steam(text: str) -> Parsed:
    secret_text = _decoded(text.partition("?")[0].strip("/"))
    if secret_text and (len(secret_text) < _FEWEST_STEAM_LETTERS or "/" in secret_text):
        raise OtpError(
            _("This address opens something in Steam, or its key is cut off."),
            _("Steam's keys have 32 letters."),
            field="secret",
        )
    secret = base32.decode(secret_text)
    enrolment = Enrolment(account_for(Kind.STEAM, "Steam"), secret)
    return Parsed(enrolment, _warnings_of(enrolment, secret_text))


def _split_label(raw: str) -> tuple[str | None, str]:
    literal, encoded = raw.find(":"), raw.lower().find("%3a")
    if literal >= 0:
        return _decoded(raw[:literal]), _decoded(raw[literal + 1 :])
    if encoded >= 0:
        return _decoded(raw[:encoded]), _decoded(raw[encoded + 3 :])
    return None, _decoded(raw)


def _plus_is_space(raw_label: str, issuer: str) -> bool:
    """Say whether the label begins with the issuer, but for plus signs in the place of its spaces."""
    raw_prefix = re.split(r":|%3A", raw_label, maxsplit=1, flags=re.IGNORECASE)[0]
    return " " in issuer and "+" in raw_prefix and _decoded(raw_prefix.replace("+", " ")) == issuer


def _parameters(query: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the known parameters and all others; a plus is a space, as in HTML forms."""
    known: dict[str, str] = {}
    extra: dict[str, str] = {}
    for pair in query.split("&"):
        raw_key, _equals, raw_value = pair.removeprefix("amp;").partition("=")
        key = _decoded(raw_key).strip().lower()
        if not key:
            parameters.refuse_broken("", pair)
            continue
        # Base32 has no plus, and a number's sign changes nothing: a space reads them both.
        value = _decoded(raw_value.replace("+", " ") if key in {"issuer", "secret"} else raw_value)
        if key not in KNOWN_PARAMETERS:
            extra[key] = value
        elif key in known:
            raise OtpError(_("The {key} is given twice.", key=key), _("Ask for a new enrolment code."), field=key)
        else:
            known[key] = value
    return known, extra


def _mend_issuer(known: dict[str, str], extra: dict[str, str], label: str) -> None:
    """Give an issuer back what a raw `&` in it cut off, where the label says what it is: `issuer=AT&T`."""
    issuer = known.get("issuer", "")
    for name in [name for name, value in extra.items() if not value]:
        for whole in (f"{issuer}&{name}", f"{issuer}& {name}"):
            if issuer and label.casefold().startswith(f"{whole.casefold()}:"):
                known["issuer"] = label[: len(whole)]
                del extra[name]
                return


def _kind(parts: UriParts) -> Kind:
    encoder = parts.parameters.get("encoder", "")
    if parts.type in {"totp", "steam"} and encoder.strip().lower() == "steam":
        return Kind.STEAM
    parameters.refuse_encoder(encoder)
    try:
        return Kind(parts.type)
    except ValueError:
        raise _unknown_type(parts.type) from None


def _unknown_type(word: str) -> OtpError:
    known = parameters.OTHER_TYPES.get(word)
    if known:
        return OtpError(
            _("Trackops Desktop can't generate {codes}.", codes=_(known)),
            _(parameters.OTHER_TYPES_ADVICE),
            field="type",
        )
    return OtpError(
        _("The enrolment has a type that Trackops Desktop doesn't know."),
        _("It supports totp, hotp and steam."),
        field="type",
    )


def _algorithm(parameters: dict[str, str]) -> Algorithm:
    if "algorithm" not in parameters:
        return Algorithm.SHA1
    name = re.sub(r"[-_\s]", "", parameters["algorithm"]).upper().removeprefix("HMAC")
    try:
        return Algorithm(name)
    except ValueError:
        raise OtpError(
            _("The algorithm is one that Trackops Desktop doesn't know."),
            _("It supports SHA1, SHA256 and SHA512."),
            field="algorithm",
        ) from None


def _integer(parameters: dict[str, str], key: str, default: int) -> int:
    if key not in parameters:
        return default
    found = _INTEGER.fullmatch(parameters[key].strip())
    if not found:
        raise OtpError(_("The {key} isn't a whole number.", key=key), _("Ask for a new enrolment code."), field=key)
    # Python refuses to read thousands of digits; the first two dozen are out of every range already.
    return int(found[1] + (found[2].lstrip("0") or "0")[:_MORE_DIGITS_THAN_ANY_LIMIT])


def _warnings_of_parts(parts: UriParts, account: Account) -> list[EnrolmentWarning]:
    found, kind = [], account.kind
    prefix = tidy_text(parts.prefix or "")
    if prefix and account.issuer and account.name == tidy_text(parts.label) and not labels.is_whole(prefix, parts.name):
        found.append(EnrolmentWarning("issuer", _("The label and the issuer parameter disagree; both are kept.")))
    if kind is Kind.STEAM and parts.type == "totp" and "encoder" not in parts.parameters:
        found.append(
            EnrolmentWarning("type", _("It is written as an ordinary account, but Steam's five letters are shown."))
        )
    if kind is Kind.HOTP and "counter" not in parts.parameters:
        found.append(EnrolmentWarning("counter", _("No counter is given; counting starts at 0.")))
    if kind is not Kind.HOTP and "counter" in parts.parameters:
        found.append(
            EnrolmentWarning("counter", _("A counter is given although the codes depend on the time; it is ignored."))
        )
    if kind is Kind.HOTP and "period" in parts.parameters:
        found.append(
            EnrolmentWarning("period", _("A period is given although the codes depend on a counter; it is ignored."))
        )
    return found


def _decoded(raw: str) -> str:
    if "%" not in raw and raw.isascii():
        return raw
    octets = unquote_to_bytes(raw.encode("utf-8", "surrogatepass"))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _quoted(text: str) -> str:
    return quote(text, safe="@")
