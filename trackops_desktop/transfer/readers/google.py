"""Google Authenticator's export codes as text: what its QR pictures hold, one code a line."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp import migration
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Outgoing, ReadResult
from trackops_desktop.transfer.readers import uri_list
from trackops_desktop.transfer.readers.otpauth import plain_text


class GoogleAuthenticator:
    """Reads text in which every address is an export code."""

    key = "google"
    title = Shown(N_("Google Authenticator"))
    help = Shown(
        N_("In Google Authenticator choose Transfer accounts, Export accounts, and take pictures of the QR codes.")
    )
    suffixes = (".txt", ".png", ".jpg")

    def sniff(self, file: ForeignFile) -> bool:
        """Text whose addresses are export codes and nothing else."""
        if file.text is None or file.json is not None or "otpauth-migration://" not in file.text.lower():
            return False
        return all(migration.is_migration(address) for address in uri_list.addresses(file.text) if address)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every code; the parts of one export belong together, and missing ones are told."""
        del passphrase
        return uri_list.read_text(plain_text(file))


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
