"""Databases of phones that ask for more than any real one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.readers.phone_database import GoogleDatabase


def _database(*statements: str) -> ForeignFile:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return ForeignFile(connection.serialize())


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE VIEW accounts AS SELECT hex(zeroblob(200000000)) AS email, '' AS secret, 0 AS type"],
        [
            "CREATE TABLE accounts (email TEXT, secret TEXT, type INTEGER)",
            "INSERT INTO accounts VALUES (hex(zeroblob(2000000)), 'JBSWY3DP', 0)",
        ],
        [
            "CREATE TABLE accounts (email TEXT, secret TEXT, type INTEGER)",
            "INSERT INTO accounts WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900) "
            "SELECT hex(zeroblob(40000)), 'JBSWY3DP', 0 FROM n",
        ],
    ],
    ids=["view", "one value", "many rows"],
)
def test_a_database_that_asks_for_more_than_any_real_one_holds_is_refused(statements: list[str]) -> None:
    with pytest.raises(TransferError):
        GoogleDatabase().read(_database(*statements))


def test_a_table_of_any_real_size_is_read() -> None:
    rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900)"
    file = _database(
        "CREATE TABLE accounts (email TEXT, secret TEXT, type INTEGER)",
        f"INSERT INTO accounts {rows} SELECT 'user' || x, 'JBSWY3DPEHPK3PXP', 0 FROM n",
    )
    assert len(GoogleDatabase().read(file).accounts) == 900


HARMLESS = "(SELECT 'anna@x' AS email, 'JBSWY3DPEHPK3PXP' AS secret, 0 AS type, 0 AS counter, 'X' AS issuer)"


@pytest.mark.parametrize(
    "statements",
    [
        [f"CREATE VIEW accounts AS SELECT * FROM {HARMLESS}"],
        [
            f"CREATE TABLE accounts AS SELECT * FROM {HARMLESS}",
            "ALTER TABLE accounts ADD COLUMN more GENERATED ALWAYS AS (length(hex(zeroblob(40000)))) VIRTUAL",
        ],
    ],
    ids=["view", "computed column"],
)
def test_nothing_is_computed_for_a_database(statements: list[str]) -> None:
    """However little it is: three million of such columns would take minutes, in a file of some kilobytes."""
    with pytest.raises(TransferError, match="isn't from a known app"):
        GoogleDatabase().read(_database(*statements))
