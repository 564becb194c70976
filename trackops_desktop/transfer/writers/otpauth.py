"""Writes a plain list of enrolment addresses: the format that nearly every authenticator can read."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.format import Outgoing


class OtpauthWriter:
    """Writes one address a line; carries every account, and none of its tags."""

    key = "otpauth"
    title = Shown(N_("List of otpauth addresses"))
    suffix = ".txt"
    encrypts = False
    one_per_secret = False

    def contents(self, *, sealed: bool) -> str:
        """Say what the file will hold."""
        del sealed
        return _("Every account with its secret key, unencrypted; anyone who reads the file can generate your codes.")

    def check(self, enrolment: Enrolment) -> None:
        """Nothing is refused."""

    def write(self, rows: Sequence[Outgoing], passphrase: str | None = None) -> bytes:
        """Return the list as UTF-8."""
        del passphrase
        return "".join(f"{format_uri(row.enrolment)}\n" for row in rows).encode()
