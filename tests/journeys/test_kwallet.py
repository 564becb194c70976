"""The real KWallet as the keyring, through the Secret Service that it offers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.programs.kwallet import KWallet, kwallet_session, require_kwallet
from tests.programs.x_display import x_display
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.vault.errors import KeyringLocked
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def kwallet(tmp_path: Path) -> Iterator[KWallet]:
    require_kwallet()
    with x_display() as screen, kwallet_session(tmp_path / "kwallet", screen) as running:
        yield running


def opened(program: KWallet, folder: Path) -> Vault:
    return Vault.open(Paths(folder / "home"), program.backend(), FakeClock())


def test_a_wallet_that_is_not_opened_for_programs_is_said_to_be_locked(kwallet: KWallet, tmp_path: Path) -> None:
    with closing(opened(kwallet, tmp_path)) as vault:
        assert vault.condition().state is VaultState.KEYRING_LOCKED
        assert vault.place_name() == "KWallet (Secret Service)"
        with pytest.raises(KeyringLocked, match="KWallet"):
            vault.add(new())
        assert vault.entries() == ()


def test_accounts_are_added_read_removed_and_still_there_for_the_next_program(kwallet: KWallet, tmp_path: Path) -> None:
    with closing(opened(kwallet, tmp_path)) as vault:
        vault.unlock_keyring()
        assert vault.condition().state is VaultState.READY
        first, second = vault.add_many((new("First"), new("Second")))
        vault.put_note("password:demo", "größe\nof two lines")
        vault.put_note("password:demo", "another")
    with closing(opened(kwallet, tmp_path)) as again:
        assert again.enrolment(first.id).account.issuer == "First"
        assert again.note("password:demo") == "another"
        assert again.missing() == ()
        again.purge([second.id])
        assert [one.id for one in again.entries()] == [first.id]
        assert again.enrolment(first.id).secret == new("First").enrolment.secret
