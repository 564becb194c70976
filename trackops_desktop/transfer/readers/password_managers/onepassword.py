"""1Password's exports: the 1PUX archive and the CSV table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields, zip_file
from trackops_desktop.transfer.readers.bare_secret import read_loose

_DATA = "export.data"


class OnePassword:
    """Reads the 1PUX archive; every one-time password field of an item is an account."""

    key = "1password"
    title = "1Password (1PUX)"  # not translated
    help = Shown(N_("In 1Password choose File, Export, as 1PUX."))
    suffixes = (".1pux",)

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with the data file of 1PUX, or that file by itself."""
        if not zip_file.is_zip(file):
            accounts = fields.objects(fields.items(file.object, "accounts"))
            return any(isinstance(account.get("vaults"), list) for account in accounts)
        try:
            return any(member.name == _DATA for member in zip_file.members(file))
        except TransferError:
            return False

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the data file and read its items."""
        inner = file
        if zip_file.is_zip(file):
            member = next((one for one in zip_file.members(file) if one.name == _DATA), None)
            if member is None:
                raise TransferError(_("This archive isn't a 1Password export."), _("Export it again as 1PUX."))
            inner = zip_file.read(file, member, passphrase)
        if not isinstance(inner.object.get("accounts"), list):
            raise TransferError(_("This isn't a 1Password export."), _("Export it again as 1PUX."))
        return collect(_codes(inner.object), lambda code: read_loose(code.code, code.title, code.username, code.tags))


class OnePasswordCsv:
    """Reads the CSV table of 1Password 8."""

    key = "1password"
    title = "1Password (CSV)"  # not translated
    help = Shown(N_("In 1Password choose File, Export, as CSV."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """A table with a title and a column for the one-time password."""
        names = csv_table.header(file)
        return {"title", _COLUMN, "archived"} <= set(names)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        return collect(csv_table.rows(file), _csv_row)


_COLUMN = "otpauth"


@dataclass(frozen=True, slots=True)
class _ItemCode:
    code: str
    title: str
    username: str
    tags: tuple[str, ...]


def _csv_row(row: dict[str, str]) -> Incoming | None:
    code = row.get(_COLUMN, "")
    if not code.strip():
        return None
    tags = row.get("tags", "").replace(";", ",").split(",")
    return read_loose(code, row.get("title", ""), row.get("username", ""), tags)


def _codes(document: dict[str, Json]) -> Iterator[_ItemCode]:
    for account in fields.objects(fields.items(document, "accounts")):
        for vault in fields.objects(fields.items(account, "vaults")):
            name = fields.loose(fields.child(vault, "attrs"), "name")
            for wrapped in fields.objects(fields.items(vault, "items")):
                yield from _item(fields.child(wrapped, "item") or wrapped, name)


def _item(item: dict[str, Json], vault: str) -> Iterator[_ItemCode]:
    overview, details = fields.child(item, "overview"), fields.child(item, "details")
    logins = fields.objects(fields.items(details, "loginFields"))
    username = next((fields.loose(one, "value") for one in logins if one.get("designation") == "username"), "")
    tags = (vault, *fields.texts(overview, "tags"))
    for section in fields.objects(fields.items(details, "sections")):
        for field in fields.objects(fields.items(section, "fields")):
            code = fields.child(field, "value").get("totp")
            if isinstance(code, str) and code.strip():
                yield _ItemCode(code, fields.loose(overview, "title"), username, tags)
