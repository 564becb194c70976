"""Tables of logins as password managers and browsers write them: any that has a column for one-time codes.

KeePassXC, LastPass, RoboForm, NordPass and others differ only in what they call their columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackops_desktop.i18n import N_, Shown
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Incoming, ReadResult
from trackops_desktop.transfer.parsing import csv_table
from trackops_desktop.transfer.readers.bare_secret import read_loose

_CODES = ("totp", "otp", "otpauth", "otpurl", "otpsecret", "otpuri", "onetimepassword", "twofactorsecret", "2fa")
_TITLES = ("title", "name", "issuer", "service", "account")
_USERS = ("username", "login", "loginusername", "loginname", "email", "user")
_TAGS = ("group", "grouping", "folder", "category", "vault", "tags")


class LoginTable:
    """Reads the rows that have a code; the others are logins without one, and no accounts."""

    key = "csv"
    title = Shown(N_("Table of logins (CSV)"))
    help = Shown(N_("In a password manager export the logins with their one-time codes as .csv."))
    suffixes = (".csv",)

    def __init__(self, particular: Sequence[Format] = ()) -> None:
        """Take the formats whose tables are not any table."""
        self._particular = particular

    def sniff(self, file: ForeignFile) -> bool:
        """A table with a column for codes and one for a title, and of no program that has a reader of its own."""
        names = {_plain(name) for name in csv_table.header(file)}
        is_table = not names.isdisjoint(_CODES) and not names.isdisjoint(_TITLES)
        return is_table and not any(one.sniff(file) for one in self._particular)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        return collect(csv_table.rows(file), _row)


def _row(row: dict[str, str]) -> Incoming | None:
    cells = {_plain(name): value for name, value in row.items()}
    code = _first(cells, _CODES)
    if not code:
        return None
    tags = re.split(r"[;,]", _first(cells, _TAGS))
    return read_loose(code, _first(cells, _TITLES), _first(cells, _USERS), tags)


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
