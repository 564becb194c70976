"""Google Authenticator's export codes as text: what its QR pictures hold, one code a line."""

from __future__ import annotations

from trackops_desktop.i18n import N_, Shown
from trackops_desktop.otp import migration
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import ReadResult
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
