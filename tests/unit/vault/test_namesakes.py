from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, enrolment
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.namesakes import label_of, numbered, numbers
from trackops_desktop.vault.vault import Vault

ADA = ("Shop", "ada")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())) as opened:
        yield opened


def new(letter: str, issuer: str = "Shop", name: str = "ada") -> NewEntry:
    return NewEntry(enrolment(issuer, name, raw=letter.encode() * 20))


def labels(vault: Vault) -> list[str]:
    return [entry.label for entry in vault.entries()]


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ([ADA, ("Shop", "bob")], [1, 1]),
        ([ADA, ADA, ("shop", "ada"), ADA], [1, 2, 1, 3]),
        # A name that looks like a number of ours stays its own account's.
        ([ADA, ADA, ("Shop", "ada (2)"), ADA], [1, 3, 1, 4]),
        ([("", ""), ("", "")], [1, 2]),
    ],
)
def test_accounts_of_the_same_names_are_counted(accounts: list[tuple[str, str]], expected: list[int]) -> None:
    assert numbers(accounts) == expected
    shown = [label_of(numbered(names, number)) for names, number in zip(accounts, expected, strict=True)]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (("Shop", "ada"), "Shop – ada (2)"),
        (("Shop", ""), "Shop (2)"),
        (("", "ada"), "ada (2)"),
        (("", ""), "Unnamed account (2)"),
    ],
)
def test_the_number_stands_behind_the_names(names: tuple[str, str], label: str) -> None:
    assert label_of(numbered(names, 2)) == label


def test_the_number_follows_the_order_of_adding_wherever_an_account_is_moved(vault: Vault) -> None:
    added = vault.add_many([new("a"), new("b"), new("x", name="bob"), new("c")])
    assert [entry.label for entry in added] == ["Shop – ada", "Shop – ada (2)", "Shop – bob", "Shop – ada (3)"]
    assert labels(vault) == [entry.label for entry in added]
    vault.move(added[3].id, 0)
    assert labels(vault) == ["Shop – ada (3)", "Shop – ada", "Shop – ada (2)", "Shop – bob"]
    assert [entry.label for entry, _ in vault.first_enrolments(1)] == ["Shop – ada (3)"]
    assert vault.entry(added[1].id).label == "Shop – ada (2)"
    # Among its new namesakes a renamed account counts from when it was added, too.
    vault.update(added[0].id, name="bob")
    assert labels(vault) == ["Shop – ada (2)", "Shop – bob", "Shop – ada", "Shop – bob (2)"]


def test_what_leaves_no_longer_counts_and_the_trash_counts_for_itself(vault: Vault) -> None:
    first, second, third = vault.add_many([new("a"), new("b"), new("c")])
    vault.remove(first.id)
    assert labels(vault) == ["Shop – ada", "Shop – ada (2)"]
    assert [entry.label for entry in vault.trash()] == ["Shop – ada"]
    vault.remove(third.id)
    assert sorted(entry.label for entry in vault.trash()) == ["Shop – ada", "Shop – ada (2)"]
    assert vault.restore(first.id).label == "Shop – ada"
    assert vault.entry(second.id).label == "Shop – ada (2)"


def test_what_is_kept_and_handed_on_has_the_true_names(vault: Vault) -> None:
    _first, second = vault.add_many([new("a"), new("b")])
    assert (second.account.issuer, second.account.name) == ADA
    assert vault.enrolment(second.id).account.name == "ada"
