"""The inner SQLite databases of Google and Microsoft Authenticator and of Stratum, as rooted phones give them away.

The database is read from memory, its schema is not trusted, and a query that runs on for long is stopped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TypeVar

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import MAX_ENTRIES
from trackops_desktop.transfer.parsing import crypto, fields
from trackops_desktop.transfer.readers.stratum import authenticator

MAGIC = b"SQLite format 3\0"
_MAX_STEPS = 1_000
#: Of a value and of a row; a real row has a few hundred bytes.
_MAX_VALUE_BYTES = 100_000
_MAX_RESULT_BYTES = 10_000_000
_Row = dict[str, Json]
_T = TypeVar("_T")


class GoogleDatabase:
    """Reads the `databases` file of Google Authenticator for Android."""

    key = "google"
    title = Shown(N_("Google Authenticator (its database)"))
    help = Shown(N_("Take the file “databases” from the app's data (a rooted phone); otherwise export by QR code."))
    suffixes = (".sqlite", ".db")

    def sniff(self, file: ForeignFile) -> bool:
        """A database with accounts that have an email."""
        return {"email", "secret", "type"} <= set(_columns(file))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        return collect(_accounts(file), _google)


class MicrosoftDatabase:
    """Reads the `PhoneFactor` file of Microsoft Authenticator for Android."""

    key = "microsoft"
    title = Shown(N_("Microsoft Authenticator (its database)"))
    help = Shown(
        N_("Take the file “PhoneFactor” from a rooted phone; the app itself exports nothing, so otherwise enrol again.")
    )
    suffixes = (".sqlite", ".db")

    def sniff(self, file: ForeignFile) -> bool:
        """A database with accounts that have an OATH key."""
        return {"oath_secret_key", "account_type"} <= set(_columns(file))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        return collect(_accounts(file), _microsoft)


class StratumDatabase:
    """Reads the unsealed database of Stratum and Authenticator Pro."""

    key = "stratum"
    title = Shown(N_("Stratum (its database)"))
    help = Shown(N_("Take the app's database from a rooted phone; otherwise choose Backup in Stratum."))
    suffixes = (".db", ".db3")

    def sniff(self, file: ForeignFile) -> bool:
        return {"issuer", "secret", "type", "algorithm"} <= set(_columns(file, "authenticator"))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        rows = _accounts(file, "authenticator")
        return collect(rows, lambda row: authenticator({name.capitalize(): value for name, value in row.items()}, {}))


def _google(row: _Row) -> Incoming:
    if fields.flag(row, "isencrypted"):
        raise OtpError(_("The secret is encrypted for that phone alone. Export by QR code."), field="secret")
    issuer, name = fields.text(row, "issuer"), fields.text(row, "email") or fields.text(row, "original_name")
    prefix, colon, rest = name.partition(":")
    if colon and (not issuer or prefix == issuer):
        issuer, name = prefix, rest.strip()
    kind = {0: "totp", 1: "hotp"}.get(fields.number(row, "type", 0), "unknown")
    counter = fields.number(row, "counter", 0)
    return incoming(Values(fields.text(row, "secret"), kind, issuer, name, counter=counter))


def _microsoft(row: _Row) -> Incoming:
    kind, written = fields.number(row, "account_type", 0), fields.text(row, "oath_secret_key")
    issuer, name = fields.text(row, "name"), fields.text(row, "username")
    if kind == 0:
        return incoming(Values(written, issuer=issuer, name=name))
    if kind == 1 and written:
        try:
            return incoming(Values(crypto.from_base64(written), issuer=issuer, name=name, digits=8))
        except TransferError:
            raise OtpError(_("The secret is damaged."), field="secret") from None
    raise OtpError(_("Microsoft confirms this account in its own app, so there is no code to import."))


def _columns(file: ForeignFile, table: str = "accounts") -> list[str]:
    """Return the columns of the table of accounts, in lower case; none if the file is no database that has one."""
    if not file.data.startswith(MAGIC):
        return []
    try:
        return list(
            _query(file, f"PRAGMA table_info({table})", lambda found: [str(row["name"]).lower() for row in found])
        )
    except TransferError:
        return []


def _accounts(file: ForeignFile, table: str = "accounts") -> list[_Row]:
    asked = f"SELECT type FROM sqlite_master WHERE name = '{table}'"  # noqa: S608 - a constant
    kinds = _query(file, asked, lambda found: [row[0] for row in found])
    hidden = _query(file, f"PRAGMA table_xinfo({table})", lambda found: [row["hidden"] for row in found])
    if kinds != ["table"] or any(hidden):
        # A view can ask for any amount of work and memory, and so can a column that is computed from others.
        raise TransferError(_("The database is damaged, or isn't from a known app."), _("Copy it again."))
    # One row more than is allowed, so that too many are refused and not cut off.
    return _query(file, f"SELECT * FROM {table} LIMIT {MAX_ENTRIES + 1}", _plain_rows)  # noqa: S608 - a constant


def _plain_rows(rows: Iterable[sqlite3.Row]) -> list[_Row]:
    """Take rows as long as they are no more than any real database holds."""
    taken, size = [], 0
    for row in rows:
        plain = _plain(row)
        size += sum(len(value) for value in plain.values() if isinstance(value, str))
        if size > _MAX_RESULT_BYTES:
            raise TransferError(
                _("The database contains more than any real one."), _("Check where this file comes from.")
            )
        taken.append(plain)
    return taken


def _query(file: ForeignFile, statement: str, take: Callable[[Iterable[sqlite3.Row]], list[_T]]) -> list[_T]:
    data = bytearray(file.data)
    # A database that was closed in the middle of its journal says so here; there is no journal to look for.
    data[18:20] = b"\x01\x01"
    steps = iter(range(_MAX_STEPS))
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.row_factory = sqlite3.Row
            connection.deserialize(bytes(data))
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
            connection.set_progress_handler(lambda: next(steps, None) is None, 10_000)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            return take(connection.execute(statement))
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, IndexError):
        raise TransferError(_("The database is damaged, or isn't from a known app."), _("Copy it again.")) from None


def _plain(row: sqlite3.Row) -> _Row:
    values: _Row = {}
    for name in row.keys():  # noqa: SIM118 - a row is no mapping
        value = row[name]
        values[str(name).lower()] = value if isinstance(value, str | int | float) else None
    return values
