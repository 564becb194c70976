"""Codes: loaded once, computed only when they run out, forgotten when the vault is locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import FaultyKeyring
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.errors import VaultError
from trackops_desktop.otp.account import Enrolment, Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import Paths
from trackops_desktop.services import codes as module
from trackops_desktop.services.codes import Codes
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(1_111_111_109.0)


@pytest.fixture
def keyring() -> FaultyKeyring:
    return FaultyKeyring()


@pytest.fixture
def vault(tmp_path: Path, keyring: FaultyKeyring, clock: FakeClock) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), keyring, clock)) as opened:
        yield opened


@pytest.fixture
def codes(vault: Vault, clock: FakeClock) -> Codes:
    return Codes(vault, clock)


def _value(code: Code | None) -> str:
    assert code is not None
    return code.value


def test_a_loaded_account_has_its_code_and_the_next(vault: Vault, codes: Codes) -> None:
    """RFC 6238 appendix B: 07081804 at 1111111109, 14050471 at 1111111111; six digits are their ends."""
    entry = vault.add(NewEntry(enrolment()))
    assert codes.code(entry.id) is None
    assert codes.next(entry.id) is None
    assert not codes.loaded(entry.id)
    codes.load([entry.id, "unknown"])
    assert codes.loaded(entry.id)
    assert _value(codes.code(entry.id)) == "081804"
    assert _value(codes.next(entry.id)) == "050471"


def test_a_code_is_computed_once_until_it_runs_out_or_time_goes_back(
    vault: Vault, codes: Codes, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[float] = []

    def counting(enrolled: Enrolment, at: float) -> Code:
        computed.append(at)
        return code_at(enrolled, at)

    monkeypatch.setattr(module, "code_at", counting)
    entry = vault.add(NewEntry(enrolment()))
    codes.load([entry.id])
    for _ in range(100):
        codes.code(entry.id)
    assert len(computed) == 1
    clock.now += 2
    assert _value(codes.code(entry.id)) == "050471"
    clock.now -= 2
    assert _value(codes.code(entry.id)) == "081804"
    assert len(computed) == 3


def test_the_users_clock_offset_moves_the_codes(vault: Vault, clock: FakeClock) -> None:
    entry = vault.add(NewEntry(enrolment()))
    codes = Codes(vault, clock, lambda: 2.0)
    codes.load([entry.id])
    assert codes.now() == clock.now + 2
    assert _value(codes.code(entry.id)) == "050471"


def test_a_counter_based_code_is_shown_only_when_asked_for(vault: Vault, codes: Codes) -> None:
    """RFC 4226 appendix D: 755224, 287082 at the counters 0 and 1."""
    entry = vault.add(NewEntry(enrolment(kind=Kind.HOTP)))
    codes.load([entry.id])
    assert codes.code(entry.id) is None
    assert codes.next(entry.id) is None
    assert codes.use(entry.id).value == "755224"
    assert vault.entry(entry.id).account.counter == 1
    assert _value(codes.code(entry.id)) == "755224"
    assert codes.use(entry.id).value == "287082"


def test_a_counter_that_cannot_be_stored_shows_no_code(
    vault: Vault, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = vault.add(new(kind=Kind.HOTP))
    codes.load([entry.id])

    def refuse(id_: str) -> int:
        raise VaultError("The disk is full.")

    monkeypatch.setattr(vault, "use_counter", refuse)
    with pytest.raises(VaultError):
        codes.use(entry.id)
    assert codes.code(entry.id) is None


def test_using_a_time_based_account_gives_its_current_code(vault: Vault, codes: Codes) -> None:
    entry = vault.add(NewEntry(enrolment()))
    assert codes.use(entry.id).value == "081804"


def test_dropped_and_forgotten_accounts_have_no_code(vault: Vault, codes: Codes) -> None:
    first, second = vault.add_many([new("A"), new("B")])
    codes.load([first.id, second.id])
    codes.drop([first.id, "unknown"])
    assert codes.code(first.id) is None
    assert codes.code(second.id) is not None
    codes.forget()
    assert codes.code(second.id) is None


def test_accounts_without_a_secret_stay_unloaded(vault: Vault, codes: Codes, keyring: FaultyKeyring) -> None:
    entry = vault.add(new())
    keyring.items.clear()
    codes.load([entry.id])
    assert codes.code(entry.id) is None


def test_what_arrives_after_locking_is_not_kept(vault: Vault, codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = vault.add(new())
    hotp = vault.add(new("B", kind=Kind.HOTP))
    enrolments, one = vault.enrolments, vault.enrolment

    def late(ids: Sequence[str]) -> dict[str, Enrolment]:
        codes.forget()
        return enrolments(ids)

    def late_one(id_: str) -> Enrolment:
        codes.forget()
        return one(id_)

    monkeypatch.setattr(vault, "enrolments", late)
    monkeypatch.setattr(vault, "enrolment", late_one)
    codes.load([entry.id])
    assert not codes.loaded(entry.id)
    codes.use(hotp.id)
    assert not codes.loaded(hotp.id)
    assert codes.code(hotp.id) is None


def test_a_code_computed_while_an_account_is_dropped_is_not_kept(
    vault: Vault, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = vault.add(new())
    codes.load([entry.id])

    def dropping(enrolled: Enrolment, at: float) -> Code:
        codes.drop([entry.id])
        return code_at(enrolled, at)

    monkeypatch.setattr(module, "code_at", dropping)
    assert codes.code(entry.id) is not None
    assert codes.code(entry.id) is None


def test_a_foreseen_code_shows_until_the_secret_is_here_or_it_runs_out(
    vault: Vault, codes: Codes, clock: FakeClock
) -> None:
    one, two = vault.add(new(name="one")), vault.add(new(name="two"))
    start = int(clock.now // 30 * 30)
    codes.load([two.id])
    known = codes.code(two.id)
    codes.foresee({one.id: Code("111111", start, start + 30), two.id: Code("222222", start, start + 30)})
    assert _value(codes.code(one.id)) == "111111"
    assert codes.code(two.id) == known
    assert not codes.loaded(one.id)
    codes.load([one.id])
    assert _value(codes.code(one.id)) == code_at(vault.enrolment(one.id), clock.now).value
    codes.drop([one.id])
    codes.foresee({one.id: Code("111111", start, start + 30)})
    clock.now = start + 30.0
    assert codes.code(one.id) is None


def test_locking_forgets_foreseen_codes_too(vault: Vault, codes: Codes, clock: FakeClock) -> None:
    entry = vault.add(new())
    start = int(clock.now // 30 * 30)
    codes.foresee({entry.id: Code("111111", start, start + 30)})
    codes.forget()
    assert codes.code(entry.id) is None
