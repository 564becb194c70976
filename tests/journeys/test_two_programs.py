"""Two programs at one home: what one decides on is never what the other has just changed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import MemoryKeyring
from tests.races import Overtaking, SharedHome, WatchedLock, start
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import Backup
from trackops_desktop.backup.restores import Restores
from trackops_desktop.backup.vault_export import contents_of_vault
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import AccountEdit, Accounts
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.duplicates import Duplicates
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.services.signin import SignInService, Wait
from trackops_desktop.services.sites import Sites
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.live_settings import LiveSettings
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.recovery_notes import codes_in_note, note_of
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
START = 1_700_000_010.0  # ten seconds into a step of thirty
PRACTICE = "http://127.0.0.1:4001"


@pytest.fixture
def home(tmp_path: Path) -> SharedHome:
    keys = tmp_path / "keys"
    keys.mkdir()
    return SharedHome(Paths(tmp_path / "home"), keys, FakeClock(START - START % 30 + 10))


def _stored(name: str, value: object) -> Callable[[sqlite3.Connection], object]:
    """Another program writes a document."""
    return lambda connection: connection.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, 0)", (name, json.dumps(value))
    )


def _site(id_: str, origin: str) -> dict[str, object]:
    return {"id": id_, "name": id_, "origin": origin, "username": ""}


def _told(work: Callable[[Vault], object]) -> Callable[[Vault], str]:
    def told(vault: Vault) -> str:
        return str(work(vault))

    return told


def test_a_site_added_by_another_program_stays(home: SharedHome) -> None:
    theirs = {"sites": [_site("theirs", "https://theirs.example")], "pointed": {"https://theirs.example": "#code"}}
    home.race(_told(lambda vault: Sites(vault).add("https://mine.example")), _stored("sites", theirs))
    with home.open() as vault:
        assert {site.name for site in Sites(vault).all()} == {"theirs", "mine.example"}
        assert Sites(vault).pointed("https://theirs.example") == "#code"


def test_a_site_that_another_program_has_just_added_is_not_added_twice(home: SharedHome) -> None:
    theirs = {"sites": [_site("theirs", "https://same.example")]}
    came = home.race(_told(lambda vault: Sites(vault).add("https://same.example")), _stored("sites", theirs))
    assert came == "SignInError"
    with home.open() as vault:
        assert [site.id for site in Sites(vault).all()] == ["theirs"]


def test_a_field_pointed_at_in_another_program_stays(home: SharedHome) -> None:
    theirs = {"sites": [_site("theirs", "https://theirs.example")], "pointed": {"https://theirs.example": "#code"}}
    home.race(_told(lambda vault: Sites(vault).point("https://mine.example", "#otp")), _stored("sites", theirs))
    with home.open() as vault:
        assert Sites(vault).pointed("https://theirs.example") == "#code"
        assert Sites(vault).pointed("https://mine.example") == "#otp"
        assert [site.id for site in Sites(vault).all()] == ["theirs"]


def test_a_site_renamed_by_another_program_keeps_its_name_when_its_password_is_kept(home: SharedHome) -> None:
    with home.open() as vault:
        site = Sites(vault).add("https://mine.example")
    renamed = {"sites": [{**_site(site.id, site.origin), "name": "Renamed"}]}
    # The first transaction is the password's, the site itself is changed after it.
    home.race(_told(lambda vault: Sites(vault).keep_password(site.id, "hunter2hunter2")), _stored("sites", renamed))
    with home.open() as vault:
        (kept,) = Sites(vault).all()
        assert (kept.name, kept.has_password) == ("Renamed", True)


def test_no_password_stays_of_a_site_that_another_program_removed(home: SharedHome) -> None:
    with home.open() as vault:
        site = Sites(vault).add("https://mine.example")
    gone: dict[str, object] = {"sites": []}
    came = home.race(_told(lambda vault: Sites(vault).keep_password(site.id, "hunter2hunter2")), _stored("sites", gone))
    assert came == "SignInError"
    assert home.items() == set()


@pytest.mark.parametrize(("mine", "theirs"), [("hunter2hunter2", None), (None, "theirs hunter2")])
def test_a_site_says_that_it_has_a_password_where_one_is_kept(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch, mine: str | None, theirs: str | None
) -> None:
    """One program keeps one while another drops it: between the password and what the site says of it."""
    with home.open() as vault, home.open() as other:
        site = Sites(vault).add("https://mine.example")
        Sites(vault).keep_password(site.id, "first hunter2")
        transaction = vault.transaction

        def overtaken() -> AbstractContextManager[None]:
            Sites(other).keep_password(site.id, theirs)
            return transaction()

        monkeypatch.setattr(vault, "transaction", overtaken)
        Sites(vault).keep_password(site.id, mine)
    with home.open() as vault:
        (kept,) = Sites(vault).all()
        assert (kept.has_password, Sites(vault).password(site.id)) == (theirs is not None, theirs)


@pytest.mark.parametrize("step", ["set_up", "turn_off"])
def test_backups_have_a_passphrase_where_they_have_a_folder(
    home: SharedHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """One program sets them up while another turns them off: between the passphrase and the folder."""
    words, others = "correct horse battery staple", "another horse battery staple"
    with home.open() as vault, home.open() as other:
        mine, theirs = Backups(vault, home.clock), Backups(other, home.clock)
        if step == "set_up":
            put = vault.put_note

            def kept(*said: Any, **more: Any) -> None:
                put(*said, **more)
                theirs.turn_off()

            monkeypatch.setattr(vault, "put_note", kept)
            mine.set_up(tmp_path / "mine", words)
        else:
            mine.set_up(tmp_path / "mine", words)
            drop = vault.drop_note

            def dropped(*said: Any, **more: Any) -> None:
                theirs.set_up(tmp_path / "theirs", others)
                drop(*said, **more)

            monkeypatch.setattr(vault, "drop_note", dropped)
            mine.turn_off()
    with home.open() as vault:
        backups = Backups(vault, home.clock)
        folder, passphrase = backups.plan().folder, backups.passphrase()
        expected = (None, None) if step == "set_up" else (str(tmp_path / "theirs"), others)
        assert (folder, passphrase) == expected


def test_a_half_made_account_that_its_page_takes_meanwhile_makes_no_room(home: SharedHome) -> None:
    origin = Origin("https", "mine.example", 443)
    with home.open() as vault:
        first = SignInService(vault, Codes(vault, home.clock)).enrol(enrolment(raw=b"1" * 20), origin)

    def work(vault: Vault) -> object:
        return SignInService(vault, Codes(vault, home.clock)).enrol(enrolment(raw=b"2" * 20), origin)

    home.race(_told(work), lambda connection: connection.execute("UPDATE entries SET verified = 1"))
    with home.open() as vault:
        assert first.id in {entry.id for entry in vault.entries() if entry.verified}


def test_accounts_follow_the_practice_site_from_where_another_program_has_moved_it(home: SharedHome) -> None:
    with home.open() as vault:
        vault.change_document("sites", lambda _before: {"practice": "http://127.0.0.1:3000"})
        bound = vault.add(NewEntry(enrolment(), site="http://127.0.0.1:4000"))

    def work(vault: Vault) -> str:
        return str(Sites(vault, lambda: PRACTICE).follow_practice())

    assert home.race(work, _stored("sites", {"practice": "http://127.0.0.1:4000"})) == "1"
    with home.open() as vault:
        assert vault.entry(bound.id).site == PRACTICE


def test_a_setting_changed_in_another_program_stays(home: SharedHome) -> None:
    def work(vault: Vault) -> str:
        live = LiveSettings(SettingsStore(vault))
        live.save(replace(live.current, hide_codes=True))
        return live.current.theme

    assert home.race(work, _stored("settings", {"theme": "dark"})) == "dark"
    with home.open() as vault:
        assert SettingsStore(vault).load() == Settings(theme="dark", hide_codes=True)


def test_a_backup_that_another_program_wrote_stays_known(home: SharedHome) -> None:
    with home.open() as vault:
        device = Backups(vault, home.clock).plan().device
    theirs = {"device": device, "folder": "/backups", "last_at": 5.0, "last_file": "theirs"}
    home.race(_told(lambda vault: Backups(vault, home.clock).set_automatic(False)), _stored("backup", theirs))
    with home.open() as vault:
        plan = Backups(vault, home.clock).plan()
        assert (plan.automatic, plan.folder, plan.last_at, plan.last_file) == (False, "/backups", 5.0, "theirs")


def test_two_programs_that_begin_with_backups_have_one_name(home: SharedHome) -> None:
    stored = _stored("backup", {"device": "a" * 8})
    came = home.race(_told(lambda vault: Backups(vault, home.clock).plan().device), stored)
    assert came == "a" * 8


def _signin(vault: Vault, home: SharedHome, entry: Entry) -> SignInService:
    codes = Codes(vault, home.clock)
    codes.load((entry.id,))
    return SignInService(vault, codes)


def test_two_programs_are_never_given_the_same_code(home: SharedHome) -> None:
    with home.open() as vault:
        entry = vault.add(new())
    taken = _stored("sent-codes", {entry.id: START - START % 30 + 30})

    def work(vault: Vault) -> str:
        return type(_signin(vault, home, entry).take(entry)).__name__

    assert home.race(work, taken) == "Wait"


def test_two_threads_are_never_given_the_same_code(home: SharedHome) -> None:
    """The second one comes when the first has seen that the code is not given away yet."""
    with home.open() as vault:
        entry = vault.add(new())
        taken: list[object] = []
        asked: list[int] = []

        def clock() -> float:
            asked.append(1)
            if len(asked) == 2:
                second.now()
            return home.clock()

        codes = Codes(vault, clock)
        codes.load((entry.id,))
        signin = SignInService(vault, codes)
        second = Overtaking(vault, lambda: taken.append(signin.take(entry)))
        taken.append(signin.take(entry))
        second.end()
        assert sorted(type(one).__name__ for one in taken) == [Code.__name__, Wait.__name__]


def test_an_account_that_another_program_restored_is_not_deleted_for_good(home: SharedHome) -> None:
    with home.open() as vault:
        restored, gone = vault.add(new("restored")), vault.add(new("gone"))
        vault.remove(restored.id)
        vault.remove(gone.id)

    def bring_back(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE entries SET trashed_at = NULL WHERE id = ?", (restored.id,))

    home.race(_told(lambda vault: vault.empty_trash([restored.id, gone.id])), bring_back)
    with home.open() as vault:
        assert [entry.id for entry in vault.entries()] == [restored.id]
        assert vault.trash() == ()
        assert vault.missing() == ()
    assert home.items() == {restored.id}


def test_recovery_codes_noted_by_another_program_go_with_their_account(home: SharedHome) -> None:
    with home.open() as vault:
        gone = vault.add(new("gone"))
        vault.remove(gone.id)

    def note(connection: sqlite3.Connection) -> None:
        (home.keys / "0123").write_text("note:12345678")
        connection.execute("INSERT INTO notes VALUES (?, '0123', 0, '{}')", (f"recovery:{gone.id}",))

    home.race(_told(lambda vault: vault.purge([gone.id])), note)
    assert home.items() == set()


def test_a_note_that_another_program_wrote_leaves_no_item_behind(home: SharedHome) -> None:
    with home.open() as vault:
        vault.put_note("password:demo", "first")

    def write(connection: sqlite3.Connection) -> None:
        """As another program does it: a new item, the row, and the old item gone."""
        (old,) = connection.execute("SELECT item FROM notes").fetchone()
        (home.keys / "0123").write_text("note:second")
        connection.execute("UPDATE notes SET item = '0123'")
        (home.keys / old).unlink()

    home.race(_told(lambda vault: vault.put_note("password:demo", "third")), write)
    with home.open() as vault:
        assert vault.note("password:demo") == "third"
    assert len(home.items()) == 1


def test_two_threads_that_write_a_note_leave_one_item(home: SharedHome) -> None:
    """The second one comes when the first has begun to speak to the keyring."""
    with home.open() as vault:
        vault.put_note("password:demo", "first")
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) == 1:
            second.now()

    with closing(Vault.open(home.paths, home.backend(step), home.clock)) as vault:
        second = Overtaking(vault, lambda: vault.put_note("password:demo", "second"))
        vault._items._turn = WatchedLock(vault._items._turn, second.waits)  # type: ignore[assignment]
        vault.put_note("password:demo", "third")
        second.end()
        assert vault.note("password:demo") == "second"
    assert len(home.items()) == 1


def test_two_programs_never_draw_the_same_recovery_code(home: SharedHome) -> None:
    """Another program draws the first code between this one's look and its writing."""
    with home.open() as vault:
        entry = vault.add(new("drawn"))
        RecoveryCodeService(vault, home.clock).keep(entry.id, ("first-1111", "second-2222"))

    def write(connection: sqlite3.Connection) -> None:
        (old,) = connection.execute("SELECT item FROM notes").fetchone()
        (home.keys / "0123").write_text("note:first-1111\tused 5\nsecond-2222")
        connection.execute("UPDATE notes SET item = '0123'")
        (home.keys / old).unlink()

    def draw(vault: Vault) -> str:
        drawn = RecoveryCodeService(vault, home.clock).draw(entry.id)
        return f"{drawn.value} {drawn.left}" if drawn else ""

    assert home.race(draw, write) == "second-2222 0"
    with home.open() as vault:
        marks = [one.used_at for one in RecoveryCodeService(vault, home.clock).codes(entry.id)]
    assert marks == [5, int(home.clock())]
    assert len(home.items()) == 2  # the account and one note


def test_a_note_that_another_program_replaced_is_dropped_all_the_same(home: SharedHome) -> None:
    with home.open() as vault:
        vault.put_note("password:demo", "first")

    def write(connection: sqlite3.Connection) -> None:
        (old,) = connection.execute("SELECT item FROM notes").fetchone()
        (home.keys / "0123").write_text("note:second")
        connection.execute("UPDATE notes SET item = '0123'")
        (home.keys / old).unlink()

    home.race(_told(lambda vault: vault.drop_note("password:demo")), write)
    with home.open() as vault:
        assert vault.note("password:demo") is None
    assert home.items() == set()


def _merged(vault: Vault) -> object:
    duplicates = Duplicates(vault)
    return duplicates.merge(duplicates.plan(duplicates.find()[0]))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET trashed_at = 1 WHERE name = 'kept'",
        "UPDATE entries SET counter = '9' WHERE name = 'dropped'",
        "UPDATE entries SET tags = '[\"new\"]' WHERE name = 'kept'",
    ],
)
def test_duplicates_are_merged_as_they_were_seen_or_not_at_all(home: SharedHome, change: str) -> None:
    with home.open() as vault:
        kept = vault.add(NewEntry(enrolment(name="kept", kind=Kind.HOTP, counter=5), site="https://a.example"))
        dropped = vault.add(NewEntry(enrolment(name="dropped", kind=Kind.HOTP, counter=5)))
        vault.put_note(f"recovery:{dropped.id}", "11111111")
    assert home.race(_told(_merged), lambda connection: connection.execute(change)) == "CatalogueChanged"
    with home.open() as vault:
        assert dropped.id in {entry.id for entry in vault.entries()}
        assert vault.note(f"recovery:{kept.id}") is None
        assert vault.note(f"recovery:{dropped.id}") == "11111111"


def _marks_codes(home: SharedHome, account: str) -> Callable[[sqlite3.Connection], None]:
    """Another program marks the first recovery code of an account as used."""

    def mark(connection: sqlite3.Connection) -> None:
        key = f"recovery:{account}"
        (old,) = connection.execute("SELECT item FROM notes WHERE key = ?", (key,)).fetchone()
        used = note_of(replace(one, used_at=START) for one in codes_in_note("11111111"))
        (home.keys / "0123").write_text(f"note:{used}")
        connection.execute("UPDATE notes SET item = '0123' WHERE key = ?", (key,))
        (home.keys / old).unlink()

    return mark


@pytest.mark.parametrize("step", ["merged", "taken back", "edit taken back"])
def test_a_recovery_code_that_another_program_uses_during_a_merge_or_its_undo_stays_used(
    home: SharedHome, step: str
) -> None:
    with home.open() as vault:
        one = vault.add(NewEntry(enrolment(name="one")))
        vault.put_note(f"recovery:{one.id}", "11111111")
        if step == "edit taken back":
            accounts = Accounts(vault, home.clock)
            way = replace(one.account, digits=8)
            after = accounts.edit(vault.entry(one.id), AccountEdit(way, one.tags, one.details))
            account, back = after.id, one.id
        else:
            two = vault.add(NewEntry(enrolment(name="two"), tags=("b",)))
            duplicates = Duplicates(vault)
            plan = duplicates.plan(duplicates.find()[0], keep=two.id)
            account, back = one.id, two.id
            if step == "taken back":
                merged = duplicates.merge(plan)
                account, back = two.id, one.id

    def work(vault: Vault) -> object:
        if step == "merged":
            return Duplicates(vault).merge(plan)
        if step == "taken back":
            Duplicates(vault).undo(merged)
        else:
            Accounts(vault, home.clock).undo_edit(one, after)
        return None

    home.race(_told(work), _marks_codes(home, account))
    with home.open() as vault:
        codes = RecoveryCodeService(vault, home.clock).codes(back)
        assert [(one.value, one.used_at) for one in codes] == [("11111111", START)]
        if step == "taken back":
            assert vault.note(f"recovery:{account}") is None
            assert len(home.items()) == 3


def test_a_restore_never_writes_over_what_another_program_changed_meanwhile(home: SharedHome) -> None:
    with home.open() as vault:
        entry = vault.add(new("old"))
        (record,) = contents_of_vault(vault)[0].records
    account = replace(record.entry.account, issuer="in the backup")
    newer = replace(record, entry=replace(record.entry, account=account, changed_at=record.entry.changed_at + 10))

    def work(vault: Vault) -> str:
        restores = Restores(vault, Backups(vault, home.clock), home.clock)
        restores.restore(restores.preview(Backup(Contents((newer,)), START, "a" * 8)))
        return vault.entry(entry.id).account.issuer

    def rename(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE entries SET issuer = 'newest', changed_at = changed_at + 100000")

    assert home.race(work, rename) == "newest"


def test_a_restore_gives_up_where_another_program_never_stops(home: SharedHome) -> None:
    """A keyring that is slow enough for another program to change an account each time."""
    with home.open() as vault:
        entry = vault.add(new("mine"))
    with closing(Vault.open(Paths(home.keys.parent / "other"), MemoryKeyring(), home.clock)) as other:
        other.add(new("theirs"))
        contents, _ = contents_of_vault(other)

    names = iter(range(1000))

    def work(say: Callable[[str], None], wait: Callable[[], str]) -> str:
        def step() -> None:
            say("storing")
            wait()

        vault = Vault.open(home.paths, home.backend(step), home.clock)
        restores = Restores(vault, Backups(vault, home.clock), home.clock)
        restores.restore(restores.preview(Backup(contents, START, "a" * 8)))
        return "restored"

    with closing(start(work)) as process, home.open() as vault:
        while (line := process.line()) == "storing":
            vault.update(entry.id, name=str(next(names)))
            process.tell("on")
        assert line == "CatalogueChanged"
        assert [one.id for one in vault.entries()] == [entry.id]
