"""A plain list of enrolment addresses: the format that nearly every authenticator can write."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, ReadResult
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


def plain_text(file: ForeignFile) -> str:
    """Return the text of a file, or raise TransferError where it is none."""
    if file.text is None:
        raise TransferError(_("The file isn't text."), _("Choose another format or another file."))
    return file.text
