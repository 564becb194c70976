"""Programs that put their export into a ZIP archive: Raivo, WinAuth, Authenticator Plus, or anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, Shown, _, ngettext
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Incoming, ReadResult, SkippedEntry
from trackops_desktop.transfer.limits import check_entries
from trackops_desktop.transfer.parsing import zip_file
from trackops_desktop.transfer.parsing.zip_file import Member
from trackops_desktop.transfer.readers import uri_list
from trackops_desktop.transfer.readers.raivo import Raivo


class RaivoZip:
    """Reads the archive of Raivo OTP: its JSON, protected by the password of the app."""

    key = "raivo"
    title = Shown(N_("Raivo OTP"))
    help = Shown(
        N_("In Raivo OTP choose Settings, Export OTPs to ZIP archive; the password is the app's master password.")
    )
    suffixes = (".zip", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with a JSON of Raivo's name, or that JSON by itself."""
        if zip_file.is_zip(file):
            return _has(file, lambda member: member.base.startswith("raivo") and member.base.endswith(".json"))
        return Raivo().sniff(file)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the JSON and read it."""
        if not zip_file.is_zip(file):
            return Raivo().read(file)
        found = [member for member in _members(file) if member.base.endswith(".json")]
        return joined([Raivo().read(zip_file.read(file, member, passphrase)) for member in found])


class AuthenticatorPlus:
    """Reads the archive of Authenticator Plus: a text list, protected by a password."""

    key = "authenticator-plus"
    title = Shown(N_("Authenticator Plus"))
    help = Shown(N_("In Authenticator Plus choose Settings, Backup & Restore, Export as Text and HTML."))
    suffixes = (".zip",)

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with a list of that program's name."""
        return zip_file.is_zip(file) and _has(file, lambda member: member.base == "accounts.txt")

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the list and read it."""
        return _read_lists(file, passphrase, lambda member: member.base == "accounts.txt")


class WinAuth:
    """Reads the archive or the text of WinAuth: a list of addresses."""

    key = "winauth"
    title = "WinAuth"
    help = Shown(N_("In WinAuth choose Export, as a text file or a ZIP archive (not PGP)."))
    suffixes = (".zip", ".txt")

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with one text file of its name."""
        return zip_file.is_zip(file) and _has(
            file, lambda member: member.base.startswith("winauth") and member.base.endswith(".txt")
        )

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the list and read it."""
        if not zip_file.is_zip(file):
            return uri_list.read_text(file.text or "")
        return _read_lists(file, passphrase, lambda member: member.base.endswith(".txt"))


class AnyArchive:
    """Reads an archive whose files are of formats that are known; what is none of them is left out."""

    key = "zip"
    title = Shown(N_("ZIP archive"))
    help = Shown(N_("Any export put into a ZIP archive, with or without a password."))
    suffixes = (".zip",)

    def __init__(self, readers: Sequence[Format]) -> None:
        """Take the formats that a file in the archive may have."""
        self._readers = readers

    def sniff(self, file: ForeignFile) -> bool:
        """Any archive that no program's own format is."""
        return zip_file.is_zip(file) and not any(one.sniff(file) for one in self._readers)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack every file and read those that are of a known format."""
        results, others = [], 0
        for member in _members(file):
            inner = zip_file.read(file, member, passphrase)
            reader = next((one for one in self._readers if one.sniff(inner)), None)
            if reader is None:
                others += 1
            else:
                results.append(reader.read(inner, passphrase))
        told = ngettext(
            "{count} file in the archive is in no known format.",
            "{count} files in the archive are in no known format.",
            others,
        )
        return joined(results, (told,) if others else ())


def joined(results: Sequence[ReadResult], notes: Sequence[str] = ()) -> ReadResult:
    """Return several results as one, the rows counted through, with further notes.

    Raises:
        TransferError: There is none, or more than 1,000 entries.

    """
    if not results:
        raise TransferError(_("This archive contains no export."), _("Choose the file that contains the accounts."))
    accounts: list[Incoming] = []
    problems: list[SkippedEntry] = []
    offset = 0
    for result in results:
        accounts += [replace(account, row=account.row + offset) for account in result.accounts]
        problems += [replace(problem, row=problem.row + offset) for problem in result.problems]
        offset += max((*(one.row for one in result.accounts), *(one.row for one in result.problems)), default=0)
    check_entries(len(accounts) + len(problems))
    told = (note for result in results for note in result.notes)
    return ReadResult(tuple(accounts), tuple(problems), (*told, *notes))


def _members(file: ForeignFile) -> tuple[Member, ...]:
    if not zip_file.is_zip(file):
        raise TransferError(_("This isn't a ZIP archive."), _("Choose another format or another file."))
    found = zip_file.members(file)
    if not found:
        raise TransferError(_("The archive is empty."), _("Export it again."))
    return found


def _has(file: ForeignFile, wanted: Callable[[Member], bool]) -> bool:
    try:
        return any(wanted(member) for member in zip_file.members(file))
    except TransferError:
        return False


def _read_lists(file: ForeignFile, passphrase: str | None, wanted: Callable[[Member], bool]) -> ReadResult:
    found = [zip_file.read(file, member, passphrase) for member in _members(file) if wanted(member)]
    return joined([uri_list.read_text(inner.text or "") for inner in found])
