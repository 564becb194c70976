"""The catalogue file: made, migrated, refused, shared."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.systems import needs_modes
from trackops_desktop.vault.catalogue import catalogue as module
from trackops_desktop.vault.catalogue.catalogue import APPLICATION_ID, Catalogue, set_meta
from trackops_desktop.vault.catalogue.file_lock import exclusive
from trackops_desktop.vault.catalogue.migrations import MIGRATIONS
from trackops_desktop.vault.errors import CatalogueBusy, CatalogueDamaged, CatalogueFailed, CatalogueNewer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite3"


def _pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _execute(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def _column_added(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE entries ADD COLUMN later TEXT")


def _write_and_fail(connection: sqlite3.Connection) -> None:
    set_meta(connection, "place", "keyring")
    connection.execute("INSERT INTO meta VALUES ('place', 'again')")


def _broken_step(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half_way (x)")
    connection.execute("SELECT no_such_function()")


def test_a_new_catalogue_is_marked_as_ours_and_up_to_date(path: Path) -> None:
    Catalogue(path).close()
    assert _pragma(path, "application_id") == APPLICATION_ID
    assert _pragma(path, "user_version") == len(MIGRATIONS)
    assert _pragma(path, "journal_mode") == "wal"


def test_meta_is_written_read_and_forgotten(path: Path) -> None:
    with closing(Catalogue(path)) as catalogue:
        assert catalogue.meta("place") is None
        with catalogue.writing() as connection:
            set_meta(connection, "place", "keyring")
        assert catalogue.meta("place") == "keyring"
        with catalogue.writing() as connection:
            set_meta(connection, "place", None)
        assert catalogue.meta("place") is None


def test_a_failed_change_leaves_nothing_and_the_generation_alone(path: Path) -> None:
    with closing(Catalogue(path)) as catalogue:
        before = catalogue.generation()
        with pytest.raises(CatalogueFailed), catalogue.writing() as connection:
            _write_and_fail(connection)
        assert (catalogue.meta("place"), catalogue.generation()) == (None, before)


def test_a_newer_catalogue_is_refused_and_not_touched(path: Path) -> None:
    Catalogue(path).close()
    _execute(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}; DROP TABLE entries;")
    before = path.read_bytes()
    with pytest.raises(CatalogueNewer):
        Catalogue(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("script", ["CREATE TABLE theirs (x);", "PRAGMA user_version = 1;"])
def test_another_programs_database_is_refused(path: Path, script: str) -> None:
    _execute(path, script)
    with pytest.raises(CatalogueDamaged):
        Catalogue(path)


def test_a_file_that_is_no_database_is_refused_and_not_touched(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to have a header of one hundred bytes" * 9)
    before = path.read_bytes()
    with pytest.raises(CatalogueDamaged):
        Catalogue(path)
    assert path.read_bytes() == before


def test_a_catalogue_without_its_tables_is_called_damaged(path: Path) -> None:
    with closing(Catalogue(path)) as catalogue:
        with catalogue.writing() as connection:
            connection.execute("DROP TABLE meta")
        with pytest.raises(CatalogueDamaged):
            catalogue.meta("place")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFailed) as caught:
        Catalogue(tmp_path / "missing" / "catalogue.sqlite3")
    assert "No such file or directory" in str(caught.value)
    (tmp_path / "folder.sqlite3").mkdir()
    with pytest.raises(CatalogueFailed):
        Catalogue(tmp_path / "folder.sqlite3")


def test_a_closed_catalogue_fails_with_a_sentence(path: Path) -> None:
    catalogue = Catalogue(path)
    catalogue.close()
    catalogue.close()
    with pytest.raises(CatalogueFailed):
        catalogue.generation()


def test_a_full_disk_leaves_what_was_there(path: Path) -> None:
    with closing(Catalogue(path)) as catalogue:
        with catalogue.writing() as connection:
            set_meta(connection, "place", "keyring")
        with catalogue.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CatalogueFailed) as caught, catalogue.writing() as connection:
            set_meta(connection, "big", "x" * 1_000_000)
        assert "full" in str(caught.value)
        assert (catalogue.meta("place"), catalogue.meta("big")) == ("keyring", None)


def test_another_writer_makes_us_wait_and_then_say_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.0)
    with closing(Catalogue(path)) as one, closing(Catalogue(path)) as two:
        with one.writing() as connection:
            set_meta(connection, "place", "keyring")
            with pytest.raises(CatalogueBusy), two.writing():
                pass
            assert two.meta("place") is None
        assert two.meta("place") == "keyring"


def test_another_process_that_prepares_the_catalogue_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    with exclusive(path.with_name("catalogue.lock"), 0.0), pytest.raises(CatalogueBusy):
        Catalogue(path)
    Catalogue(path).close()


@pytest.mark.skipif(sys.platform != "win32", reason="locks keep nobody from reading elsewhere")
def test_what_the_lock_says_can_be_read_and_written_while_it_is_held(path: Path) -> None:
    """Windows refuses to read what another handle has locked; who asks for the same octets is told so by Wine too."""
    if sys.platform == "win32":
        import msvcrt

        with exclusive(path, 0.0), path.open("r+b") as file:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1 << 16)
            with pytest.raises(CatalogueBusy), exclusive(path, 0.0):
                pass


@needs_modes
def test_a_migration_copies_the_old_catalogue_first(path: Path) -> None:
    with closing(Catalogue(path)) as old, old.writing() as connection:
        set_meta(connection, "place", "keyring")
    with closing(Catalogue(path, (*MIGRATIONS, _column_added))) as migrated:
        assert migrated.meta("place") == "keyring"
        assert migrated.rows("SELECT later FROM entries") == []
    copy = path.with_name(f"catalogue.before-{len(MIGRATIONS) + 1}.sqlite3")
    assert _pragma(copy, "user_version") == len(MIGRATIONS)
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(Catalogue(copy)) as kept:
        assert kept.meta("place") == "keyring"


def test_a_failed_migration_changes_nothing(path: Path) -> None:
    Catalogue(path).close()
    with pytest.raises(CatalogueDamaged):
        Catalogue(path, (*MIGRATIONS, _broken_step))
    assert _pragma(path, "user_version") == len(MIGRATIONS)
    with closing(Catalogue(path)) as catalogue:
        assert catalogue.rows("SELECT name FROM sqlite_master WHERE name = 'half_way'") == []


def test_a_new_catalogue_makes_no_backup_copy(path: Path) -> None:
    Catalogue(path).close()
    assert {file.name for file in path.parent.iterdir()} == {path.name, "catalogue.lock"}
