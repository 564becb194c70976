"""Pins, the three orders, and where a row goes in the user's own one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import Accounts
from trackops_desktop.services.last_used import SECONDS, LastUsed
from trackops_desktop.services.ordering import ListOrder, in_order, most_wanted, own_place
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault

NAMES = ("delta", "Ärger", "beta", "alpha", "Zeta")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), FakeClock())) as vault:
        vault.add_many([NewEntry(Enrolment(Account(issuer=name), Secret(name.encode() * 4))) for name in NAMES])
        yield vault


def listed(vault: Vault, order: ListOrder = ListOrder.OWN, used: dict[str, float] | None = None) -> list[str]:
    return [entry.account.issuer for entry in in_order(vault.entries(), order, used or {})]


def test_pinned_ones_come_first_in_every_order(vault: Vault) -> None:
    ids = {entry.account.issuer: entry.id for entry in vault.entries()}
    Accounts(vault, FakeClock()).pin((ids["beta"], ids["Zeta"]), True)
    assert listed(vault) == ["beta", "Zeta", "delta", "Ärger", "alpha"]
    assert listed(vault, ListOrder.NAME) == ["beta", "Zeta", "alpha", "Ärger", "delta"]
    used = {ids["delta"]: 5.0, ids["Zeta"]: 1.0}
    assert listed(vault, ListOrder.USED, used) == ["Zeta", "beta", "delta", "Ärger", "alpha"]


@pytest.mark.parametrize("pinned", [(), ("beta",), ("beta", "Zeta"), NAMES], ids=lambda some: str(len(some)))
def test_a_row_comes_to_stand_where_it_was_put_among_its_like(vault: Vault, pinned: tuple[str, ...]) -> None:
    accounts = Accounts(vault, FakeClock())
    accounts.pin([entry.id for entry in vault.entries() if entry.account.issuer in pinned], True)
    for start in range(len(NAMES)):
        for row in range(len(NAMES)):
            shown = in_order(vault.entries(), ListOrder.OWN, {})
            moved = shown[start]
            alike = [n for n, entry in enumerate(shown) if entry.details.pinned == moved.details.pinned]
            target = min(max(row, alike[0]), alike[-1])
            others = [entry.id for entry in shown if entry.id != moved.id]
            place = own_place(shown, moved.id, row)
            if place is None:
                assert target == start
                continue
            vault.move(moved.id, place)
            after = [entry.id for entry in in_order(vault.entries(), ListOrder.OWN, {})]
            assert after == [*others[:target], moved.id, *others[target:]]
            vault.move(moved.id, moved.position)
            assert in_order(vault.entries(), ListOrder.OWN, {}) == shown


def test_uses_are_recorded_by_the_hour_and_forgotten_with_their_account(vault: Vault) -> None:
    clock = FakeClock(1_700_000_000.0)
    used, ids = LastUsed(vault, clock), [entry.id for entry in vault.entries()]
    generation = vault.generation()
    assert used.record(ids[0])
    assert not used.record(ids[0])
    assert vault.generation() == generation + 1
    assert used.all() == {ids[0]: 1_700_000_000.0 // SECONDS * SECONDS}
    vault.purge([ids[0]])
    assert used.record(ids[1])
    assert set(used.all()) == {ids[1]}
    vault.change_document("last used", lambda _document: {ids[1]: "soon", ids[2]: True, ids[3]: 7})
    assert used.all() == {ids[3]: 7.0}


def test_a_short_menu_has_the_pinned_ones_then_those_used_last_and_of_a_new_list_the_first(vault: Vault) -> None:
    def chosen(used: dict[str, float], most: int) -> list[str]:
        return [entry.account.issuer for entry in most_wanted(vault.entries(), used, most)]

    ids = {entry.account.issuer: entry.id for entry in vault.entries()}
    assert chosen({}, 2) == ["delta", "Ärger"]
    Accounts(vault, FakeClock()).pin((ids["alpha"],), True)
    used = {ids["Zeta"]: 1.0, ids["beta"]: 2.0, "gone": 3.0}
    assert chosen(used, 12) == ["alpha", "beta", "Zeta"]
    assert chosen(used, 2) == ["alpha", "beta"]
