"""The recovery sheet: what it says of each account, and the sheet as one HTML page that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, Shown, _, is_right_to_left, language, ngettext
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.writers.qr_image import MAX_BYTES, QrMatrix, qr_matrix, qr_svg

HEADING = N_("Trackops Desktop: recovery sheet")
WARNING = N_("Anyone with this sheet can generate your codes. Keep it where you keep your passport.")
RECOVERY_CODES = N_("Recovery codes:")
_STYLE = """body { font-family: sans-serif; color: #000; background: #fff; }
td { padding: 8px; vertical-align: middle; border-bottom: 1px solid #999; }
tr { page-break-inside: avoid; }
.key { font-family: monospace; }
"""
_FOOT = "</table>\n</body>\n</html>\n"
_CODE_PIXELS = 160


@dataclass(frozen=True, slots=True)
class SheetCard:
    """One account on the sheet: lines of text beside a QR code.

    Attributes:
        title: The issuer, or the account's name where there is none.
        name: The account's name below the issuer, else empty.
        key: The secret in groups of four.
        details: How its codes are made.
        matrix: The QR code of its address.
        recovery: Its unused recovery codes.

    """

    title: str
    name: str
    key: str = field(repr=False)
    details: str
    matrix: QrMatrix = field(repr=False)
    recovery: tuple[str, ...] = field(default=(), repr=False)


def card_of(enrolment: Enrolment, recovery: Sequence[str] = ()) -> SheetCard:
    """Return what the sheet shows of an account and its unused recovery codes.

    Raises:
        TransferError: Its address does not fit a QR code.

    """
    account = enrolment.account
    return SheetCard(
        account.issuer or account.name or account.label,
        account.name if account.issuer else "",
        base32.grouped(enrolment.secret),
        _details(account),
        qr_matrix(format_uri(enrolment)),
        tuple(recovery),
    )


class SheetWriter:
    """Carries every account whose address fits a QR code."""

    key = "sheet"
    title = Shown(N_("Printable sheet"))
    suffix = ".html"
    encrypts = False
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        del sealed
        return _(
            "Every account as a QR code with its secret key and its unused recovery codes, "
            "unencrypted, to print and lock away."
        )

    def check(self, enrolment: Enrolment) -> None:
        """Refuse an account whose address is too long for a QR code."""
        if len(format_uri(enrolment).encode()) > MAX_BYTES:
            raise OtpError(
                _("Its address is too long for a QR code."), _("Export it as a file instead."), field="secret"
            )

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the page as UTF-8."""
        del passphrase
        return (_head() + "".join(_row(card_of(row.enrolment, row.recovery)) for row in rows) + _FOOT).encode()


def _head() -> str:
    advice = _("Scan a code with any authenticator, or type its key.")
    direction = "rtl" if is_right_to_left() else "ltr"
    return f"""<!DOCTYPE html>
<html lang="{language().replace("_", "-")}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{escape(_(HEADING))}</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>{escape(_("Recovery sheet"))}</h1>
<p>{escape(_(WARNING))} {escape(advice)}</p>
<table>
"""  # not translated


def _row(card: SheetCard) -> str:
    codes = " &nbsp; ".join(escape(one) for one in card.recovery)
    recovery = f'<br>{escape(_(RECOVERY_CODES))} <span class="key">{codes}</span>' if codes else ""
    drawing = b64encode(qr_svg(card.matrix).encode()).decode("ascii")
    return (
        f'<tr><td><img src="data:image/svg+xml;base64,{drawing}" width="{_CODE_PIXELS}" height="{_CODE_PIXELS}"'
        f' alt="QR code"></td><td><b>{escape(card.title)}</b><br>{escape(card.name)}<br>'
        f'<span class="key">{card.key}</span><br>{escape(card.details)}{recovery}</td></tr>\n'
    )


def _details(account: Account) -> str:
    if account.kind is Kind.STEAM:
        return "Steam"
    moving = (
        _("counter {number}", number=account.counter)
        if account.kind is Kind.HOTP
        else ngettext("every {count} second", "every {count} seconds", account.period)
    )
    return ngettext(
        "{kind}, {algorithm}, {count} digit, {moving}",
        "{kind}, {algorithm}, {count} digits, {moving}",
        account.digits,
        kind=account.kind.value.upper(),
        algorithm=account.algorithm.value,
        moving=moving,
    )
