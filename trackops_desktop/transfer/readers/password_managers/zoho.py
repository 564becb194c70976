"""Zoho Vault's table, with the column names of today and of before."""

from __future__ import annotations

import re

from trackops_desktop.i18n import N_, Shown
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.parsing import csv_table
from trackops_desktop.transfer.readers.bare_secret import read_loose

_DATA, _MORE = "secretdata", "customdata"
_TITLES = ("password name", "secret name")  # not translated
_FOLDERS = ("folder name", "chambername", "chamber name")  # not translated
_CODES = ("login_totp", "totp")
_CODE_LINES = frozenset({"totp", "logintotp", "otp", "onetimepassword", "onetimecode", "totpsecret", "otpauth"})
_NAME_LINES = ("username", "userid", "login", "loginname", "email", "emailaddress")


class ZohoVault:
    """Reads the CSV export of Zoho Vault: a column for codes, or a line about one among an entry's data."""

    key = "zoho"
    title = Shown(N_("Zoho Vault (CSV)"))
    help = Shown(N_("In Zoho Vault choose Settings, Export Passwords, as General CSV or Zoho Vault format."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """A table with a column for an entry's data, and one for its name."""
        names = csv_table.header(file)
        return _DATA in names and not set(_TITLES).isdisjoint(names)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        return collect(csv_table.rows(file), _row)


def _row(row: dict[str, str]) -> Incoming | None:
    lines = _lines(row.get(_DATA, "")) | _lines(row.get(_MORE, ""))
    code = _first(row, _CODES) or next((value for name, value in lines.items() if name in _CODE_LINES and value), "")
    if not code:
        return None
    tags = (_first(row, _FOLDERS), *re.split(r"[;,]", row.get("tags", "")))
    return read_loose(code, _first(row, _TITLES), _first(lines, _NAME_LINES), tags)


def _lines(data: str) -> dict[str, str]:
    """Return what an entry's data says, one `Name:value` a line, by the name's letters in lower case."""
    pairs = (line.partition(":") for line in data.splitlines())
    return {re.sub(r"[^a-z0-9]", "", name.casefold()): value.strip() for name, colon, value in pairs if colon}


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")
