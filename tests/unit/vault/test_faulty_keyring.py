"""Keyrings that are missing, locked, slow, refusing, lying or dying: nothing is lost, and it is said who and what."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from keyring.errors import InitError, NoKeyringError, PasswordDeleteError, PasswordSetError
from keyring.errors import KeyringLocked as LibraryLocked

from tests.keyrings import FaultyKeyring
from tests.vaults import FakeClock, days_pass, new
from trackops_desktop.errors import VaultError
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import (
    KeyringDenied,
    KeyringFailed,
    KeyringLocked,
    KeyringMissing,
    KeyringProblem,
    SecretDamaged,
)
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.store import SERVICE, NoStore
from trackops_desktop.vault.vault import Vault

SECRET_LOOKING = "otpauth://totp/x?secret=GEZDGNBV"


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def vault(tmp_path: Path, keyring: FaultyKeyring) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as opened:
        yield opened


def _of_linux() -> list[tuple[Exception, type[VaultError]]]:
    """What the libraries for the Secret Service raise, which no other system has."""
    if sys.platform != "linux":
        return []
    from jeepney.low_level import SizeLimitError
    from secretstorage.exceptions import LockedException, PromptDismissedException, SecretServiceNotAvailableException

    return [
        (LockedException(SECRET_LOOKING), KeyringLocked),
        (PromptDismissedException(SECRET_LOOKING), KeyringDenied),
        (SecretServiceNotAvailableException(SECRET_LOOKING), KeyringMissing),
        (SizeLimitError(SECRET_LOOKING), KeyringFailed),
    ]


ERRORS = [
    *_of_linux(),
    (LibraryLocked(SECRET_LOOKING), KeyringLocked),
    (InitError(SECRET_LOOKING), KeyringMissing),
    (NoKeyringError(SECRET_LOOKING), KeyringMissing),
    (FileNotFoundError(SECRET_LOOKING), KeyringMissing),
    (ConnectionResetError(SECRET_LOOKING), KeyringMissing),
    (TimeoutError(SECRET_LOOKING), KeyringFailed),
    (PasswordSetError(SECRET_LOOKING), KeyringFailed),
    (PasswordDeleteError(SECRET_LOOKING), KeyringFailed),
    (RuntimeError(SECRET_LOOKING), KeyringFailed),
]


@pytest.mark.parametrize("call", ["get", "set", "delete"])
@pytest.mark.parametrize(("thrown", "expected"), ERRORS, ids=lambda value: type(value).__name__)
def test_whatever_a_backend_throws_becomes_a_sentence_that_names_it(
    vault: Vault, keyring: FaultyKeyring, call: str, thrown: Exception, expected: type[KeyringProblem]
) -> None:
    kept = vault.add(new("kept"))
    keyring.fail[call] = (keyring.calls[call] + 1, thrown)
    tries: dict[str, Callable[[], object]] = {
        "get": lambda: vault.enrolment(kept.id),
        "set": lambda: vault.add(new("lost")),
        "delete": lambda: vault.purge([kept.id]),
    }
    with pytest.raises(expected) as caught:
        tries[call]()
    assert "FaultyKeyring" in caught.value.sentence
    assert caught.value.advice
    assert SECRET_LOOKING not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None
    keyring.fail.clear()
    assert vault.enrolment(kept.id) == new("kept").enrolment
    assert keyring.usernames() == {kept.id}


def test_a_backend_that_drops_one_write_in_ten_never_makes_us_report_what_is_not_there(
    vault: Vault, keyring: FaultyKeyring
) -> None:
    keyring.lose = 10
    saved, refused = [], []
    for number in range(50):
        try:
            saved.append(vault.add(new(str(number))))
        except KeyringFailed as problem:
            refused.append(problem.sentence)
    assert (len(saved), len(refused)) == (45, 5)
    assert all("didn't keep" in sentence for sentence in refused)
    assert vault.entries() == tuple(saved)
    assert vault.missing() == ()
    assert keyring.usernames() == {entry.id for entry in saved}


def test_a_bulk_that_loses_one_write_saves_none(vault: Vault, keyring: FaultyKeyring) -> None:
    keyring.lose = 10
    with pytest.raises(KeyringFailed):
        vault.add_many([new(str(number)) for number in range(20)])
    assert (vault.entries(), keyring.items) == ((), {})


def test_a_backend_that_answers_something_else_is_not_believed(vault: Vault, keyring: FaultyKeyring) -> None:
    keyring.lie = "another text"
    with pytest.raises(KeyringFailed):
        vault.add(new())
    assert vault.entries() == ()


def test_a_lying_read_is_called_damaged(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    keyring.lie = "another text"
    with pytest.raises(SecretDamaged):
        vault.enrolment(entry.id)


def test_a_deletion_that_did_not_happen_leaves_the_entry_in_the_trash(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    vault.remove(entry.id)
    keyring.keep = True
    with pytest.raises(KeyringFailed) as caught:
        vault.purge([entry.id])
    assert "didn't delete" in caught.value.sentence
    assert [known.id for known in vault.trash()] == [entry.id]
    keyring.keep = False
    assert vault.restore(entry.id).trashed_at is None
    assert vault.enrolment(entry.id) == new().enrolment


def test_an_addition_that_could_not_be_undone_is_undone_by_the_next_start(
    vault: Vault, keyring: FaultyKeyring, tmp_path: Path
) -> None:
    keyring.fail["get"] = (1, ConnectionResetError())
    with pytest.raises(KeyringMissing):
        vault.add(new())
    assert len(keyring.items) == 1
    vault.close()
    keyring.fail.clear()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as again:
        assert (again.entries(), keyring.items) == ((), {})


def test_a_note_is_kept_when_the_old_one_cannot_be_deleted_now(
    vault: Vault, keyring: FaultyKeyring, tmp_path: Path
) -> None:
    vault.put_note("password:demo", "first")
    keyring.fail["delete"] = (1, OSError())
    vault.put_note("password:demo", "second")
    assert (vault.note("password:demo"), len(keyring.items)) == ("second", 2)
    vault.close()
    keyring.fail.clear()
    with closing(Vault.open(Paths(tmp_path), keyring, FakeClock())) as again:
        assert (again.note("password:demo"), len(keyring.items)) == ("second", 1)


@pytest.mark.parametrize(
    ("thrown", "state"),
    [
        (NoKeyringError(), VaultState.KEYRING_MISSING),
        (TimeoutError(), VaultState.KEYRING_FAILED),
        (LibraryLocked(), VaultState.KEYRING_LOCKED),
    ],
)
def test_the_condition_says_what_is_wrong_and_the_list_works_all_the_same(
    vault: Vault, keyring: FaultyKeyring, monkeypatch: pytest.MonkeyPatch, thrown: Exception, state: VaultState
) -> None:
    entry = vault.add(new())

    def is_locked() -> bool:
        raise thrown

    monkeypatch.setattr(keyring, "is_locked", is_locked)
    condition = vault.condition()
    assert (condition.state, condition.backend) == (state, "FaultyKeyring")
    assert condition.sentence
    assert condition.advice
    assert vault.entries() == (entry,)
    assert vault.update(entry.id, name="renamed").account.name == "renamed"
    vault.remove(entry.id)
    assert vault.restore(entry.id).id == entry.id


def test_a_locked_keyring_can_be_unlocked_on_request(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    keyring.locked = True
    assert vault.condition().state is VaultState.KEYRING_LOCKED
    with pytest.raises(KeyringLocked):
        vault.add(new("B"))
    with pytest.raises(KeyringLocked):
        vault.purge([entry.id])
    vault.unlock_keyring()
    assert vault.condition().state is VaultState.READY


def test_a_vault_whose_keyring_vanished_lists_and_reports(vault: Vault, tmp_path: Path) -> None:
    entry = vault.add(new())
    vault.close()
    with closing(Vault.open(Paths(tmp_path), None, FakeClock())) as without:
        assert without.condition().state is VaultState.KEYRING_MISSING
        assert without.entries() == (entry,)
        calls: tuple[Callable[[], object], ...] = (
            lambda: without.enrolment(entry.id),
            lambda: without.add(new("B")),
            lambda: without.purge([entry.id]),
            without.unlock_keyring,
            without.missing,
        )
        for call in calls:
            with pytest.raises(KeyringMissing):
                call()


def test_standing_in_for_a_keyring_keeps_nothing() -> None:
    store = NoStore()
    assert store.get_many([]) == {}
    with pytest.raises(KeyringMissing):
        store.put_many({"a": "b"})
    with pytest.raises(KeyringMissing):
        store.delete_many(["a"])
    store.close()


def test_a_start_with_work_left_and_a_locked_keyring_still_opens(
    vault: Vault, keyring: FaultyKeyring, tmp_path: Path
) -> None:
    entry = vault.add(new())
    vault.remove(entry.id)
    vault.close()
    later = FakeClock()
    with closing(Vault.open(Paths(tmp_path), keyring, later)) as again:
        days_pass(again, later, 29)
    later.now += 2 * 86_400
    keyring.locked = True
    with closing(Vault.open(Paths(tmp_path), keyring, later)) as again:
        assert [known.id for known in again.trash()] == [entry.id]
        again.unlock_keyring()
        assert (again.trash(), keyring.items) == ((), {})


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path, keyring: FaultyKeyring) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(VaultError) as caught:
        Vault.open(Paths(tmp_path / "file"), keyring, FakeClock())
    assert ("File already exists" if sys.platform == "win32" else "File exists") in str(caught.value)


def test_a_reading_error_of_the_backend_does_not_reveal_the_item(vault: Vault, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    keyring.items[SERVICE, entry.id] = SECRET_LOOKING[:20]
    with pytest.raises(SecretDamaged) as caught:
        vault.enrolment(entry.id)
    assert SECRET_LOOKING[:20] not in str(caught.value)
