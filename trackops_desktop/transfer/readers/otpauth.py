"""A plain list of enrolment addresses: the format that nearly every authenticator can write and read."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Outgoing, ReadResult
from trackops_desktop.transfer.readers import uri_list


class OtpauthList:
    """Reads text with otpauth addresses in it, Google's export codes and Ente's extra parameters among them."""

    key = "otpauth"
    title = Shown(N_("List of otpauth addresses"))
    help = Shown(N_("Export a list of otpauth:// addresses, one per line."))
    suffixes = (".txt", ".csv")

    def __init__(self, particular: Sequence[Format] = ()) -> None:
        """Take the formats whose texts are not any text."""
        self._particular = particular

    def sniff(self, file: ForeignFile) -> bool:
        """Any text with an address in it that is of no program's own format."""
        if file.text is None or file.json is not None or not uri_list.has_address(file.text):
            return False
        return not any(one.sniff(file) for one in self._particular)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every address; there is nothing to decrypt."""
        del passphrase
        return uri_list.read_text(plain_text(file))


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


def plain_text(file: ForeignFile) -> str:
    """Return the text of a file, or raise TransferError where it is none."""
    if file.text is None:
        raise TransferError(_("The file isn't text."), _("Choose another format or another file."))
    return file.text
