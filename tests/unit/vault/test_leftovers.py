"""What a process that died in the middle leaves, and what the next one makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.catalogue import intents
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.intents import IntentAction
from trackops_desktop.vault.catalogue.owner import Owner, is_gone
from trackops_desktop.vault.errors import CatalogueBusy, CatalogueFailed, NoSuchAccount
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

DEAD = "d" * 32


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def catalogue(paths: Paths) -> Iterator[Catalogue]:
    with closing(Catalogue(paths.make().catalogue)) as opened:
        yield opened


def _open(paths: Paths, keyring: MemoryKeyring) -> Vault:
    return Vault.open(paths, keyring, FakeClock())


def _leave(catalogue: Catalogue, items: list[str], action: IntentAction, owner: str = DEAD) -> None:
    with catalogue.writing() as connection:
        intents.begin(connection, items, action, owner)


def test_an_addition_of_a_dead_process_is_undone(paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue) -> None:
    _leave(catalogue, ["written", "unwritten"], IntentAction.ADD)
    keyring.set_password(SERVICE, "written", "text")
    _open(paths, keyring).close()
    assert keyring.items == {}
    assert catalogue.rows("SELECT * FROM intents") == []


def test_an_addition_of_a_living_process_is_left_alone(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue
) -> None:
    owner = Owner(paths.home)
    _leave(catalogue, ["written"], IntentAction.ADD, owner.hold())
    keyring.set_password(SERVICE, "written", "text")
    _open(paths, keyring).close()
    assert keyring.usernames() == {"written"}
    owner.close()
    _open(paths, keyring).close()
    assert keyring.items == {}


def test_a_removal_of_a_dead_process_is_finished(paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue) -> None:
    with closing(_open(paths, keyring)) as vault:
        gone, kept = vault.add_many([new("A"), new("B")])
        vault.put_note("password:demo", "text")
        (note,) = keyring.usernames() - {gone.id, kept.id}
    _leave(catalogue, [gone.id, note], IntentAction.REMOVE)
    with closing(_open(paths, keyring)) as again:
        assert [entry.id for entry in again.entries()] == [kept.id]
        assert [stone.id for stone in again.snapshot().tombstones] == [gone.id]
        assert again.note("password:demo") is None
    assert keyring.usernames() == {kept.id}


def test_an_entry_that_is_being_removed_cannot_be_changed(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue
) -> None:
    with closing(_open(paths, keyring)) as vault, closing(Owner(paths.home)) as owner:
        entry = vault.add(new())
        vault.remove(entry.id)
        _leave(catalogue, [entry.id], IntentAction.REMOVE, owner.hold())
        with pytest.raises(NoSuchAccount):
            vault.restore(entry.id)
        with pytest.raises(CatalogueBusy):
            vault.purge([entry.id])


def test_an_account_that_is_known_is_never_deleted_as_a_leftover(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue
) -> None:
    with closing(_open(paths, keyring)) as vault:
        entry = vault.add(new())
    _leave(catalogue, [entry.id], IntentAction.ADD)
    with closing(_open(paths, keyring)) as again:
        assert again.enrolment(entry.id) == new().enrolment
    assert catalogue.rows("SELECT * FROM intents") == []


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen in another program after a settling has looked which items are known."""
    look, looked = Items._referred_to, list[bool]()

    def looks(items: Items, ids: Sequence[str]) -> set[str]:
        found = look(items, ids)
        if not looked:
            looked.append(True)
            happens()
        return found

    monkeypatch.setattr(Items, "_referred_to", looks)


def test_a_note_that_is_replaced_while_a_rewriting_of_it_is_settled_leaves_nothing(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(_open(paths, keyring)) as vault, closing(_open(paths, keyring)) as other:
        vault.put_note("password:demo", "first")
        _leave(catalogue, list(keyring.usernames()), IntentAction.ADD)
        _meanwhile(monkeypatch, lambda: other.put_note("password:demo", "second"))
        vault.settle()
        assert vault.note("password:demo") == "second"
        assert len(keyring.usernames()) == 1
        assert catalogue.rows("SELECT * FROM intents") == []


def test_a_removal_that_begins_while_a_rewriting_is_settled_is_still_noted(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program takes the place of what is being settled; what it was about to do is finished if it dies then."""
    with closing(_open(paths, keyring)) as vault, closing(Owner(paths.home)) as other:
        entry = vault.add(new())
        _leave(catalogue, [entry.id], IntentAction.ADD)

        def begins() -> None:
            with catalogue.writing() as connection:
                intents.displace(connection, [entry.id])
                intents.begin(connection, [entry.id], IntentAction.REMOVE, other.hold())

        _meanwhile(monkeypatch, begins)
        vault.settle()
        assert [row["action"] for row in catalogue.rows("SELECT * FROM intents")] == ["remove"]


def test_a_note_that_is_being_rewritten_can_be_dropped(
    paths: Paths, keyring: MemoryKeyring, catalogue: Catalogue
) -> None:
    with closing(_open(paths, keyring)) as vault, closing(Owner(paths.home)) as other:
        vault.put_note("password:demo", "text")
        _leave(catalogue, list(keyring.usernames()), IntentAction.ADD, other.hold())
        vault.drop_note("password:demo")
        assert vault.note("password:demo") is None
        assert keyring.usernames() == set()


def test_an_owner_is_alive_from_its_first_change_to_its_end(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    assert is_gone(tmp_path, owner.name)
    assert owner.hold() == owner.hold() == owner.name
    assert not is_gone(tmp_path, owner.name)
    owner.close()
    owner.close()
    assert is_gone(tmp_path, owner.name)
    assert list((tmp_path / "open").iterdir()) == []


def test_an_owner_ends_while_another_process_looks_at_its_file(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    descriptor = os.open(tmp_path / "open" / f"{owner.hold()}.lock", os.O_RDWR)
    owner.close()
    os.close(descriptor)
    assert is_gone(tmp_path, owner.name)
    assert list((tmp_path / "open").iterdir()) == []


def test_a_lock_file_that_nobody_holds_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    left = tmp_path / "open" / f"{DEAD}.lock"
    left.touch()
    assert is_gone(tmp_path, DEAD)
    assert not left.exists()


def test_a_lock_that_cannot_be_asked_for_counts_as_held(tmp_path: Path) -> None:
    (tmp_path / "open" / f"{DEAD}.lock").mkdir(parents=True)
    assert not is_gone(tmp_path, DEAD)


def test_an_owner_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("in the way")
    with pytest.raises(CatalogueFailed):
        Owner(tmp_path).hold()
