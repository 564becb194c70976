"""How KeePass and its plugins spell a one-time code in the fields of an entry.

KeePassXC: `otp` with an address. KeeOtp: `otp` with `key=…&step=…`. TrayTOTP: `TOTP Seed` and `TOTP Settings`.
KeePass 2.47: `TimeOtp-…` and `HmacOtp-…`.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp.address import has_address
from trackops_desktop.transfer.entry import Values, incoming
from trackops_desktop.transfer.format import Incoming
from trackops_desktop.transfer.parsing import fields
from trackops_desktop.transfer.readers.bare_secret import read_loose

_ENCODINGS = ("", "-Hex", "-Base32", "-Base64")
_OTP, _SEED, _SETTINGS = "otp", "TOTP Seed", "TOTP Settings"  # not translated
_TIME, _HMAC = "TimeOtp", "HmacOtp"
FIELDS = frozenset(
    {_OTP, _SEED, _SETTINGS, "TimeOtp-Length", "TimeOtp-Period", "TimeOtp-Algorithm", "HmacOtp-Counter"}
    | {f"{prefix}-Secret{encoding}" for prefix in (_TIME, _HMAC) for encoding in _ENCODINGS}
)

#: Makes the account from the entry's title, user name and tags, or raises OtpError.
Reader = Callable[[str, str, tuple[str, ...]], Incoming]


def codes(found: Mapping[str, str]) -> Iterator[Reader]:
    """Yield a reader for every one-time code that an entry's fields hold.

    Programs keep the older spellings beside the newer ones; of the time-based ones the first that is there counts.
    """
    if found.get(_OTP, "").strip():
        yield lambda title, name, tags: _otp(found[_OTP], title, name, tags)
    elif found.get(_SEED, "").strip():
        yield lambda title, name, tags: _tray(found[_SEED], found.get(_SETTINGS, ""), title, name, tags)
    elif _spelled(found, _TIME):
        yield lambda title, name, tags: _time(found, title, name, tags)
    if _spelled(found, _HMAC):
        yield lambda title, name, tags: incoming(
            Values(
                _secret(found, _HMAC),
                "hotp",
                title,
                name,
                counter=fields.number(dict(found), "HmacOtp-Counter", 0),
                tags=tags,
            )
        )


def _otp(text: str, title: str, name: str, tags: tuple[str, ...]) -> Incoming:
    parameters = {
        key.strip().lower(): unquote(value).strip().strip('"')
        for key, _equals, value in (pair.partition("=") for pair in text.strip().split("&"))
    }
    if has_address(text) or "key" not in parameters:
        return read_loose(text, title, name, tags)
    values = Values(
        secret=parameters["key"],
        kind=parameters.get("type", "totp"),
        issuer=title,
        name=name,
        algorithm=parameters.get("otphashmode", ""),
        digits=fields.number(dict(parameters), "size", 6),
        period=fields.number(dict(parameters), "step", 30),
        counter=fields.number(dict(parameters), "counter", 0),
        tags=tags,
    )
    return incoming(values)


def _tray(seed: str, settings: str, title: str, name: str, tags: tuple[str, ...]) -> Incoming:
    """Read TrayTOTP's settings: seconds, then digits or `S` for Steam, then perhaps an address for the time."""
    period, _semicolon, rest = settings.partition(";")
    digits = rest.partition(";")[0].strip()
    steam = digits.upper() == "S"
    values = Values(
        secret=seed,
        kind="steam" if steam else "totp",
        issuer=title,
        name=name,
        digits=fields.number({"digits": "" if steam else digits}, "digits", 6),
        period=fields.number({"period": period.strip()}, "period", 30),
        tags=tags,
    )
    return incoming(values)


def _time(found: Mapping[str, str], title: str, name: str, tags: tuple[str, ...]) -> Incoming:
    values = Values(
        secret=_secret(found, _TIME),
        issuer=title,
        name=name,
        algorithm=found.get("TimeOtp-Algorithm", ""),
        digits=fields.number(dict(found), "TimeOtp-Length", 6),
        period=fields.number(dict(found), "TimeOtp-Period", 30),
        tags=tags,
    )
    return incoming(values)


def _spelled(found: Mapping[str, str], prefix: str) -> bool:
    return any(found.get(f"{prefix}-Secret{encoding}", "").strip() for encoding in _ENCODINGS)


def _secret(found: Mapping[str, str], prefix: str) -> str | bytes:
    """Return the secret in whichever of the four ways it is written."""
    plain, in_hex, in_base32, in_base64 = (found.get(f"{prefix}-Secret{encoding}", "") for encoding in _ENCODINGS)
    try:
        if in_base32.strip():
            return in_base32
        if in_hex.strip():
            return bytes.fromhex(in_hex)
        if in_base64.strip():
            return b64decode("".join(in_base64.split()), validate=True)
    except (ValueError, binascii.Error):
        raise OtpError(_("The secret is damaged."), field="secret") from None
    return plain.encode()
