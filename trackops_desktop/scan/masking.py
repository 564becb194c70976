"""Texts of codes as they may be shown: without the secret, unless it was asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Enrolment, Kind
from trackops_desktop.otp.migration import is_migration
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import format_uri, parse_uri, sole_address

MASK = "…"
_PLACEHOLDER = Secret(b"\0" * 5)
_PLACEHOLDER_TEXT = "AAAAAAAA"


def masked(text: str) -> str:
    """Return what may be shown of a scanned text.

    Of an enrolment everything but the secret, written anew from what was understood; of an export code and of what
    does not make sense the scheme alone; of a web address its site; of anything else nothing but its length, since a
    bare key or a password looks like any other text.
    """
    try:
        text = sole_address(text)
    except OtpError:
        return _("{mask} ({count} characters)", mask=MASK, count=len(text))
    scheme = text.strip().partition("://")[0].lower()
    if is_migration(text):
        return f"otpauth-migration://offline?data={MASK}"
    if scheme in {"otpauth", "steam"}:
        return _masked_uri(text, scheme)
    if scheme in {"http", "https"}:
        return f"{_site(text) or scheme + '://'}{MASK}"
    return _("{mask} ({count} characters)", mask=MASK, count=len(text)) if text else ""


def _masked_uri(text: str, scheme: str) -> str:
    try:
        account = parse_uri(text).enrolment.account
    except OtpError:
        return f"{scheme}://{MASK}"
    if scheme == "steam" and account.kind is Kind.STEAM:
        return f"steam://{MASK}"
    shown = format_uri(Enrolment(account, _PLACEHOLDER))
    return shown.replace(f"?secret={_PLACEHOLDER_TEXT}", f"?secret={MASK}", 1)


def _site(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}/" if host else ""
