"""Files that are deleted or replaced under a running program: nothing is written to what nobody can find again."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.systems import needs_replaceable_files
from tests.vaults import FakeClock, new, read_meanwhile
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue.catalogue import Catalogue, set_meta
from trackops_desktop.vault.catalogue.files import index_of, log_of
from trackops_desktop.vault.errors import CatalogueGone, CatalogueProblem, CatalogueReplaced
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def vault(paths: Paths, keyring: MemoryKeyring) -> Iterator[Vault]:
    with closing(_open(paths, keyring)) as opened:
        opened.add(new("mine"))
        yield opened


def _open(paths: Paths, keyring: MemoryKeyring) -> Vault:
    return Vault.open(paths, keyring, FakeClock())


def _names(vault: Vault) -> list[str]:
    return [entry.account.issuer for entry in vault.entries()]


def _theirs(folder: Path, keyring: MemoryKeyring, *names: str) -> Path:
    """A whole catalogue of another computer, as a program that keeps folders the same brings it."""
    other = Paths(folder / "theirs")
    with closing(_open(other, keyring)) as opened:
        opened.add_many([new(name) for name in names])
    return other.catalogue


def _replace(paths: Paths, theirs: Path) -> None:
    """Put a file in the catalogue's place as such programs do: whole beside it, then renamed over it."""
    part = paths.home / ".catalogue.part"
    shutil.copyfile(theirs, part)
    part.replace(paths.catalogue)


@needs_replaceable_files
def test_nothing_is_saved_into_a_catalogue_that_was_deleted(vault: Vault, paths: Paths, keyring: MemoryKeyring) -> None:
    items = dict(keyring.items)
    paths.catalogue.unlink()
    for change in (
        lambda: vault.add(new("lost")),
        lambda: vault.put_note("password:demo", "hunter2hunter2"),
        lambda: vault.change_document("settings", lambda _before: {"theme": "dark"}),
        lambda: vault.update(vault.entries()[0].id, name="other"),
    ):
        with pytest.raises(CatalogueGone):
            change()
    assert keyring.items == items
    assert not paths.catalogue.exists()
    assert _names(vault) == ["mine"]
    assert vault.enrolments([entry.id for entry in vault.entries()]).keys() == {vault.entries()[0].id}


def test_a_folder_that_was_moved_away_and_back_is_used_again(vault: Vault, paths: Paths) -> None:
    away = paths.home.with_name("away")
    paths.home.rename(away)
    with pytest.raises(CatalogueGone):
        vault.add(new("lost"))
    away.rename(paths.home)
    vault.add(new("kept"))
    assert _names(vault) == ["mine", "kept"]


@needs_replaceable_files
def test_a_catalogue_put_in_the_place_of_the_open_one_is_left_as_it_is_and_opened(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    _replace(paths, _theirs(tmp_path, keyring, "theirs", "too"))
    with pytest.raises(CatalogueReplaced):
        vault.add(new("lost"))
    assert _names(vault) == ["theirs", "too"]
    vault.add(new("kept"))
    with closing(_open(paths, keyring)) as again:
        assert _names(again) == ["theirs", "too", "kept"]
        assert again.missing() == ()


@needs_replaceable_files
def test_a_replaced_catalogue_shows_by_itself(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    vault.entries()
    theirs = _theirs(tmp_path, keyring, "theirs")
    with closing(Catalogue(theirs)) as catalogue:
        while catalogue.generation() != vault.generation():  # the number alone does not tell the two files apart
            ahead = vault if catalogue.generation() > vault.generation() else None
            if ahead is None:
                with catalogue.writing() as connection:
                    set_meta(connection, "turn", str(catalogue.generation()))
            else:
                ahead.change_document("turn", lambda document: {"turn": str(document)})
    before = vault.generation()
    _replace(paths, theirs)
    assert vault.generation() != before
    assert _names(vault) == ["theirs"]


@needs_replaceable_files
def test_an_old_log_is_never_played_into_a_new_catalogue(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    """Another program is the first to open the new file, while the log of the old one lies beside it."""
    with read_meanwhile(paths):
        vault.add_many([new(f"in the log {number}") for number in range(50)])
    assert log_of(paths.catalogue).stat().st_size > 0
    theirs = _theirs(tmp_path, keyring, "theirs")
    before = theirs.read_bytes()
    _replace(paths, theirs)
    with closing(_open(paths, keyring)) as other:
        assert _names(other) == ["theirs"]
        other.add(new("added"))
        assert _names(other) == ["theirs", "added"]
        with pytest.raises(CatalogueReplaced):
            vault.add(new("lost"))
        assert _names(vault) == ["theirs", "added"]
    assert theirs.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_log_of_a_killed_program_is_not_played_into_a_new_catalogue(
    paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    _left_by_a_killed_program(paths)
    _replace(paths, _theirs(tmp_path, keyring, "theirs"))
    with closing(_open(paths, keyring)) as vault:
        assert _names(vault) == ["theirs"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_folder_copied_with_the_log_of_a_killed_program_is_whole(
    paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    _left_by_a_killed_program(paths)
    copy = Paths(tmp_path / "copy")
    shutil.copytree(paths.home, copy.home)
    for home in (copy, paths):
        with closing(_open(home, keyring)) as vault:
            assert _names(vault) == ["killed"]


def _left_by_a_killed_program(paths: Paths) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    child = os.fork()
    if child == 0:
        with read_meanwhile(paths):
            _open(paths, MemoryKeyring()).add(new("killed"))
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert log_of(paths.catalogue).stat().st_size > 0


@pytest.mark.parametrize("which", ["log", "index", "both"])
@needs_replaceable_files
def test_a_log_that_was_deleted_loses_nothing(vault: Vault, paths: Paths, keyring: MemoryKeyring, which: str) -> None:
    with read_meanwhile(paths):
        vault.add(new("in the log"))
    for name, file in (("log", log_of(paths.catalogue)), ("index", index_of(paths.catalogue))):
        if which in {name, "both"}:
            file.unlink()
    with pytest.raises(CatalogueReplaced):
        vault.add(new("lost"))
    vault.add(new("kept"))
    with closing(_open(paths, keyring)) as again:
        assert _names(again) == ["mine", "in the log", "kept"]


@needs_replaceable_files
def test_a_change_that_was_under_way_when_the_file_was_replaced_is_not_called_saved(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    theirs = _theirs(tmp_path, keyring, "theirs")

    def change(document: dict[str, object]) -> dict[str, object]:
        _replace(paths, theirs)
        return {**document, "theme": "dark"}

    with pytest.raises(CatalogueReplaced):
        vault.change_document("settings", change)
    assert vault.document("settings") is None
    assert _names(vault) == ["theirs"]


@needs_replaceable_files
def test_a_file_that_is_no_catalogue_is_not_touched_and_the_old_one_stays_readable(vault: Vault, paths: Paths) -> None:
    garbage = paths.home / "garbage"
    garbage.write_bytes(b"half of a file that is still being brought here, which is no database at all " * 20)
    garbage.replace(paths.catalogue)
    before = paths.catalogue.read_bytes()
    for _ in range(2):
        with pytest.raises(CatalogueReplaced):
            vault.add(new("lost"))
    assert vault.generation() == vault.generation()
    assert _names(vault) == ["mine"]
    assert paths.catalogue.read_bytes() == before


# A file that is written into, as `cp` and some programs that keep folders the same do. Before, the generation is asked
# for, as a window does every second: it empties the log.


@pytest.fixture
def older(paths: Paths, keyring: MemoryKeyring) -> bytes:
    """An earlier state of the data folder's own catalogue, of which a file backup keeps a copy."""
    with closing(_open(paths, keyring)) as opened:
        opened.add(new("in both"))
        removed = opened.add(new("in the old trash"))
        opened.remove(removed.id)
    return paths.catalogue.read_bytes()


def test_a_state_written_into_the_open_file_is_opened_and_left_as_it_is(
    older: bytes, vault: Vault, paths: Paths, keyring: MemoryKeyring
) -> None:
    vault.add_many([new(f"newer {number}") for number in range(300)])  # many pages more than the old one has
    vault.restore(vault.trash()[0].id)
    vault.generation()
    paths.catalogue.write_bytes(older)
    with pytest.raises(CatalogueReplaced):
        vault.add(new("lost"))
    assert _names(vault) == ["in both"]
    vault.add(new("kept"))
    with closing(_open(paths, keyring)) as again:
        assert _names(again) == ["in both", "kept"]
        assert again.missing() == ()
        assert len(again.orphans().enrolments) == 301  # what the state that was overwritten had, to be brought back


def test_an_older_state_deletes_nothing_for_good(
    older: bytes, vault: Vault, paths: Paths, keyring: MemoryKeyring
) -> None:
    vault.restore(vault.trash()[0].id)
    kept = set(keyring.items)
    vault.generation()
    paths.catalogue.write_bytes(older)
    vault.generation()
    assert vault.shared([vault.trash()[0].id])
    vault.purge([entry.id for entry in vault.trash()])
    assert set(keyring.items) == kept


def test_what_was_written_into_the_file_shows_by_itself(older: bytes, vault: Vault, paths: Paths) -> None:
    before = vault.generation()
    paths.catalogue.write_bytes(older)
    assert vault.generation() != before
    assert _names(vault) == ["in both"]


def test_a_copy_of_another_computers_catalogue_is_told_too(
    vault: Vault, paths: Paths, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    theirs = _theirs(tmp_path, keyring, *(f"theirs {number}" for number in range(9)))
    vault.generation()
    shutil.copyfile(theirs, paths.catalogue)
    with pytest.raises(CatalogueReplaced):
        vault.add(new("lost"))
    assert _names(vault) == [f"theirs {number}" for number in range(9)]
    assert len(vault.shared([entry.id for entry in vault.entries()])) == 9


def test_half_of_a_file_is_waited_for_and_nothing_is_written_into_it(older: bytes, vault: Vault, paths: Paths) -> None:
    vault.generation()
    for part in (b"", older[: len(older) // 2]):
        paths.catalogue.write_bytes(part)
        with suppress(CatalogueProblem):  # what is read may lie in memory or not
            vault.generation()
        with pytest.raises(CatalogueProblem):
            vault.add(new("lost"))
        assert paths.catalogue.read_bytes() == part
    paths.catalogue.write_bytes(older)
    vault.generation()
    vault.add(new("kept"))
    assert _names(vault) == ["in both", "kept"]


def test_the_same_octets_with_another_time_disturb_nobody(vault: Vault, paths: Paths) -> None:
    vault.generation()
    paths.catalogue.write_bytes(paths.catalogue.read_bytes())
    os.utime(paths.catalogue, ns=(1, 1))
    before = vault.generation()
    vault.add(new("kept"))
    assert vault.generation() == before + 2  # intent and account, no opening
    assert _names(vault) == ["mine", "kept"]


def test_changes_of_another_program_of_ours_are_no_reason_to_open_anew(
    vault: Vault, paths: Paths, keyring: MemoryKeyring
) -> None:
    with closing(_open(paths, keyring)) as other:
        for number in range(5):
            other.add(new(f"other {number}"))
            vault.add(new(f"mine {number}"))
            assert _names(vault) == _names(other)
        assert vault.generation() == other.generation()


def test_the_file_alone_is_whole_a_second_after_a_change(vault: Vault, paths: Paths, tmp_path: Path) -> None:
    for number in range(3):
        vault.add(new(f"number {number}"))
        vault.generation()
        copy = tmp_path / str(number)
        shutil.copyfile(paths.catalogue, copy)
        with closing(Catalogue(copy)) as alone:
            assert len(alone.rows("SELECT * FROM entries")) == number + 2
