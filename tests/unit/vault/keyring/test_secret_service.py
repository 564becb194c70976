"""The Secret Service against the real GNOME Keyring."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusErrorResponse, MatchRule
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy
from secretstorage import Collection
from secretstorage.exceptions import SecretServiceNotAvailableException

from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.patience import PATIENCE
from tests.vaults import FakeClock, new
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import KeyringFailed, KeyringLocked, KeyringMissing, KeyringMustAsk
from trackops_desktop.vault.keyring import dbus_connection
from trackops_desktop.vault.keyring.dbus_connection import SecretServiceConnection
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.store import SERVICE, KeyringStore
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def own_session(tmp_path: Path) -> Iterator[KeyringSession]:
    """A keyring that this test may lock or kill."""
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring") as session:
        yield session


@pytest.fixture
def backend(secret_service: KeyringSession) -> Iterator[SecretServiceKeyring]:
    with closing(secret_service.backend()) as opened:
        yield opened


def test_accounts_round_trip_and_libsecret_sees_the_item(secret_service: KeyringSession, tmp_path: Path) -> None:
    with closing(Vault.open(Paths(tmp_path), secret_service.backend(), FakeClock())) as vault:
        one, two = vault.add_many([new("A"), new("B")])
    assert secret_service.lookup(one.id) == format_uri(new("A").enrolment)
    with closing(Vault.open(Paths(tmp_path), secret_service.backend(), FakeClock())) as again:
        assert again.secrets([one.id, two.id]) == {
            one.id: new("A").enrolment.secret,
            two.id: new("B").enrolment.secret,
        }
        assert again.condition().backend == "GNOME Keyring (Secret Service)"
        again.remove(one.id)
        again.purge([one.id])
        assert secret_service.lookup(one.id) == ""


def test_the_keyring_package_finds_our_items_and_we_find_its(
    secret_service: KeyringSession, backend: SecretServiceKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    library: Any = importlib.import_module("keyring.backends.SecretService")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service.address)
    mine, theirs = uuid.uuid4().hex, uuid.uuid4().hex
    backend.set_password(SERVICE, mine, "größe")
    assert library.Keyring().get_password(SERVICE, mine) == "größe"
    library.Keyring().set_password(SERVICE, theirs, "text")
    assert backend.get_password(SERVICE, theirs) == "text"
    backend.delete_password(SERVICE, theirs)
    assert library.Keyring().get_password(SERVICE, theirs) is None


def test_many_items_are_read_in_bursts(backend: SecretServiceKeyring) -> None:
    names = [uuid.uuid4().hex for _ in range(70)]
    for name in names[::2]:
        backend.set_password(SERVICE, name, f"text of {name}")
    assert backend.get_passwords(SERVICE, names) == {name: f"text of {name}" for name in names[::2]}


def test_a_locked_keyring_is_noticed_without_a_prompt(own_session: KeyringSession, tmp_path: Path) -> None:
    with closing(Vault.open(Paths(tmp_path / "home"), own_session.backend(), FakeClock())) as vault:
        entry = vault.add(new())
        own_session.lock()
        assert vault.condition().state is VaultState.KEYRING_LOCKED
        calls: tuple[Callable[[], object], ...] = (
            lambda: vault.enrolment(entry.id),
            lambda: vault.add(new("B")),
            lambda: vault.purge([entry.id]),
        )
        for call in calls:
            with pytest.raises(KeyringLocked) as caught:
                call()
            assert "GNOME Keyring" in str(caught.value)
        assert vault.entries() == (entry,)


def test_writing_and_deleting_in_a_locked_keyring_do_not_prompt(own_session: KeyringSession) -> None:
    with closing(own_session.backend()) as backend:
        name = uuid.uuid4().hex
        backend.set_password(SERVICE, name, "text")
        own_session.lock()
        with pytest.raises(KeyringLocked):
            backend.set_password(SERVICE, name, "other")
        with pytest.raises(KeyringLocked):
            backend.delete_password(SERVICE, name)


def test_a_keyring_that_dies_is_reported_and_comes_back(own_session: KeyringSession, tmp_path: Path) -> None:
    with closing(Vault.open(Paths(tmp_path / "home"), own_session.backend(), FakeClock())) as vault:
        entry = vault.add(new())
        own_session.kill()
        with pytest.raises(KeyringMissing):
            vault.enrolment(entry.id)
        assert vault.entries() == (entry,)
        with own_session.restarted():
            assert vault.enrolment(entry.id) == new().enrolment


def test_a_keyring_restarted_behind_our_back_is_used_without_an_error(own_session: KeyringSession) -> None:
    with closing(own_session.backend()) as backend:
        name = uuid.uuid4().hex
        backend.set_password(SERVICE, name, "text")
        own_session.kill()
        with own_session.restarted():
            assert backend.get_password(SERVICE, name) == "text"
            backend.set_password(SERVICE, name, "other")
            assert backend.get_password(SERVICE, name) == "other"


def test_a_keyring_that_hangs_is_given_up_on(
    own_session: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    with closing(Vault.open(Paths(tmp_path / "home"), own_session.backend(), FakeClock())) as vault:
        entry = vault.add(new())
        own_session.daemon.send_signal(signal.SIGSTOP)
        try:
            with monkeypatch.context() as patch:  # one that answers may take longer
                patch.setattr(dbus_connection, "ANSWER_SECONDS", 0.2)
                with pytest.raises(KeyringFailed) as caught:
                    vault.enrolment(entry.id)
                assert "isn't responding" in caught.value.sentence
                assert vault.condition().state is VaultState.KEYRING_FAILED
                assert vault.entries() == (entry,)
        finally:
            own_session.daemon.send_signal(signal.SIGCONT)
        assert vault.enrolment(entry.id) == new().enrolment


def test_a_session_without_any_default_keyring_counts_as_locked(tmp_path: Path) -> None:
    require_gnome_keyring()
    with (
        keyring_session(tmp_path / "keyring", unlocked=False) as session,
        closing(session.backend()) as backend,
    ):
        with pytest.raises(KeyringLocked, match="not been set up"):
            KeyringStore(backend).check()
        with pytest.raises(KeyringLocked):
            backend.set_password(SERVICE, "name", "text")


def test_a_bus_without_a_secret_service_has_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring") as session, closing(session.backend()) as backend:
        monkeypatch.setattr(dbus_connection, "check_service_availability", lambda connection: False)
        store = KeyringStore(backend)
        with pytest.raises(KeyringMissing):
            store.check()
        assert not backend.is_offered()


@pytest.mark.parametrize("address", ["unix:path=/nowhere/at/all", "tcp:host=localhost,port=1", "nonsense", "unix:x"])
def test_an_address_where_no_bus_is_means_that_there_is_no_keyring(address: str) -> None:
    with pytest.raises(SecretServiceNotAvailableException):
        dbus_connection.connect(address)
    with pytest.raises(KeyringMissing):
        KeyringStore(SecretServiceKeyring(address)).check()


def test_unlocking_an_open_keyring_asks_nothing(backend: SecretServiceKeyring) -> None:
    KeyringStore(backend).unlock()
    assert not backend.is_locked()


def test_a_dismissed_question_leaves_the_keyring_locked(
    backend: SecretServiceKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Collection, "unlock", lambda self, timeout: True)
    with pytest.raises(KeyringLocked):
        backend.unlock()


def test_a_service_without_encryption_is_read_too(
    backend: SecretServiceKeyring, secret_service: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = uuid.uuid4().hex
    backend.set_password(SERVICE, name, "text")
    backend.close()
    monkeypatch.setattr(dbus_connection, "open_session", _plain_session)
    assert backend.get_password(SERVICE, name) == "text"


def _plain_session(connection: SecretServiceConnection) -> object:
    from secretstorage.defines import ALGORITHM_PLAIN, SS_PATH, SS_PREFIX
    from secretstorage.dhcrypto import Session
    from secretstorage.util import DBusAddressWrapper

    session = Session()
    service = DBusAddressWrapper(SS_PATH, f"{SS_PREFIX}Service", connection)
    _, session.object_path = service.call("OpenSession", "sv", ALGORITHM_PLAIN, ("s", ""))
    session.encrypted = False
    return session


def test_an_error_among_many_answers_is_raised(secret_service: KeyringSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbus_connection, "SS_PATH", "/no/such/object")
    monkeypatch.setattr(dbus_connection, "open_session", lambda connection: None)
    link = SecretServiceConnection.open(secret_service.address)
    try:
        with pytest.raises(DBusErrorResponse):
            link.search([{"service": "a"}, {"service": "b"}])
    finally:
        link.end()


def test_a_prompt_is_refused(secret_service: KeyringSession) -> None:
    link = SecretServiceConnection.open(secret_service.address)
    try:
        with pytest.raises(KeyringMustAsk, match="wants your permission"):
            link.filter(MatchRule(path="/a/prompt"))
    finally:
        link.end()


def test_signals_between_the_answers_are_passed_over(secret_service: KeyringSession) -> None:
    link = SecretServiceConnection.open(secret_service.address)
    try:
        everything = MatchRule(type="signal", interface=message_bus.interface, member="NameOwnerChanged")
        Proxy(message_bus, link._connection).AddMatch(everything)
        dbus_connection.connect(secret_service.address).close()
        assert link.search([{"service": "nobody"}, {"service": "nothing"}]) == [([], []), ([], [])]
    finally:
        link.end()


def test_only_gnome_keyring_is_known_to_ask_nobody_who_reads(
    secret_service: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(secret_service.backend()) as backend:
        assert backend.never_asks()
    monkeypatch.setattr(dbus_connection, "PROVIDERS", {"gnome-keyring": "KeePassXC"})
    with closing(secret_service.backend()) as backend:
        assert not backend.never_asks()
    assert not SecretServiceKeyring("unix:path=/nowhere/at/all").never_asks()


def test_a_provider_that_cannot_be_told_has_the_plain_name(
    secret_service: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = SecretServiceConnection.open(secret_service.address)
    try:
        monkeypatch.setattr(dbus_connection, "PROVIDERS", {})
        assert link.provider() == "Secret Service"
        monkeypatch.setattr(Path, "read_text", _not_there)
        assert link.provider() == "Secret Service"
    finally:
        link.end()


def _not_there(*_: object) -> str:
    raise FileNotFoundError


def test_reading_while_another_thread_lists_waits_for_nothing(secret_service: KeyringSession, tmp_path: Path) -> None:
    """A hanging keyring holds up those who want secrets and nobody else."""
    started, release = threading.Event(), threading.Event()
    backend = secret_service.backend()

    class Slow:
        def get_password(self, service: str, username: str) -> str | None:
            started.set()
            assert release.wait(PATIENCE)
            return backend.get_password(service, username)

        def set_password(self, service: str, username: str, password: str) -> None:
            backend.set_password(service, username, password)

        def delete_password(self, service: str, username: str) -> None:
            backend.delete_password(service, username)

    with closing(backend), closing(Vault.open(Paths(tmp_path), Slow(), FakeClock())) as vault:
        release.set()
        entry = vault.add(new())
        release.clear()
        started.clear()
        reader = threading.Thread(target=vault.enrolment, args=(entry.id,))
        reader.start()
        assert started.wait(PATIENCE)
        assert vault.entries() == (entry,)
        assert vault.update(entry.id, name="renamed").account.name == "renamed"
        assert vault.is_open()
        vault.lock()
        release.set()
        reader.join(PATIENCE)
        assert not reader.is_alive()


def test_our_socket_is_not_left_open(secret_service: KeyringSession) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        backend = secret_service.backend()
        assert backend.get_password(SERVICE, "nobody") is None
        backend.close()
        backend.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
