"""Enpass' exports: JSON, and a table whose rows are a title and then pairs of label and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _, ngettext
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields
from trackops_desktop.transfer.readers.bare_secret import read_loose
from trackops_desktop.transfer.readers.uri_list import has_address

_HEAD = ["title", "field", "value"]
_CODES = frozenset({"totp", "one-time code", "one time code", "one-time password"})  # not translated
_KEY = re.compile(r"(?:[A-Za-z2-7] ?){16,}=*")
_NAMES = ("username", "email", "e-mail", "login")
_ROWS_LOOKED_AT = 2_000


class Enpass:
    """Reads the JSON export: every field of the kind `totp` is an account."""

    key = "enpass"
    title = Shown(N_("Enpass (JSON)"))
    help = Shown(N_("In Enpass choose File, Export, as .json."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object whose items have a title, and fields with a type and a label."""
        items = fields.objects(fields.items(file.object, "items"))
        return bool(items) and all("title" in item for item in items) and any(_has_fields(item) for item in items)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its items; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.object.get("items"), list):
            raise TransferError(_("This isn't an Enpass export."), _("Export it again."))
        folders = fields.names(fields.items(file.object, "folders"), "uuid", "title")
        older = _Older()
        return collect(_codes(fields.items(file.object, "items"), folders, older), _account, older.notes)


class EnpassCsv:
    """Reads the CSV export."""

    key = "enpass"
    title = Shown(N_("Enpass (CSV)"))
    help = Shown(N_("In Enpass choose File, Export, as .csv (.json contains more)."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """Rows of a title, pairs and a note under their own heading; without it, with a code among the pairs."""
        head = csv_table.header(file)
        if list(head[:3]) == _HEAD:
            return True
        if not head or not ("totp" in (text := (file.text or "").casefold()) or "one-time" in text):
            return False
        return _looks_paired(file)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        rows = csv_table.records(file)
        if list(csv_table.header(file)[:3]) == _HEAD:
            next(rows, None)
        return collect((code for row in rows for code in _row_codes(row)), _account)


@dataclass(frozen=True, slots=True, repr=False)
class _EnpassCode:
    """A code of an item, or that the item has none."""

    value: str | None
    title: str = ""
    username: str = ""
    tags: tuple[str, ...] = ()
    trashed: bool = False


class _Older:
    """Counts earlier values of codes and fields that were removed from an item: no accounts, but told."""

    def __init__(self) -> None:
        self.values = 0
        self.removed = 0

    def notes(self) -> Iterator[str]:
        """Say how many there are."""
        if self.values:
            yield ngettext(
                "{count} earlier code is in the items' history: not imported.",
                "{count} earlier codes are in the items' history: not imported.",
                self.values,
            )
        if self.removed:
            yield ngettext(
                "{count} code was removed from its item in Enpass: not imported.",
                "{count} codes were removed from its item in Enpass: not imported.",
                self.removed,
            )


def _has_fields(item: dict[str, Json]) -> bool:
    return any({"type", "label", "value"} <= field.keys() for field in fields.objects(fields.items(item, "fields")))


def _codes(items: list[Json], folders: dict[str, str], older: _Older) -> Iterator[_EnpassCode | None]:
    for item in items:
        if not isinstance(item, dict):
            yield None
            continue
        found = [field for field in fields.objects(fields.items(item, "fields")) if _is_code(field)]
        older.values += sum(len(fields.items(field, "history")) for field in found)
        kept = [field for field in found if not fields.flag(field, "deleted")]
        older.removed += len(found) - len(kept)
        tags = tuple(folders.get(folder, "") for folder in fields.texts(item, "folders"))
        trashed = fields.flag(item, "trashed") or fields.flag(item, "deleted")
        for field in kept:
            value = field.get("value")
            code = value if isinstance(value, str) else ""
            yield _EnpassCode(code, fields.loose(item, "title"), _username(item), tags, trashed)
        if not kept:
            yield _EnpassCode(None)


def _is_code(field: dict[str, Json]) -> bool:
    return fields.loose(field, "type").casefold() == "totp" and field.get("value") not in (None, "")


def _username(item: dict[str, Json]) -> str:
    rows = fields.objects(fields.items(item, "fields"))
    live = [row for row in rows if not fields.flag(row, "deleted")]
    by_type = {fields.loose(row, "type"): fields.loose(row, "value") for row in reversed(live)}
    return by_type.get("username", "") or by_type.get("email", "")


def _account(code: _EnpassCode | None) -> Incoming | None:
    if code is None:
        raise OtpError(_("This isn't a valid entry."))
    if code.value is None:
        return None
    if code.trashed:
        raise OtpError(_("It is in Enpass's trash."))
    return read_loose(code.value, code.title, code.username, code.tags)


def _looks_paired(file: ForeignFile) -> bool:
    try:
        rows = list(islice(csv_table.records(file), _ROWS_LOOKED_AT))
    except TransferError:
        return False
    return all(len(row) % 2 == 0 for row in rows) and any(
        _username_of(row) and any(_is_code_text(code.value or "") for code in _row_codes(row)) for row in rows
    )


def _is_code_text(text: str) -> bool:
    return has_address(text) or _KEY.fullmatch(text) is not None


def _pairs(row: list[str]) -> list[tuple[str, str]]:
    """Return the labels, in lower case and without the star of a sensitive field, with their values."""
    cells = row[1:-1] if len(row) % 2 == 0 else row[1:]
    return [
        (label.strip(" *").casefold(), value.strip()) for label, value in zip(cells[::2], cells[1::2], strict=False)
    ]


def _username_of(row: list[str]) -> str:
    named = dict(reversed(_pairs(row)))
    return next((named[name] for name in _NAMES if named.get(name)), "")


def _row_codes(row: list[str]) -> Iterator[_EnpassCode]:
    """Yield the codes of a row: what is labelled as one, and every address whatever its label."""
    found = [value for label, value in _pairs(row) if value and (label in _CODES or has_address(value))]
    for value in found:
        yield _EnpassCode(value, row[0].strip(), _username_of(row))
    if not found:
        yield _EnpassCode(None)
