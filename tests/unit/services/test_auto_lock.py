"""The vault locks itself after idle minutes and opens with its passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.codes import Codes
from trackops_desktop.vault.errors import VaultLocked, WrongPassphrase
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(1000.0)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())) as opened:
        yield opened


@pytest.fixture
def codes(vault: Vault) -> Codes:
    return Codes(vault, FakeClock())


def test_it_is_due_after_the_idle_minutes_and_not_before(vault: Vault, codes: Codes, clock: FakeClock) -> None:
    vault.seal(PASSPHRASE)
    lock = Lock(vault, codes, clock, lambda: 4.0)
    clock.now += 239
    assert (lock.due(), lock.seconds_left()) == (False, 1.0)
    lock.touch()
    clock.now += 240
    assert (lock.due(), lock.seconds_left()) == (True, 0.0)


def test_it_is_never_due_without_minutes_or_a_passphrase(vault: Vault, codes: Codes, clock: FakeClock) -> None:
    off = Lock(vault, codes, clock)
    on = Lock(vault, codes, clock, lambda: 1.0)
    clock.now += 10_000
    assert (off.due(), off.seconds_left()) == (False, None)
    assert (on.due(), on.seconds_left(), on.can_lock()) == (False, None, False)


def test_locking_forgets_key_and_codes_and_the_passphrase_brings_them_back(
    vault: Vault, codes: Codes, clock: FakeClock
) -> None:
    entry = vault.add(new())
    vault.seal(PASSPHRASE)
    codes.load([entry.id])
    lock = Lock(vault, codes, clock, lambda: 1.0)
    lock.lock()
    assert not lock.can_lock()
    assert codes.code(entry.id) is None
    with pytest.raises(VaultLocked):
        codes.load([entry.id])
    with pytest.raises(WrongPassphrase):
        lock.unlock("wrong")
    clock.now += 600
    lock.unlock(PASSPHRASE)
    assert lock.seconds_left() == 60.0
    codes.load([entry.id])
    assert codes.code(entry.id) is not None
