"""The Secret Service against the real GNOME Keyring."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.vaults import FakeClock, new
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import KeyringLocked
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def own_session(tmp_path: Path) -> Iterator[KeyringSession]:
    """A keyring that this test may lock or kill."""
    require_gnome_keyring()
    with keyring_session(tmp_path / "keyring") as session:
        yield session


def test_accounts_round_trip_and_libsecret_sees_the_item(secret_service: KeyringSession, tmp_path: Path) -> None:
    vault = Vault.open(Paths(tmp_path), secret_service.backend(), FakeClock())
    entries = vault.add_many([new("A"), new("B")])
    assert secret_service.lookup(entries[0].id) == format_uri(new("A").enrolment)
    again = Vault.open(Paths(tmp_path), secret_service.backend(), FakeClock())
    assert again.secrets([entry.id for entry in entries]) == {
        entries[0].id: new("A").enrolment.secret,
        entries[1].id: new("B").enrolment.secret,
    }
    assert again.condition().backend == "GNOME Keyring (Secret Service)"
    again.remove(entries[0].id)
    again.purge([entries[0].id])
    assert secret_service.lookup(entries[0].id) == ""
    again.close()
    vault.close()


def test_a_locked_keyring_is_noticed_without_a_prompt(own_session: KeyringSession, tmp_path: Path) -> None:
    vault = Vault.open(Paths(tmp_path / "home"), own_session.backend(), FakeClock())
    entry = vault.add(new())
    own_session.lock()
    assert vault.condition().state is VaultState.KEYRING_LOCKED
    for call in (lambda: vault.enrolment(entry.id), lambda: vault.add(new("B")), lambda: vault.purge([entry.id])):
        with pytest.raises(KeyringLocked) as caught:
            call()
        assert "GNOME Keyring" in str(caught.value)
    assert [known.id for known in vault.entries()] == [entry.id]
    vault.close()


def test_a_keyring_that_died_is_reported_and_used_again_once_it_is_back(
    own_session: KeyringSession, tmp_path: Path
) -> None:
    backend = own_session.backend()
    name = uuid.uuid4().hex
    backend.set_password("Trackops Desktop", name, "text")
    own_session.daemon.kill()
    own_session.daemon.wait()
    assert backend.is_locked()
    assert backend.get_password("Trackops Desktop", "never there") is None
    backend.close()
