from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from tests.practice_kit.client import Browser, Token
from tests.practice_kit.site import START, PracticeSite, start_site
from tests.programs.postgres import missing_program, postgres
from tests.systems import ON_WINDOWS
from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.security.token_signing import token_hash
from trackops_desktop.practice.storage import schema
from trackops_desktop.practice.storage.database import Database, sqlite_url

DATA = Path(__file__).parents[3] / "data" / "practice"
OLD = sorted(int(path.stem.split("-")[1]) for path in DATA.glob("version-*.sql"))


def restore(folder: Path, version: int) -> Token:
    """Put a stored site into a folder, as its version left it."""
    folder.mkdir(mode=0o700)
    stored = DATA / f"version-{version}"
    connection = sqlite3.connect(folder / "practice.sqlite3")
    connection.executescript(stored.with_suffix(".sql").read_text())
    connection.close()
    (folder / "practice.key").write_bytes(bytes.fromhex(stored.with_suffix(".key").read_text().strip()))
    secret, *codes = stored.with_suffix(".txt").read_text().split()
    token = Token(secret, lambda: 0.0)  # type: ignore[arg-type]
    token.recovery_codes = codes
    return token


def shape(database: Database) -> dict[str, object]:
    """Return tables and columns of a database."""
    found = inspect(database.engine)
    return {name: sorted(column["name"] for column in found.get_columns(name)) for name in found.get_table_names()}


def test_there_is_a_stored_database_of_every_version() -> None:
    assert list(range(1, schema.CURRENT + 1)) == OLD


@pytest.mark.parametrize("version", OLD)
def test_an_old_database_is_upgraded_and_everything_in_it_still_works(tmp_path: Path, version: int) -> None:
    folder = tmp_path / "site"
    stored = restore(folder, version)
    site = start_site(folder)
    assert site.address.api_token is None
    with Browser(site) as browser:
        token = Token(stored.secret, site.clock)
        assert browser.sign_in("erin", token).headers["location"] == "/profile"
        browser.http.cookies.clear()
        browser.password("erin")
        fields = {"recovery_code": stored.recovery_codes[0]}
        assert browser.post("/sign-in/recovery-code", fields, form_of="/sign-in/recovery-code").status_code == 303
        assert "Enabled MFA" not in browser.get("/audit").text
    site.server.stop()
    fresh = start_site(tmp_path / "fresh")
    fresh.server.stop()
    old, new = (Database(sqlite_url(path / "practice.sqlite3")) for path in (folder, tmp_path / "fresh"))
    assert shape(old) == shape(new)
    old.close()
    new.close()


def test_a_reset_code_that_was_printed_before_an_upgrade_still_works(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    restore(folder, 2)
    connection = sqlite3.connect(folder / "practice.sqlite3")
    row = (token_hash("a-code-of-before"), START + 60)
    with connection:
        connection.execute(
            "INSERT INTO password_resets (token_hash, user_id, expires_at) "
            "SELECT ?, id, ? FROM users WHERE login = 'vendor'",
            row,
        )
    connection.close()
    site = start_site(folder)
    with Browser(site) as browser:
        password = "a quiet harbour"
        fields = {"username": "vendor", "reset_code": "a-code-of-before", "password": password, "again": password}
        assert browser.post("/password/new", fields, form_of="/password/new").status_code == 200
        assert browser.password("vendor", password).status_code == 303
    site.server.stop()


def test_a_copy_is_kept_before_an_upgrade(tmp_path: Path) -> None:
    folder = tmp_path / "site #1, 100% ours"
    restore(folder, 1)
    site = start_site(folder)
    site.server.stop()
    copy = folder / "practice-version-1.sqlite3"
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT version FROM schema_version").fetchone() == (1,)
    connection.close()
    assert ON_WINDOWS or copy.stat().st_mode & 0o777 == 0o600


def test_a_second_start_keeps_everything(tmp_path: Path) -> None:
    first = start_site(tmp_path)
    with Browser(first) as browser:
        token = browser.enable("erin")
    first.server.stop()
    second = start_site(tmp_path, first.clock)
    assert second.address.api_token is None
    assert [user.password for user in second.address.users] == [None] * 9
    with Browser(second) as browser:
        assert browser.sign_in("erin", token).status_code == 303
    second.server.stop()


def test_starting_over_forgets_everything(practice_at: PracticeSite) -> None:
    with Browser(practice_at) as browser:
        browser.enable("erin")
    address = practice_at.server.reset()
    practice_at.address = address
    assert address.api_token is not None
    with Browser(practice_at) as browser:
        assert browser.sign_in("erin").headers["location"] == "/profile"
    assert not any(practice_at.server.journeys().values())


@pytest.fixture
def practice_at(tmp_path: Path) -> Iterator[PracticeSite]:
    site = start_site(tmp_path / "site")
    yield site
    site.server.stop()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    site = start_site(tmp_path)
    site.server.stop()
    connection = sqlite3.connect(tmp_path / "practice.sqlite3")
    with connection:
        connection.execute("UPDATE schema_version SET version = 999")
    connection.close()
    with pytest.raises(PracticeError, match="newer version"):
        start_site(tmp_path)


def test_a_database_with_another_key_is_left_alone(tmp_path: Path) -> None:
    site = start_site(tmp_path)
    site.server.stop()
    (tmp_path / "practice.key").write_bytes(os.urandom(32))
    with pytest.raises(PracticeError, match="another key file"):
        start_site(tmp_path)


def test_a_damaged_key_or_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    site = start_site(tmp_path / "one")
    site.server.stop()
    (tmp_path / "one" / "practice.key").write_bytes(b"short")
    with pytest.raises(PracticeError, match="key file is damaged"):
        start_site(tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "practice.sqlite3").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(PracticeError, match="can't be"):
        start_site(tmp_path / "two")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://user:canary-password@127.0.0.1:1/x", "Check that PostgreSQL is running"),
        ("mysql://user:canary-password@127.0.0.1/x", "Only SQLite and PostgreSQL"),
        ("canary-password", "isn't valid"),
    ],
)
def test_an_unusable_address_is_said_without_its_password(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(PracticeError, match=said) as caught:
        start_site(tmp_path, database=url)
    assert "canary" not in str(caught.value)


def test_postgresql_is_made_kept_upgraded_and_emptied(tmp_path: Path) -> None:
    if missing := missing_program():
        pytest.skip(f"{missing} is not installed")
    with postgres() as url:
        first = start_site(tmp_path, database=url)
        with Browser(first) as browser:
            token = browser.enable("erin")
        first.server.stop()
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE recovery_codes DROP COLUMN downloaded_at")
            connection.exec_driver_sql("UPDATE schema_version SET version = 1")
        engine.dispose()
        second = start_site(tmp_path, first.clock, database=url)
        with Browser(second) as browser:
            assert browser.sign_in("erin", token).status_code == 303
        assert second.server.reset().api_token is not None
        second.server.stop()
