from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backup_kit import DAY, PASSPHRASE, START, Clock, Installation, cheap_kdf, installation
from tests.histories import clashing
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import Backup, write_backup
from trackops_desktop.backup.envelope import MAX_FILE_BYTES
from trackops_desktop.backup.errors import BackupDamaged, NotABackup, WrongBackupPassphrase
from trackops_desktop.backup.merge import ChangeStamp
from trackops_desktop.backup.restore_plan import RestoreMode, RestoreOutcome, outcome, preview
from trackops_desktop.backup.vault_export import changes_to, contents_of_vault
from trackops_desktop.errors import Cancelled, TransferError
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.snapshot import Snapshot


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return installation(tmp_path / "home")


@pytest.fixture
def other(tmp_path: Path) -> Installation:
    return installation(tmp_path / "other")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.trackops-backup"


def _restore(
    into: Installation, file: Path, mode: RestoreMode = RestoreMode.MERGE, ticked: set[str] | None = None
) -> None:
    into.restores.restore(into.restores.preview(into.restores.read(file, PASSPHRASE), mode), ticked)


def test_a_new_computer_gets_everything_back_in_its_order(here: Installation, other: Installation, file: Path) -> None:
    for name in ("zoe", "ada", "bob"):
        here.add(name, tags=("work",), site="https://demo.viewcases.com")
    counter = here.add("hotp", counter=2**63)
    here.vault.put_note(f"recovery:{counter.id}", "1111\n2222")
    here.vault.remove(here.add("gone").id)
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file)
    mine, theirs = contents_of_vault(here.vault)[0], contents_of_vault(other.vault)[0]
    assert theirs == mine
    assert other.vault.note(f"recovery:{counter.id}") == "1111\n2222"
    assert other.names() == ["zoe", "ada", "bob", "hotp"]


def test_sites_come_along_and_those_that_are_there_stay(here: Installation, other: Installation, file: Path) -> None:
    Sites(here.vault).add("demo", username="ada")
    Sites(here.vault).add("tests", name="Tests")
    mine = Sites(other.vault).add("demo", name="My own name", username="ada")
    here.backups.write_file(file, PASSPHRASE)
    for _ in range(2):
        _restore(other, file)
    assert [site.name for site in Sites(other.vault).all()] == ["My own name", "Tests"]
    assert Sites(other.vault).find(mine.id) == mine


def test_the_preview_touches_nothing_and_names_every_verdict(here: Installation, file: Path) -> None:
    names = ("same", "old", "deleted", "trashed")
    ids = {name: here.add(name).id for name in names}
    here.backups.write_file(file, PASSPHRASE)
    here.clock.now += DAY
    here.vault.update(ids["old"], name="newer here")
    here.vault.purge([ids["deleted"]])
    here.vault.remove(ids["trashed"])
    here.add("mine")
    before = here.vault.generation()
    found = here.restores.preview(here.restores.read(file, PASSPHRASE))
    assert here.vault.generation() == before
    assert {row.id: (row.verdict, row.ticked) for row in found.rows} == {
        ids["same"]: (RestoreOutcome.SAME, True),
        ids["old"]: (RestoreOutcome.KEPT, True),
        ids["deleted"]: (RestoreOutcome.DELETED_HERE, False),
        ids["trashed"]: (RestoreOutcome.DELETED_HERE, False),
    }
    assert found.changes_nothing
    assert found.made_at == START


def test_merging_keeps_what_is_here_and_adds_what_is_not(here: Installation, other: Installation, file: Path) -> None:
    here.add("theirs")
    here.backups.write_file(file, PASSPHRASE)
    other.add("mine")
    result = other.restores.restore(other.restores.preview(other.restores.read(file, PASSPHRASE)))
    assert other.names() == ["mine", "theirs"]
    assert (result.added, result.updated, result.trashed) == (1, 0, 0)


def test_what_is_not_ticked_does_not_happen(here: Installation, other: Installation, file: Path) -> None:
    wanted, unwanted = here.add("wanted"), here.add("unwanted")
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file, ticked={wanted.id})
    assert other.names() == ["wanted"]
    assert unwanted.id not in {entry.id for entry in other.vault.entries()}


def test_a_deleted_account_comes_back_when_it_is_ticked(here: Installation, file: Path) -> None:
    deleted, trashed = here.add("deleted"), here.add("trashed")
    here.backups.write_file(file, PASSPHRASE)
    here.clock.now += DAY
    here.vault.purge([deleted.id])
    here.vault.remove(trashed.id)
    _restore(here, file, ticked={deleted.id, trashed.id})
    assert sorted(here.names()) == ["deleted", "trashed"]
    assert here.vault.snapshot().tombstones == ()


def test_replacing_puts_what_is_not_in_the_backup_into_the_trash(here: Installation, file: Path) -> None:
    kept = here.add("kept")
    here.backups.write_file(file, PASSPHRASE)
    here.clock.now += DAY
    here.vault.update(kept.id, name="renamed")
    here.add("since then")
    found = here.restores.preview(here.restores.read(file, PASSPHRASE), RestoreMode.REPLACE)
    assert [row.verdict for row in found.rows] == [RestoreOutcome.UPDATED, RestoreOutcome.TO_TRASH]
    result = here.restores.restore(found)
    assert (result.added, result.updated, result.trashed) == (0, 1, 1)
    assert (here.names(), here.trashed()) == (["kept"], ["since then"])


def test_a_counter_never_goes_back(here: Installation, file: Path) -> None:
    entry = here.add("hotp", counter=5)
    here.backups.write_file(file, PASSPHRASE)
    for _ in range(4):
        here.vault.use_counter(entry.id)
    for mode in RestoreMode:
        _restore(here, file, mode)
        assert here.vault.entry(entry.id).account.counter == 9


def test_a_secret_that_the_keyring_lost_comes_back(here: Installation, file: Path) -> None:
    entry = here.add("lost")
    here.backups.write_file(file, PASSPHRASE)
    del here.keyring.items["Trackops Desktop", entry.id]
    assert [missing.id for missing in here.vault.missing()] == [entry.id]
    _restore(here, file)
    assert here.vault.missing() == ()
    assert here.vault.enrolment(entry.id).secret.reveal() == b"lost"


def test_another_secret_under_the_same_id_stands_beside_mine(
    here: Installation, other: Installation, file: Path
) -> None:
    entry = here.add("theirs", b"their secret")
    here.clock.now += DAY
    here.vault.update(entry.id, name="newer")
    here.backups.write_file(file, PASSPHRASE)
    other.add("mine", b"my secret", id=entry.id)
    _restore(other, file)
    secrets = {other.vault.enrolment(row.id).secret.reveal(): row.account.name for row in other.vault.entries()}
    assert secrets == {b"my secret": "mine", b"their secret": "newer"}
    assert other.vault.enrolment(entry.id).secret.reveal() == b"my secret"


def test_two_computers_that_share_a_folder_end_up_with_the_same(
    here: Installation, other: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    shared, deleted = here.add("shared", counter=0), here.add("deleted")
    here.backups.set_up(folder, PASSPHRASE)
    other.backups.set_up(folder, PASSPHRASE)
    _merge_news(other)
    here.clock.now += DAY
    other.clock.now = here.clock.now + 60
    here.vault.update(shared.id, name="renamed here")
    here.vault.purge([deleted.id])
    here.add("new here")
    other.add("new there")
    for _ in range(7):
        other.vault.use_counter(shared.id)
    for computer in (here, other):
        computer.backups.write_now()
    for computer in (here, other):
        _merge_news(computer)
    for computer in (here, other):
        assert sorted(computer.names()) == ["new here", "new there", "renamed here"]
        assert computer.vault.entry(shared.id).account.counter == 7
    assert other.trashed() == ["deleted"]
    assert here.restores.news() == other.restores.news() == ()


def _merge_news(computer: Installation) -> None:
    for path in computer.restores.news():
        computer.restores.restore(computer.restores.preview(computer.restores.read(path)))
        computer.restores.merged(path)


def test_merging_the_same_file_again_changes_nothing(here: Installation, other: Installation, file: Path) -> None:
    here.add("ada", counter=1)
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file)
    before = contents_of_vault(other.vault)
    _restore(other, file)
    assert contents_of_vault(other.vault) == before


def test_what_another_computer_deleted_goes_to_the_trash_and_stays_there(
    here: Installation, other: Installation, file: Path
) -> None:
    entry = here.add("ada")
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file)
    here.clock.now += DAY
    here.vault.purge([entry.id])
    here.backups.write_file(file, PASSPHRASE)
    other.clock.now = here.clock.now
    found = other.restores.preview(other.restores.read(file, PASSPHRASE))
    assert [row.verdict for row in found.rows] == [RestoreOutcome.TO_TRASH]
    for _ in range(2):
        _restore(other, file)
        assert (other.names(), other.trashed()) == ([], ["ada"])
    other.backups.write_file(file, PASSPHRASE)
    _restore(here, file)
    assert (here.names(), here.trashed()) == ([], [])


def test_a_rehearsal_proves_a_file_and_touches_nothing(here: Installation, file: Path) -> None:
    here.add("ada")
    here.backups.write_file(file, PASSPHRASE)
    here.add("since then")
    before = here.vault.generation()
    result = here.restores.rehearse(file, PASSPHRASE)
    assert (result.count, result.absent, result.made_at) == (1, ("Issuer – since then",), START)
    assert here.vault.generation() == before


def test_the_stored_passphrase_opens_a_file_without_asking(here: Installation, tmp_path: Path) -> None:
    written = here.backups.set_up(tmp_path / "folder", PASSPHRASE)
    assert here.restores.rehearse(written.path).count == 0


def test_a_file_without_its_passphrase_asks_for_it(other: Installation, here: Installation, file: Path) -> None:
    here.backups.write_file(file, PASSPHRASE)
    with pytest.raises(WrongBackupPassphrase):
        other.restores.read(file)


def test_files_that_are_none_are_refused(here: Installation, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(TransferError, match="can't be read"):
        here.restores.read(path, PASSPHRASE)
    with pytest.raises(TransferError, match="can't be read"):
        here.restores.read(tmp_path, PASSPHRASE)
    path.write_bytes(b"otpauth://totp/ada?secret=JBSWY3DPEHPK3PXP")
    with pytest.raises(NotABackup):
        here.restores.read(path, PASSPHRASE)
    with path.open("wb") as big:
        big.write(b"TRACKOPS-BACKUP\n")
        big.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(BackupDamaged):
        here.restores.read(path, PASSPHRASE)


def test_a_restore_that_is_cancelled_changes_nothing(here: Installation, other: Installation, file: Path) -> None:
    def stop(_done: int, _of: int) -> None:
        raise Cancelled

    here.add("ada")
    here.backups.write_file(file, PASSPHRASE)
    found = other.restores.preview(other.restores.read(file, PASSPHRASE))
    with pytest.raises(Cancelled):
        other.restores.restore(found, progress=stop)
    assert (other.names(), other.keyring.items) == ([], {})


def test_a_change_by_another_program_while_it_reads_is_kept(
    here: Installation, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = here.add("ada")
    here.backups.write_file(file, PASSPHRASE)
    found = here.restores.preview(here.restores.read(file, PASSPHRASE))
    snapshot = here.vault.snapshot
    seen: list[str] = []

    def meanwhile() -> Snapshot:
        result = snapshot()
        if not seen:
            seen.append(entry.id)
            here.vault.update(entry.id, name="changed by the command line")
        return result

    monkeypatch.setattr(here.vault, "snapshot", meanwhile)
    here.clock.now += 5
    here.restores.restore(found)
    assert here.names() == ["changed by the command line"]


def test_what_changed_between_preview_and_restore_is_not_undone(here: Installation, file: Path) -> None:
    entry = here.add("ada")
    here.backups.write_file(file, PASSPHRASE)
    found = here.restores.preview(here.restores.read(file, PASSPHRASE))
    here.clock.now += 5
    here.vault.update(entry.id, name="renamed")
    here.restores.restore(found)
    assert here.names() == ["renamed"]


YEARS = 365.25 * DAY * 10
clocks = pytest.mark.parametrize("wrong", [YEARS, -YEARS], ids=["ahead", "behind"])


def _shared(here: Installation, other: Installation, file: Path, name: str = "ada") -> str:
    """Return an account that both computers have."""
    entry = here.add(name)
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file)
    return entry.id


@clocks
def test_a_wrong_clock_overrules_no_newer_change(
    here: Installation, other: Installation, file: Path, wrong: float
) -> None:
    id_ = _shared(here, other, file)
    here.clock.now += wrong
    here.vault.update(id_, name="first")
    here.vault.put_note(f"recovery:{id_}", "1111")
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file)
    other.clock.now += 5
    other.vault.update(id_, name="second")
    other.vault.put_note(f"recovery:{id_}", "2222")
    assert other.restores.preview(other.restores.read(file, PASSPHRASE)).rows[0].verdict is RestoreOutcome.KEPT
    other.backups.write_file(file, PASSPHRASE)
    _restore(here, file)
    assert (here.names(), here.vault.note(f"recovery:{id_}")) == (["second"], "2222")


@clocks
@pytest.mark.parametrize("take", [False, True])
def test_what_both_computers_changed_is_asked_and_then_decided_everywhere(
    here: Installation, other: Installation, file: Path, wrong: float, take: bool
) -> None:
    id_ = _shared(here, other, file)
    here.clock.now += wrong
    here.vault.update(id_, name="here")
    other.vault.update(id_, name="there", tags=("work",))
    here.backups.write_file(file, PASSPHRASE)
    (row,) = other.restores.preview(other.restores.read(file, PASSPHRASE)).rows
    assert (row.verdict, row.ticked, row.account.name) == (RestoreOutcome.CONFLICT, False, "here")
    assert row.here is not None
    assert row.here.name == "there"
    _restore(other, file, ticked={id_} if take else set())
    decided = ["here"] if take else ["there"]
    assert other.names() == decided
    assert [row.verdict for row in other.restores.preview(other.restores.read(file, PASSPHRASE)).rows] != [row.verdict]
    other.backups.write_file(file, PASSPHRASE)
    _restore(here, file)
    assert here.names() == decided
    assert contents_of_vault(here.vault)[0] == contents_of_vault(other.vault)[0]


@clocks
def test_what_was_deleted_here_and_changed_there_is_asked(
    here: Installation, other: Installation, file: Path, wrong: float
) -> None:
    ids = [_shared(here, other, file, name) for name in ("purged", "trashed")]
    here.clock.now += wrong
    here.vault.purge(ids[:1])
    here.vault.remove(ids[1])
    for id_ in ids:
        other.vault.update(id_, tags=("work",))
    other.backups.write_file(file, PASSPHRASE)
    rows = here.restores.preview(here.restores.read(file, PASSPHRASE)).rows
    assert {(row.verdict, row.ticked) for row in rows} == {(RestoreOutcome.DELETED_HERE, False)}
    _restore(here, file)
    assert (here.names(), here.trashed()) == ([], ["trashed"])
    _restore(here, file, ticked=set(ids))
    assert sorted(here.names()) == ["purged", "trashed"]


@clocks
def test_a_change_made_here_is_not_lost_to_a_deletion_there(
    here: Installation, other: Installation, file: Path, wrong: float
) -> None:
    ids = [_shared(here, other, file, name) for name in ("purged", "trashed")]
    other.clock.now += wrong
    other.vault.purge(ids[:1])
    other.vault.remove(ids[1])
    for id_ in ids:
        here.vault.update(id_, tags=("work",))
    other.backups.write_file(file, PASSPHRASE)
    _restore(here, file)
    assert sorted(here.names()) == ["purged", "trashed"]
    here.backups.write_file(file, PASSPHRASE)
    _restore(other, file, ticked=set(ids))
    assert sorted(other.names()) == ["purged", "trashed"]


@given(clashing, clashing, st.sampled_from(RestoreMode))
def test_no_restore_takes_anything_away(mine: Contents, theirs: Contents, mode: RestoreMode) -> None:
    change = ChangeStamp(10.0, "a" * 12)
    found = preview(mine, theirs, 0.0, mode, change)
    after = outcome(mine, found, found.ticked, change)
    held = after.by_id()
    assert {record.entry.id: record.secret for record in mine.records}.items() <= {
        key: record.secret for key, record in held.items()
    }.items()
    if found.changes_nothing and mode is RestoreMode.MERGE:
        assert {row.entry.id for row in after.live} == {row.entry.id for row in mine.live}


@given(clashing)
@settings(max_examples=25, deadline=None)
def test_any_contents_come_back_through_a_vault(held: Contents) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        computer = installation(Path(home) / "a", Clock(5.0))
        computer.vault.apply(changes_to(Contents(), held))
        path = Path(home) / "file"
        path.write_bytes(write_backup(Backup(held, 5.0, "0" * 8), PASSPHRASE, kdf=cheap_kdf))
        other = installation(Path(home) / "b", Clock(5.0))
        _restore(other, path)
        stored, restored = contents_of_vault(computer.vault)[0], contents_of_vault(other.vault)[0]
        assert {r.entry.id: (r.secret, r.entry.account, r.recovery) for r in restored.records} == {
            r.entry.id: (r.secret, r.entry.account, r.recovery) for r in held.records
        }
        assert stored.records == restored.records
        computer.vault.close()
        other.vault.close()
