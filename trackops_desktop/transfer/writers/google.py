"""Writes Google Authenticator's export codes as text, one code a line; the window makes QR pictures of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp import migration
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.transfer.format import Outgoing


class GoogleWriter:
    """Writes export codes, ten accounts each, as text; the window makes QR pictures of the lines."""

    key = "google"
    title = Shown(N_("Google Authenticator (QR codes)"))
    suffix = ".txt"
    encrypts = False
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        del sealed
        return _("Export codes with every secret key; anyone who scans them can generate your codes.")

    def check(self, enrolment: Enrolment) -> None:
        """Refuse what an export code cannot carry: Steam, other periods than 30 and other digits than 6 and 8."""
        migration.check_carried(enrolment.account)

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the codes, one a line."""
        del passphrase
        return "".join(f"{code}\n" for code in export_codes([row.enrolment for row in rows])).encode()


def export_codes(enrolments: Sequence[Enrolment]) -> list[str]:
    """Return export codes for the accounts, ten each, under a fresh random number that they share.

    Raises:
        OtpError: An account cannot be carried, or there are more than 1,000.

    """
    return migration.format_migration(enrolments, secrets.randbits(32) - 2**31)
