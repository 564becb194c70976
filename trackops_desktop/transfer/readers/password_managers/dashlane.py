"""Dashlane's exports: a table of logins, the archive that holds it among others, and the older JSON."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields, zip_file
from trackops_desktop.transfer.parsing.zip_file import Member
from trackops_desktop.transfer.readers.bare_secret import read_loose

_LOGINS = "AUTHENTIFIANT"
_TABLE = "credentials.csv"
#: What lies beside the logins in the archive; one of them is enough to know it by.
_BESIDE = frozenset({"ids.csv", "payments.csv", "personalinfo.csv", "securenotes.csv", "wifi.csv"})
_COLUMNS = frozenset({"username", "username2", "username3", "title", "password"})
_CODES = ("otpUrl", "otpSecret", "otp")
_USERS = ("username", "username2", "username3")


class Dashlane:
    """Reads the archive, its table by itself, and the JSON export."""

    key = "dashlane"
    title = "Dashlane"
    help = Shown(N_("In Dashlane choose My account, Settings, Export data, as CSV."))
    suffixes = (".zip", ".csv", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with the table of logins and another, that table, or a JSON object with Dashlane's logins."""
        if zip_file.is_zip(file):
            return self._table(file) is not None
        if file.json is not None:
            return isinstance(file.object.get(_LOGINS), list)
        return set(csv_table.header(file)) >= _COLUMNS

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the table where there is an archive, and read the logins."""
        inner = file
        if zip_file.is_zip(file):
            member = self._table(file)
            if member is None:
                raise TransferError(_("This archive isn't a Dashlane export."), _("Export it again as CSV."))
            inner = zip_file.read(file, member, passphrase)
        if inner.json is None:
            return collect(csv_table.rows(inner), _row)
        if not isinstance(inner.object.get(_LOGINS), list):
            raise TransferError(_("This isn't a Dashlane export."), _("Export it again as CSV."))
        return collect(fields.items(inner.object, _LOGINS), _login)

    def _table(self, file: ForeignFile) -> Member | None:
        try:
            members = {member.base: member for member in zip_file.members(file)}
        except TransferError:
            return None
        return members.get(_TABLE) if not _BESIDE.isdisjoint(members) else None


def _row(row: dict[str, str]) -> Incoming | None:
    code = next((row[name.casefold()] for name in _CODES if row.get(name.casefold(), "").strip()), "")
    if not code:
        return None
    user = next((row[name].strip() for name in _USERS if row.get(name, "").strip()), "")
    return read_loose(code, row.get("title", ""), user, (row.get("category", ""),))


def _login(row: Json) -> Incoming | None:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    code = next((value for name in _CODES if (value := fields.text(row, name)).strip()), "")
    if not code:
        return None
    user = next((value for name in ("login", "email", "secondaryLogin") if (value := fields.loose(row, name))), "")
    return read_loose(code, fields.loose(row, "title"), user, (fields.loose(row, "category"),))
