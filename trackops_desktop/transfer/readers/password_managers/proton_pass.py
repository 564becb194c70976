"""Proton Pass' exports: a ZIP archive, or its JSON by itself, of vaults with logins; and a table of the same."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields, zip_file
from trackops_desktop.transfer.readers.bare_secret import read_loose

_DATA = "proton pass/data.json"  # not translated
_TRASHED = 2


class ProtonPass:
    """Reads the unencrypted export of Proton Pass; its logins with a 2FA secret are accounts."""

    key = "proton-pass"
    title = Shown(N_("Proton Pass"))
    help = Shown(N_("In Proton Pass choose Settings, Export, as ZIP without PGP encryption."))
    suffixes = (".zip", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """An archive with its data file, or that file by itself."""
        if not zip_file.is_zip(file):
            vaults = file.object.get("vaults")
            return isinstance(vaults, dict) and any(
                isinstance(vault, dict) and "items" in vault for vault in vaults.values()
            )
        try:
            return any(member.name.lower() == _DATA for member in zip_file.members(file))
        except TransferError:
            return False

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Unpack the data file and read its logins."""
        inner = file
        if zip_file.is_zip(file):
            found = [member for member in zip_file.members(file) if member.name.lower() == _DATA]
            if not found:
                raise TransferError(_("This archive isn't a Proton Pass export."), _("Export it again."))
            inner = zip_file.read(file, found[0], passphrase)
        if not isinstance(inner.object.get("vaults"), dict):
            raise TransferError(_("This isn't a Proton Pass export."), _("Export it again as ZIP."))
        return collect(_items(inner.object), lambda row: _item(*row))


class ProtonPassCsv:
    """Reads the CSV export; the vault of a login is its tag."""

    key = "proton-pass"
    title = Shown(N_("Proton Pass (CSV)"))
    help = Shown(N_("In Proton Pass choose Settings, Export, as CSV."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """A table with columns for an item's type, name, code and vault."""
        return {"type", "name", "totp", "vault"} <= set(csv_table.header(file))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        return collect(csv_table.rows(file), _csv_row)


def _csv_row(row: dict[str, str]) -> Incoming | None:
    if not row.get("totp", "").strip():
        return None
    username = row.get("username", "").strip() or row.get("email", "").strip()
    return read_loose(row["totp"], row.get("name", ""), username, (row.get("vault", ""),))


def _items(document: dict[str, Json]) -> Iterator[tuple[dict[str, Json], str]]:
    for vault in fields.child(document, "vaults").values():
        if isinstance(vault, dict):
            for item in fields.objects(fields.items(vault, "items")):
                yield item, fields.loose(vault, "name")


def _item(item: dict[str, Json], vault: str) -> Incoming | None:
    data = fields.child(item, "data")
    content = fields.child(data, "content")
    code = fields.loose(content, "totpUri")
    if not code.strip():
        return None
    if item.get("state") == _TRASHED:
        raise OtpError(_("It is in Proton Pass's trash."))
    username = fields.loose(content, "itemUsername") or fields.loose(content, "username")
    username = username or fields.loose(content, "itemEmail")
    return read_loose(code, fields.loose(fields.child(data, "metadata"), "name"), username, (vault,))
