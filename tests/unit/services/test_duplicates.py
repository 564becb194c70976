from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import InterruptedKeyring, MemoryKeyring
from tests.unit.transfer.samples import enrolment
from tests.vaults import FakeClock
from trackops_desktop.otp.account import Kind
from trackops_desktop.paths import Paths
from trackops_desktop.services.duplicates import Duplicates
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())
    yield opened
    opened.close()


def test_accounts_of_one_secret_are_found_whatever_they_are_called(vault: Vault) -> None:
    first = vault.add(NewEntry(enrolment("One")))
    vault.add(NewEntry(enrolment("Apart", raw=b"some other secret!!!")))
    vault.add(NewEntry(enrolment("Digits differ", digits=8)))
    second = vault.add(NewEntry(enrolment("Two")))
    vault.add(NewEntry(enrolment("Half made"), verified=False))

    (group,) = Duplicates(vault).find()

    assert [entry.id for entry in group] == [first.id, second.id]


def test_merging_keeps_every_tag_the_site_and_the_recovery_codes(vault: Vault) -> None:
    plain = vault.add(NewEntry(enrolment("Plain"), tags=("a", "b")))
    bound = vault.add(NewEntry(enrolment("Bound"), tags=("b", "c"), site="https://example.com"))
    vault.put_note(f"recovery:{plain.id}", "11111111\n22222222")
    duplicates = Duplicates(vault)

    plan = duplicates.plan(duplicates.find()[0])
    merged = duplicates.merge(plan)

    (left,) = vault.entries()
    assert left.id == bound.id
    assert (left.tags, left.site) == (("b", "c", "a"), "https://example.com")
    assert vault.note(f"recovery:{bound.id}") == "11111111\n22222222"
    assert [entry.id for entry in vault.trash()] == [plain.id]

    duplicates.undo(merged)

    assert [(entry.id, entry.tags, entry.site) for entry in vault.entries()] == [
        (plain.id, ("a", "b"), None),
        (bound.id, ("b", "c"), "https://example.com"),
    ]
    assert vault.note(f"recovery:{bound.id}") is None
    assert vault.note(f"recovery:{plain.id}") == "11111111\n22222222"


def test_what_happened_since_a_merge_outlives_its_undo(vault: Vault) -> None:
    plain = vault.add(NewEntry(enrolment("Plain"), tags=("a",)))
    kept = vault.add(NewEntry(enrolment("Bound"), tags=("b",)))
    recovery = RecoveryCodeService(vault, FakeClock())
    recovery.keep(plain.id, ("11111111", "22222222"))
    duplicates = Duplicates(vault)
    merged = duplicates.merge(duplicates.plan(duplicates.find()[0], keep=kept.id))
    drawn = recovery.draw(kept.id)
    vault.update(kept.id, site="https://example.com")

    duplicates.undo(merged)

    assert drawn is not None
    assert recovery.unused((plain.id, kept.id)) == {plain.id: ("22222222",)}
    assert [(entry.tags, entry.site) for entry in vault.entries()] == [(("a",), None), (("b",), "https://example.com")]


def test_the_users_choice_stays_unless_a_counter_would_run_back(vault: Vault) -> None:
    low = vault.add(NewEntry(enrolment(kind=Kind.HOTP, counter=3)))
    high = vault.add(NewEntry(enrolment("Other", kind=Kind.HOTP, counter=9)))
    one = vault.add(NewEntry(enrolment("T1")))
    two = vault.add(NewEntry(enrolment("T2")))
    duplicates = Duplicates(vault)
    counters, times = duplicates.find()

    assert duplicates.plan(counters, keep=low.id).keep.id == high.id
    assert duplicates.plan(times, keep=two.id).keep.id == two.id
    assert duplicates.plan(times).keep.id == one.id


def test_the_kept_entrys_own_recovery_codes_stay(vault: Vault) -> None:
    one = vault.add(NewEntry(enrolment("One")))
    two = vault.add(NewEntry(enrolment("Two")))
    for entry, codes in ((one, "first"), (two, "second")):
        vault.put_note(f"recovery:{entry.id}", codes)
    duplicates = Duplicates(vault)

    merged = duplicates.merge(duplicates.plan(duplicates.find()[0]))

    assert merged.note_from is None
    assert vault.note(f"recovery:{one.id}") == "first"


def test_entries_whose_secret_is_lost_are_no_duplicates(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    vault = Vault.open(Paths(tmp_path), keyring, FakeClock())
    vault.add_many([NewEntry(enrolment("One")), NewEntry(enrolment("Two"))])
    keyring.items.clear()

    assert Duplicates(vault).find() == ()
    vault.close()


def test_recovery_codes_that_come_to_the_kept_account_meanwhile_stay(tmp_path: Path) -> None:
    keyring, paths = InterruptedKeyring(), Paths(tmp_path)
    with (
        closing(Vault.open(paths, keyring, FakeClock())) as vault,
        closing(Vault.open(paths, keyring, FakeClock())) as other,
    ):
        first, second = vault.add(NewEntry(enrolment("One"))), vault.add(NewEntry(enrolment("Two")))
        vault.put_note(f"recovery:{second.id}", "old codes")
        duplicates = Duplicates(vault)
        plan = duplicates.plan(duplicates.find()[0], keep=first.id)
        keyring.first.append(lambda: other.put_note(f"recovery:{first.id}", "new codes"))

        merged = duplicates.merge(plan)

        assert vault.note(f"recovery:{first.id}") == "new codes"
        duplicates.undo(merged)
        assert vault.note(f"recovery:{first.id}") == "new codes"
        assert vault.note(f"recovery:{second.id}") == "old codes"
