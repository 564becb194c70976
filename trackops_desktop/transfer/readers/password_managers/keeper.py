"""Keeper's exports: JSON, and a table without column names whose last columns are pairs of name and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields
from trackops_desktop.transfer.readers.bare_secret import read_loose

#: `$oneTimeCode`, `$oneTimeCode::1`, `$oneTimeCode:label:2`; the older one is Keeper's own two-factor code.
_CODE = re.compile(r"\$?oneTimeCode(?::.*)?|TFC:Keeper", re.IGNORECASE | re.DOTALL)
_RECORD = frozenset({"custom_fields", "login_url", "folders", "$type", "login"})
_FOLDER, _TITLE, _LOGIN, _SHARED, _PAIRS = 0, 1, 2, 6, 7
_HEAD = ("folder", "title", "login")
_ROWS_LOOKED_AT = 2_000


class Keeper:
    """Reads the JSON export: every one-time code of a record is an account."""

    key = "keeper"
    title = Shown(N_("Keeper (JSON)"))
    help = Shown(N_("In Keeper choose Settings, Export, as .json."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object of records with a title and what else a record of Keeper has, or an array of those."""
        rows = fields.objects(_records(file))
        return any(isinstance(row.get("title"), str) and len(_RECORD & row.keys()) > 1 for row in rows)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its records; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.json, list) and not isinstance(file.object.get("records"), list):
            raise TransferError(_("This isn't a Keeper export."), _("Export it again."))
        return collect((code for record in _records(file) for code in _record_codes(record)), _account)


class KeeperCsv:
    """Reads the CSV export."""

    key = "keeper"
    title = Shown(N_("Keeper (CSV)"))
    help = Shown(N_("In Keeper choose Settings, Export, as .csv."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """Rows with a one-time code of Keeper's name where the pairs of name and value stand."""
        text = (file.text or "").casefold()
        if not ("onetimecode" in text or "tfc:keeper" in text) or not csv_table.header(file):
            return False
        try:
            rows = list(islice(csv_table.records(file), _ROWS_LOOKED_AT))
        except TransferError:
            return False
        return any(code.value for row in rows for code in _row_codes(row))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        rows = csv_table.records(file)
        if csv_table.header(file)[:3] == _HEAD:
            next(rows, None)
        return collect((code for row in rows for code in _row_codes(row)), _account)


@dataclass(frozen=True, slots=True, repr=False)
class _KeeperCode:
    """A code of a record, or that it has none; what is no text counts as a damaged one."""

    value: str | None
    title: str = ""
    login: str = ""
    tags: tuple[str, ...] = ()


def _records(file: ForeignFile) -> list[Json]:
    return file.array if isinstance(file.json, list) else fields.items(file.object, "records")


def _account(code: _KeeperCode | None) -> Incoming | None:
    if code is None:
        raise OtpError(_("This isn't a valid entry."))
    return None if code.value is None else read_loose(code.value, code.title, code.login, code.tags)


def _record_codes(record: Json) -> Iterator[_KeeperCode | None]:
    if not isinstance(record, dict):
        yield None
        return
    found = list(_custom_codes(record.get("custom_fields")))
    title, login = fields.loose(record, "title"), fields.loose(record, "login")
    folders = fields.objects(fields.items(record, "folders"))
    tags = tuple(_path(fields.loose(one, key)) for one in folders for key in ("folder", "shared_folder"))
    for value in found:
        yield _KeeperCode(value, title, login, tags)
    if not found:
        yield _KeeperCode(None)


def _custom_codes(custom: Json) -> Iterator[str]:
    """Yield the codes among the fields of a record: an object by name, or an array of names and values."""
    pairs: list[tuple[str, Json]] = []
    if isinstance(custom, dict):
        pairs = list(custom.items())
    elif isinstance(custom, list):
        rows = fields.objects(custom)
        pairs = [(fields.loose(row, "type") or fields.loose(row, "name"), row.get("value")) for row in rows]
    for name, value in pairs:
        if _CODE.fullmatch(name):
            for one in value if isinstance(value, list) else [value]:
                if one not in (None, ""):
                    yield one if isinstance(one, str) else ""


def _row_codes(row: list[str]) -> Iterator[_KeeperCode]:
    pairs = zip(row[_PAIRS::2], row[_PAIRS + 1 :: 2], strict=False)
    found = [value for name, value in pairs if _CODE.fullmatch(name.strip()) and value.strip()]
    for value in found:
        tags = (_path(row[_FOLDER]), _path(row[_SHARED]))
        yield _KeeperCode(value, row[_TITLE].strip(), row[_LOGIN].strip(), tags)
    if not found:
        yield _KeeperCode(None)


def _path(folder: str) -> str:
    return folder.replace("\\", "/").strip("/ ")
