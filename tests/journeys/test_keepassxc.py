"""The real KeePassXC as the keyring: its questions are waited for, answered, refused and given up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.programs.keepassxc import KeePassXC, keepassxc_session, require_keepassxc
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import (
    KeyringDenied,
    KeyringFailed,
    KeyringLocked,
    KeyringMissing,
    KeyringMustAsk,
)
from trackops_desktop.vault.keyring import dbus_connection
from trackops_desktop.vault.retention import DAY
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.vault.vault import Vault

ACCESS = "Access Request"
UNLOCK = "Unlock Database"


@pytest.fixture
def keepassxc(tmp_path: Path) -> Iterator[KeePassXC]:
    """KeePassXC that gives its entries to every program of the user."""
    require_keepassxc()
    with keepassxc_session(tmp_path / "keepassxc") as running:
        yield running


@pytest.fixture
def cautious(tmp_path: Path) -> Iterator[KeePassXC]:
    """KeePassXC with its default settings: it asks about each program that reads, and before it deletes."""
    require_keepassxc()
    with keepassxc_session(tmp_path / "keepassxc", ask_access=True, ask_delete=True) as running:
        yield running


def opened(program: KeePassXC, folder: Path, clock: FakeClock | None = None) -> Vault:
    return Vault.open(Paths(folder / "home"), program.backend(), clock or FakeClock())


class Beside(threading.Thread):
    """Runs a call that waits for an answer, while the test gives it."""

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.error: BaseException | None = None
        self._call = call
        self.start()

    def run(self) -> None:
        try:
            self._call()
        except BaseException as error:  # noqa: BLE001 (the test looks at it)
            self.error = error

    def done(self) -> BaseException | None:
        """Wait for the end and return what it threw."""
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.error


def test_accounts_are_added_read_changed_and_removed(keepassxc: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(keepassxc, tmp_path)) as vault:
        assert vault.condition().state is VaultState.READY
        entry, other = vault.add_many([new("A"), new("B")])
        assert vault.condition().sentence == "Your secrets are stored in KeePassXC (Secret Service)."
        vault.put_note("recovery:x", "first")
        vault.put_note("recovery:x", "second")
    with closing(opened(keepassxc, tmp_path)) as again:
        assert again.enrolment(entry.id) == new("A").enrolment
        assert again.note("recovery:x") == "second"
        assert again.update(entry.id, name="renamed").account.name == "renamed"
        again.seal("a passphrase of five words")
        assert again.enrolment(other.id) == new("B").enrolment
        again.unseal()
        again.drop_note("recovery:x")
        again.purge([entry.id])
    with closing(opened(keepassxc, tmp_path)) as last:
        assert [one.id for one in last.entries()] == [other.id]
        assert last.missing() == ()
        assert items_of(keepassxc) == 1


def test_a_locked_database_is_said_to_be_locked_and_nothing_asks_for_its_password(
    keepassxc: KeePassXC, tmp_path: Path
) -> None:
    with closing(opened(keepassxc, tmp_path)) as vault:
        entry = vault.add(new())
    keepassxc.lock()
    with closing(opened(keepassxc, tmp_path)) as vault:
        assert vault.condition().state is VaultState.KEYRING_LOCKED
        calls: tuple[Callable[[], object], ...] = (
            lambda: vault.enrolment(entry.id),
            lambda: vault.add(new("B")),
            lambda: vault.purge([entry.id]),
        )
        for call in calls:
            with pytest.raises(KeyringLocked, match=r"KeePassXC \(Secret Service\) is locked") as caught:
                call()
            assert not isinstance(caught.value, KeyringMustAsk)
        assert keepassxc.windows(UNLOCK) == []
        unlocking = Beside(vault.unlock_keyring)
        keepassxc.unlock()
        assert unlocking.done() is None
        assert vault.enrolment(entry.id) == new().enrolment


def test_a_password_that_is_not_given_leaves_the_database_locked(keepassxc: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(keepassxc, tmp_path)) as vault:
        keepassxc.lock()
        unlocking = Beside(vault.unlock_keyring)
        keepassxc.answer(UNLOCK, "Escape")
        assert isinstance(unlocking.done(), KeyringLocked)
        assert vault.condition().state is VaultState.KEYRING_LOCKED


def test_a_program_that_was_not_allowed_yet_asks_when_told_to_and_never_before(
    cautious: KeePassXC, tmp_path: Path
) -> None:
    with closing(opened(cautious, tmp_path)) as vault:
        entries = vault.add_many([new("A"), new("B")])
        assert vault.enrolment(entries[0].id) == new("A").enrolment
    with closing(opened(cautious, tmp_path)) as again:
        condition = again.condition()
        assert (condition.state, "is locked" in condition.sentence) == (VaultState.KEYRING_ASKS, False)
        with pytest.raises(KeyringMustAsk, match="wants your permission"):
            again.enrolment(entries[0].id)
        assert cautious.windows(ACCESS) == []
        unlocking = Beside(again.unlock_keyring)
        cautious.answer(ACCESS, "Return")
        assert unlocking.done() is None
        assert again.condition().state is VaultState.READY
        assert again.missing() == ()


def test_an_access_that_is_refused_has_its_own_sentence(cautious: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(cautious, tmp_path)) as vault:
        entry = vault.add(new())
    with closing(opened(cautious, tmp_path)) as again:
        unlocking = Beside(again.unlock_keyring)
        cautious.answer(ACCESS, "Escape")
        error = unlocking.done()
        assert isinstance(error, KeyringDenied)
        assert "access was denied" in error.sentence
        assert again.entries() == (entry,)


def test_a_deletion_that_is_refused_leaves_everything_as_it_was(cautious: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(cautious, tmp_path)) as vault:
        entry = vault.add(new())
        purging = Beside(lambda: vault.purge([entry.id]))
        cautious.answer("Move|Delete", "Escape")
        assert isinstance(purging.done(), KeyringDenied)
        assert vault.enrolment(entry.id) == new().enrolment
        purging = Beside(lambda: vault.purge([entry.id]))
        cautious.answer("Move|Delete", "shift+Tab", "space")
        assert purging.done() is None
        assert vault.entries() == ()


def test_a_question_can_be_given_up_and_goes_with_it(cautious: KeePassXC, tmp_path: Path) -> None:
    said: list[str | None] = []
    with closing(opened(cautious, tmp_path)) as vault:
        entry = vault.add(new())
        vault.prompts.watch(said.append)
        purging = Beside(lambda: vault.purge([entry.id]))
        cautious.until(lambda: "KeePassXC (Secret Service)" in said, "the question to be told")
        vault.prompts.cancel()
        error = purging.done()
        assert isinstance(error, KeyringDenied)
        assert "cancelled" in error.sentence
        assert said[-1] is None
        assert vault.enrolment(entry.id) == new().enrolment


def test_a_question_that_nobody_answers_is_given_up_by_itself(
    cautious: KeePassXC, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbus_connection, "PROMPT_SECONDS", 0.5)
    with closing(opened(cautious, tmp_path)) as vault:
        entry = vault.add(new())
        with pytest.raises(KeyringFailed, match="No one answered"):
            vault.purge([entry.id])


def test_a_program_that_ends_while_it_asks_is_not_waited_for(cautious: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(cautious, tmp_path)) as vault:
        entry = vault.add(new())
        purging = Beside(lambda: vault.purge([entry.id]))
        cautious.shown("Move|Delete")
        cautious.end()
        error = purging.done()
        assert isinstance(error, KeyringMissing)
        assert "KeePassXC" in error.sentence
        assert vault.entries() == (entry,)


def test_a_program_that_has_ended_cannot_be_reached(keepassxc: KeePassXC, tmp_path: Path) -> None:
    with closing(opened(keepassxc, tmp_path)) as vault:
        entry = vault.add(new())
        keepassxc.end()
        with pytest.raises(KeyringMissing, match="KeePassXC"):
            vault.enrolment(entry.id)
        assert vault.condition().state is VaultState.KEYRING_MISSING
        assert vault.entries() == (entry,)


def test_the_trash_is_emptied_with_the_next_account_where_the_start_may_not_ask(
    keepassxc: KeePassXC, tmp_path: Path
) -> None:
    """The stopwatch of the trash sees every start, and moves on by three days at most."""
    clock = FakeClock()
    with closing(opened(keepassxc, tmp_path, clock)) as vault:
        old = vault.add(new("old"))
        vault.remove(old.id)
    for _ in range(11):
        with closing(opened(keepassxc, tmp_path, clock)) as again:
            assert [one.id for one in again.trash()] == [old.id]
        clock.now += 3 * DAY
    with closing(opened(keepassxc, tmp_path, clock)) as due:
        assert [one.id for one in due.trash()] == [old.id]
        due.add(new("new"))
        assert due.trash() == ()
        assert [one.account.issuer for one in due.entries()] == ["new"]
        assert items_of(keepassxc) == 1


def items_of(program: KeePassXC) -> int:
    """Return how many entries of ours the database holds."""
    link = dbus_connection.SecretServiceConnection.open(program.bus.address)
    try:
        ((found, waiting),) = link.search_open([{"service": SERVICE}])
        return len(found) + len(waiting)
    finally:
        link.end()
