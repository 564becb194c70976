"""A printable sheet: every account with its QR code and its key, as one HTML page that needs nothing else.

The drawings stand in `img` elements and the layout is a table, so that Qt's text documents can print it too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.writers.qr_image import MAX_BYTES, qr_svg

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Trackops Desktop: recovery sheet</title>
<style>
body { font-family: sans-serif; color: #000; background: #fff; }
td { padding: 8px; vertical-align: middle; border-bottom: 1px solid #999; }
tr { page-break-inside: avoid; }
.key { font-family: monospace; }
</style>
</head>
<body>
<h1>Recovery sheet</h1>
<p>Keep this sheet where you keep your passport. Whoever has it can make your codes. Scan a code with any
authenticator, or type its key.</p>
<table>
"""
_FOOT = "</table>\n</body>\n</html>\n"
_CODE_PIXELS = 160


class SheetWriter:
    """Carries every account whose address fits a QR code."""

    key = "sheet"
    title = "Printable sheet"
    suffix = ".html"
    encrypts = False
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        del sealed
        return "Every account as a QR code and its secret key in clear text, to be printed and locked away."

    def check(self, enrolment: Enrolment) -> None:
        """Refuse an account whose address is too long for a QR code."""
        if len(format_uri(enrolment).encode()) > MAX_BYTES:
            raise OtpError("Its address is too long for a QR code.", "Export it as a file instead.", field="secret")

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the page as UTF-8."""
        del passphrase
        return (_HEAD + "".join(_row(row.enrolment) for row in rows) + _FOOT).encode()


def _row(enrolment: Enrolment) -> str:
    account = enrolment.account
    drawing = b64encode(qr_svg(format_uri(enrolment)).encode()).decode("ascii")
    return (
        f'<tr><td><img src="data:image/svg+xml;base64,{drawing}" width="{_CODE_PIXELS}" height="{_CODE_PIXELS}"'
        f' alt="QR code"></td><td><b>{escape(account.issuer or "No issuer")}</b><br>{escape(account.name)}<br>'
        f'<span class="key">{base32.grouped(enrolment.secret)}</span><br>{escape(_settings(account))}</td></tr>\n'
    )


def _settings(account: Account) -> str:
    if account.kind is Kind.STEAM:
        return "Steam"
    moving = f"counter {account.counter}" if account.kind is Kind.HOTP else f"every {account.period} seconds"
    return f"{account.kind.value.upper()}, {account.algorithm.value}, {account.digits} digits, {moving}"
