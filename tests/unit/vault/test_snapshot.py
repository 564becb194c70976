"""The whole catalogue out and back in: for backups and for a second computer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.keyrings import FaultyKeyring
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.errors import Cancelled
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import CatalogueDamaged, KeyringFailed, NoSuchAccount
from trackops_desktop.vault.snapshot import Changes, Document, Note, Tombstone
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

FOREIGN = "f" * 32


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def vault(tmp_path: Path, keyring: FaultyKeyring) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path / "one"), keyring, FakeClock())) as opened:
        yield opened


def _foreign(id_: str = FOREIGN, name: str = "foreign", at: float = 5.0) -> tuple[Entry, Secret]:
    account = enrolment("Elsewhere", name).account
    return Entry(id_, account, ("a",), "https://x.example", 0, at, at), enrolment().secret


def test_a_vault_moves_whole_into_another(vault: Vault, tmp_path: Path) -> None:
    first, second, third = vault.add_many([new("A"), new("B", kind=Kind.HOTP, counter=3), new("C")])
    vault.move(third.id, 0)
    vault.remove(second.id)
    vault.put_note(f"recovery:{first.id}", "codes")
    vault.change_document("settings", lambda _before: {"theme": "dark"})
    vault.purge([vault.add(new("gone")).id])
    taken = vault.snapshot()
    secrets = vault.secrets([entry.id for entry in taken.entries])
    with closing(Vault.open(Paths(tmp_path / "two"), FaultyKeyring(), FakeClock(9.0))) as other:
        other.apply(
            Changes(
                tuple((entry, secrets[entry.id]) for entry in taken.entries),
                taken.tombstones,
                tuple(replace(note, text=vault.note(note.key)) for note in taken.notes),
                taken.documents,
            )
        )
        assert other.snapshot() == taken
        assert other.note(f"recovery:{first.id}") == "codes"
        assert other.secrets([entry.id for entry in taken.entries]) == secrets


def test_applying_writes_rows_exactly_as_they_stand(vault: Vault) -> None:
    entry, secret = _foreign()
    vault.apply(Changes(entries=((entry, secret),)))
    assert vault.entry(FOREIGN) == entry
    assert vault.enrolment(FOREIGN) == Enrolment(entry.account, secret)


def test_a_known_entry_changes_its_row_and_keeps_its_secret_and_its_place(vault: Vault, keyring: FaultyKeyring) -> None:
    first, second = vault.add_many([new("A"), new("B")])
    before = dict(keyring.items)
    changed = replace(first, account=replace(first.account, issuer="Renamed"), changed_at=99.0)
    vault.apply(Changes(entries=((changed, Secret(b"another secret that is ignored")), (second, None))))
    assert vault.entries() == (changed, second)
    assert keyring.items == before


def test_a_counter_never_goes_back(vault: Vault) -> None:
    entry = vault.add(new(kind=Kind.HOTP, counter=10))
    vault.apply(Changes(entries=((replace(entry, account=entry.account.with_counter(4), changed_at=99.0), None),)))
    assert vault.entry(entry.id).account.counter == 10
    vault.apply(Changes(entries=((replace(entry, account=entry.account.with_counter(40), changed_at=99.0), None),)))
    assert vault.use_counter(entry.id) == 40


@pytest.mark.parametrize("stored", [None, "overwritten by somebody"])
def test_a_missing_or_damaged_secret_is_mended(vault: Vault, keyring: FaultyKeyring, stored: str | None) -> None:
    entry = vault.add(new())
    del keyring.items[SERVICE, entry.id]
    if stored is not None:
        keyring.items[SERVICE, entry.id] = stored
    vault.apply(Changes(entries=((entry, new().enrolment.secret),)))
    assert vault.enrolment(entry.id) == new().enrolment


def test_an_unknown_entry_without_a_secret_is_refused_whole(vault: Vault) -> None:
    entry, secret = _foreign()
    unknown, _ = _foreign("e" * 32)
    with pytest.raises(NoSuchAccount):
        vault.apply(Changes(entries=((entry, secret), (unknown, None))))
    assert vault.entries() == ()


def test_applying_is_undone_whole_when_the_keyring_fails_or_the_user_cancels(
    vault: Vault, keyring: FaultyKeyring
) -> None:
    known = vault.add(new())
    one, two = _foreign("e" * 32, "one"), _foreign("d" * 32, "two")
    changes = Changes(
        entries=(one, two, (replace(known, tags=("changed",)), None)),
        notes=(Note("password:demo", 1.0, "text"),),
        documents=(Document("settings", 1.0, {"theme": "dark"}),),
    )

    def cancel(done: int, total: int) -> None:
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        vault.apply(changes, cancel)
    keyring.fail["set"] = (keyring.calls["set"] + 2, OSError())
    with pytest.raises(KeyringFailed):
        vault.apply(changes)
    keyring.fail.clear()
    assert vault.entries() == (known,)
    assert (vault.note("password:demo"), vault.document("settings")) == (None, None)
    assert keyring.usernames() == {known.id}


def test_removals_take_secret_and_recovery_codes_and_remember_unknown_ids(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    vault.put_note(f"recovery:{entry.id}", "codes")
    vault.apply(Changes(removed=(Tombstone(entry.id, 7.0), Tombstone(FOREIGN, 8.0))))
    assert (vault.entries(), keyring.items) == ((), {})
    assert vault.snapshot().tombstones == (Tombstone(entry.id, 7.0), Tombstone(FOREIGN, 8.0))


def test_only_unknown_removals_need_no_keyring(vault: Vault, keyring: FaultyKeyring) -> None:
    keyring.locked = True
    vault.apply(Changes(removed=(Tombstone(FOREIGN, 8.0),)))
    assert vault.snapshot().tombstones == (Tombstone(FOREIGN, 8.0),)


def test_an_entry_that_comes_back_is_no_longer_remembered_as_removed(vault: Vault) -> None:
    vault.apply(Changes(removed=(Tombstone(FOREIGN, 8.0),)))
    vault.apply(Changes(entries=(_foreign(),)))
    assert vault.snapshot().tombstones == ()


def test_changed_notes_leave_no_item_behind(vault: Vault, keyring: FaultyKeyring) -> None:
    vault.put_note("password:demo", "old")
    vault.apply(Changes(notes=(Note("password:demo", 4.0, "new"), Note("password:other", 4.0))))
    assert vault.note("password:demo") == "new"
    assert len(keyring.items) == 1
    assert vault.snapshot().notes == (Note("password:demo", 4.0),)


def test_documents_that_are_no_object_count_as_none(vault: Vault) -> None:
    with vault._catalogue.writing() as connection:
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, 0.0)", [("list", "[1]"), ("torn", '{"a"'), ("good", "{}")]
        )
    assert (vault.document("list"), vault.document("torn"), vault.document("good")) == (None, None, {})
    assert vault.snapshot().documents == (Document("good", 0.0, {}),)


@pytest.mark.parametrize(("column", "value"), [("counter", "many"), ("tags", "no json"), ("tags", "5")])
def test_a_row_that_makes_no_sense_is_called_damaged(vault: Vault, column: str, value: str) -> None:
    entry = vault.add(new())
    with vault._catalogue.writing() as connection:
        connection.execute(f"UPDATE entries SET {column} = ? WHERE id = ?", (value, entry.id))
    with pytest.raises(CatalogueDamaged):
        vault.entries()


@pytest.mark.parametrize("table", ["intents", "entries"])
def test_a_catalogue_that_lost_a_table_is_refused_at_the_start(vault: Vault, tmp_path: Path, table: str) -> None:
    with vault._catalogue.writing() as connection:
        connection.execute(f"DROP TABLE {table}")
    with pytest.raises(CatalogueDamaged):
        Vault.open(Paths(tmp_path / "one"), FaultyKeyring(), FakeClock())


def test_a_stored_enrolment_that_cannot_be_joined_with_its_row_is_left_out(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = vault.add(new())
    monkeypatch.setattr("trackops_desktop.vault.stored_enrolment.Account", lambda *args: Account(digits=99))
    assert vault.missing() == (entry,)
