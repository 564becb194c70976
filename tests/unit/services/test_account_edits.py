"""Everything about an account can be changed, in one step, and taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.keyrings import InterruptedKeyring, MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import Backup, read_backup, write_backup
from trackops_desktop.backup.merge import merge
from trackops_desktop.backup.vault_export import contents_of_vault
from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind, account_for
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import AccountEdit, Accounts, tidy_note
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.vault.entry import Details, Entry, NewEntry, TrashReason
from trackops_desktop.vault.errors import CatalogueChanged, NoSuchAccount
from trackops_desktop.vault.recovery_notes import recovery_key
from trackops_desktop.vault.vault import Vault

SECRET = Secret(b"twenty bytes of secret")
SAID = Details("The card lies in the safe.", "teal", "github", pinned=True)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), FakeClock())) as vault:
        yield vault


@pytest.fixture
def accounts(vault: Vault) -> Accounts:
    return Accounts(vault, FakeClock())


def added(vault: Vault, account: Account, **more: object) -> Entry:
    return vault.add(NewEntry(Enrolment(account, SECRET), **more))  # type: ignore[arg-type]


def test_words_and_looks_change_in_one_step_and_go_back_in_one(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(issuer="ACME", name="jo"), tags=("old",))
    wanted = AccountEdit(replace(before.account, issuer="Umbrella", name="alice"), (" work ", "Work", "home"), SAID)
    generation = vault.generation()
    after = accounts.edit(before, wanted)
    assert vault.generation() == generation + 1
    assert (after.id, after.account.label, after.tags) == (before.id, "Umbrella – alice", ("work", "home"))
    assert after.details == SAID
    accounts.undo_edit(before, after)
    (back,) = vault.entries()
    assert (back.account, back.tags, back.details) == (before.account, before.tags, before.details)


def test_other_codes_take_the_place_of_the_old_ones_with_all_that_belongs_to_them(
    vault: Vault, accounts: Accounts
) -> None:
    first = added(vault, Account(issuer="First"))
    before = added(vault, Account(issuer="ACME", name="jo"), site="https://acme.example", tags=("work",))
    added(vault, Account(issuer="Last"))
    vault.put_note(recovery_key(before.id), "12345678\n23456789")
    before = vault.entry(before.id)
    account = account_for(Kind.TOTP, "ACME", "jo", algorithm=Algorithm.SHA256, digits=8, period=60)
    after = accounts.edit(before, AccountEdit(account, before.tags, SAID))
    assert [entry.account.issuer for entry in vault.entries()] == ["First", "ACME", "Last"]
    assert (after.site, after.tags, after.details, after.created_at) == (
        "https://acme.example",
        ("work",),
        SAID,
        before.created_at,
    )
    assert vault.note(recovery_key(after.id)) == "12345678\n23456789"
    assert code_at(vault.enrolment(after.id), 59) == code_at(Enrolment(account, SECRET), 59)
    (trashed,) = vault.trash()
    assert (trashed.id, trashed.trash_reason) == (before.id, TrashReason.EDITED)
    accounts.undo_edit(before, after)
    assert [entry.id for entry in vault.entries()][:2] == [first.id, before.id]
    assert vault.enrolment(before.id).account == before.account
    assert vault.note(recovery_key(before.id)) == "12345678\n23456789"


def test_what_happened_since_an_edit_outlives_its_undo(vault: Vault, accounts: Accounts) -> None:
    """Codes that were used up, recovery codes too, stay so; a binding stays; the place in the list is today's."""
    first, before = added(vault, Account(issuer="First")), added(vault, Account(Kind.HOTP, "ACME", "jo", counter=3))
    last = added(vault, Account(issuer="Last"))
    recovery = RecoveryCodeService(vault, FakeClock())
    recovery.keep(before.id, ("12345678", "23456789"))
    half_made = vault.add(
        NewEntry(Enrolment(Account(issuer="ACME"), Secret(b"another secret")), verified=False, replaces=before.id)
    )
    before = vault.entry(before.id)
    after = accounts.edit(before, AccountEdit(replace(before.account, digits=8), ("new",), SAID))
    assert (vault.use_counter(after.id), vault.use_counter(after.id)) == (3, 4)
    assert recovery.draw(after.id) is not None
    vault.update(after.id, site="https://acme.example")
    vault.move(after.id, 2)
    accounts.undo_edit(before, after)
    (back,) = (entry for entry in vault.entries() if entry.id == before.id)
    assert (back.account, back.tags, back.details) == (before.account.with_counter(5), before.tags, before.details)
    assert (back.site, back.trash_reason) == ("https://acme.example", None)
    assert recovery.unused((before.id,)) == {before.id: ("23456789",)}
    assert [entry.id for entry in vault.entries()] == [first.id, last.id, before.id, half_made.id]
    assert vault.entry(half_made.id).replaces == before.id
    assert [(entry.id, entry.trash_reason) for entry in vault.trash()] == [(after.id, TrashReason.EDITED)]
    with pytest.raises(NoSuchAccount):
        accounts.undo_edit(before, after)


def test_an_undo_never_lets_a_chosen_counter_go_back(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(Kind.HOTP, "ACME", "jo", counter=3))
    wanted = replace(before.account.with_counter(40), digits=8)
    after = accounts.edit(before, AccountEdit(wanted, (), SAID))
    vault.use_counter(after.id)
    with pytest.raises(CatalogueChanged):
        accounts.undo_edit(before, after)
    assert [entry.id for entry in vault.entries()] == [after.id]
    eight = vault.entry(after.id)
    seven = accounts.edit(eight, AccountEdit(replace(wanted, digits=7, counter=50), (), SAID))
    accounts.undo_edit(eight, seven)
    assert [entry.account for entry in vault.entries()] == [eight.account]


def test_an_edit_of_what_somebody_else_changed_changes_nothing(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(Kind.HOTP, "ACME", "jo"))
    vault.use_counter(before.id)
    longer = replace(before.account, digits=8)
    with pytest.raises(CatalogueChanged):
        accounts.edit(before, AccountEdit(longer, (), SAID))
    with pytest.raises(CatalogueChanged):
        accounts.edit(before, AccountEdit(before.account.with_counter(9), (), SAID))
    assert [entry.id for entry in vault.entries()] == [before.id]
    assert vault.trash() == ()
    assert vault.entry(before.id).account.counter == 1
    renamed = accounts.edit(before, AccountEdit(replace(before.account, name="alice"), (), SAID))
    assert (renamed.account.name, renamed.account.counter) == ("alice", 1)


def test_a_counter_goes_on_and_never_back(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(Kind.HOTP, "ACME", "jo", counter=7))
    after = accounts.edit(before, AccountEdit(before.account.with_counter(12), (), SAID))
    assert (after.id, vault.use_counter(after.id)) == (before.id, 12)
    with pytest.raises(OtpError, match="never goes back"):
        accounts.edit(after, AccountEdit(after.account.with_counter(11), (), SAID))


def test_several_accounts_are_changed_all_or_none(vault: Vault, accounts: Accounts) -> None:
    one, two = added(vault, Account(issuer="A")), added(vault, Account(issuer="B"))
    accounts.pin((one.id, two.id), True)
    accounts.tag_many({one.id: ("a",), two.id: ("b", "B")})
    assert [(entry.details.pinned, entry.tags) for entry in vault.entries()] == [(True, ("a",)), (True, ("b",))]
    accounts.remove_many((one.id, two.id))
    assert vault.entries() == ()
    accounts.restore_many((one.id, two.id))
    assert [entry.id for entry in vault.entries()] == [one.id, two.id]
    from trackops_desktop.vault.errors import NoSuchAccount

    with pytest.raises(NoSuchAccount):
        accounts.remove_many((one.id, "0" * 32))
    assert len(vault.entries()) == 2


def test_notes_are_tidied_and_have_an_end() -> None:
    assert tidy_note("  first\u202e line \r\n\n second\x07\n ") == "first line\n\nsecond"
    with pytest.raises(OtpError, match="longer"):
        tidy_note("x" * 2_001)


def test_the_search_looks_into_notes_and_folds_them(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(issuer="ACME", name="jo"))
    note = Details("Ｓａｆｅ in ISTANBUL, Stra\u00dfe 5, cafe\u0301")
    accounts.edit(before, AccountEdit(before.account, ("\u0130stanbul",), note))
    for query in ("safe", "istanbul", "\u0130stanbul", "STRASSE", "café", "CAFE"):
        assert accounts.find(query), query


def test_what_is_said_about_an_account_survives_backups_and_an_older_computer(tmp_path: Path, vault: Vault) -> None:
    accounts = Accounts(vault, FakeClock())
    before = added(vault, Account(issuer="ACME", name="jo"))
    accounts.edit(before, AccountEdit(before.account, (), SAID))
    mine, _ = contents_of_vault(vault)
    from tests.backup_kit import PASSPHRASE, cheap_kdf

    data = write_backup(Backup(mine, 1.0, "0" * 8), PASSPHRASE, kdf=cheap_kdf)
    assert read_backup(data, PASSPHRASE, cheap_kdf).contents == mine
    (record,) = mine.records
    older = replace(
        record,
        entry=replace(
            record.entry,
            account=replace(record.entry.account, name="alice"),
            details=Details(),
            changed_at=record.entry.changed_at + 10,
        ),
        complete=False,
    )
    for merged in (merge(mine, Contents((older,))), merge(Contents((older,)), mine)):
        (kept,) = merged.records
        assert (kept.entry.account.name, kept.entry.details) == ("alice", SAID)


def test_two_edits_at_once_are_one_after_the_other(vault: Vault, accounts: Accounts) -> None:
    before = added(vault, Account(issuer="ACME", name="jo"))
    account = replace(before.account, digits=8)
    outcomes: list[object] = []

    def edit() -> None:
        try:
            outcomes.append(accounts.edit(before, AccountEdit(account, (), SAID)))
        except CatalogueChanged as error:
            outcomes.append(error)

    threads = [threading.Thread(target=edit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Entry) for one in outcomes) == 1
    assert len(vault.entries()) == 1


@pytest.mark.parametrize("stored", ["12345678\n23456789", None])
def test_recovery_codes_that_change_during_an_edit_are_not_undone_by_it(tmp_path: Path, stored: str | None) -> None:
    keyring, paths = InterruptedKeyring(), Paths(tmp_path / "home")
    with (
        closing(Vault.open(paths, keyring, FakeClock())) as vault,
        closing(Vault.open(paths, keyring, FakeClock())) as other,
    ):
        accounts, before = Accounts(vault, FakeClock()), added(vault, Account(issuer="ACME", name="jo"))
        key = recovery_key(before.id)
        if stored is not None:
            vault.put_note(key, stored)
        before = vault.entry(before.id)
        keyring.first.append(lambda: other.put_note(key, "12345678\tused 1\n23456789"))
        longer = replace(before.account, digits=8)
        with pytest.raises(CatalogueChanged):
            accounts.edit(before, AccountEdit(longer, (), SAID))
        assert [entry.id for entry in vault.entries()] == [before.id]
        assert vault.note(key) == "12345678\tused 1\n23456789"
        assert len(keyring.items) == 2


def test_tags_hold_what_can_be_seen_and_stored(vault: Vault, accounts: Accounts) -> None:
    entry = added(vault, Account(issuer="ACME", name="jo"))
    tagged = accounts.tag(entry.id, ("wo\udcffrk", "work", "ho\u202eme\u200b", "\u2066"))
    assert tagged.tags == ("work", "home")
