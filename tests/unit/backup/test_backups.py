from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.backup_kit import DAY, PASSPHRASE, START, Clock, Installation, cheap_kdf, installation
from tests.file_readers import readers
from trackops_desktop.backup.document import read_backup
from trackops_desktop.backup.errors import BackupNotWritten, WrongBackupPassphrase
from trackops_desktop.backup.folder import listed
from trackops_desktop.backup.plan import DOCUMENT, BackupPlan, plan_from
from trackops_desktop.errors import TransferError, VaultError
from trackops_desktop.passphrases.policy import WeakPassphrase, check_new_passphrase, suggested_passphrase
from trackops_desktop.services.sites import Sites


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return installation(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def _full_disk(*_args: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_setting_up_writes_the_first_backup(here: Installation, folder: Path) -> None:
    here.add("ada")
    written = here.backups.set_up(folder, PASSPHRASE)
    assert written.count == 1
    assert [
        record.entry.account.name
        for record in read_backup(written.path.read_bytes(), PASSPHRASE, cheap_kdf).contents.records
    ] == ["ada"]
    assert readers(written.path) == {"owner"}
    assert here.backups.notice() is None


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there every name of a file is Unicode")
def test_a_folder_whose_name_is_no_utf_8_is_kept_in_mind(here: Installation, tmp_path: Path) -> None:
    here.add("ada")
    odd = tmp_path / os.fsdecode(b"sicherung-\xfcber")
    here.backups.set_up(odd, PASSPHRASE)
    assert here.backups.plan().folder == str(odd)
    assert here.backups.write_now().path.parent == odd


def test_the_passphrase_lies_with_the_secrets_and_nowhere_else(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    assert here.backups.passphrase() == PASSPHRASE
    assert any(PASSPHRASE in value for value in here.keyring.items.values())
    assert PASSPHRASE not in str(here.vault.snapshot())


@pytest.mark.parametrize("passphrase", ["", "short", "aaaaaaaaaaaaaaaa", "ababababababab"])
def test_a_weak_passphrase_is_refused_and_nothing_is_set_up(here: Installation, folder: Path, passphrase: str) -> None:
    with pytest.raises(WeakPassphrase):
        here.backups.set_up(folder, passphrase)
    assert here.backups.plan().folder is None
    assert not folder.exists()


def test_a_suggested_passphrase_is_good_and_never_the_same() -> None:
    suggested = {suggested_passphrase() for _ in range(100)}
    assert len(suggested) == 100
    for passphrase in suggested:
        check_new_passphrase(passphrase)


def test_a_folder_that_cannot_be_used_sets_nothing_up(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupNotWritten, match="isn't available"):
        here.backups.set_up(tmp_path / "file" / "below", PASSPHRASE)
    assert here.backups.plan().folder is None
    assert here.backups.passphrase() is None


def test_another_computer_in_the_same_folder_must_use_the_same_passphrase(
    here: Installation, folder: Path, tmp_path: Path
) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    other = installation(tmp_path / "other")
    with pytest.raises(WrongBackupPassphrase):
        other.backups.set_up(folder, "another horse battery")
    other.backups.set_up(folder, PASSPHRASE)
    assert other.backups.plan().folder == str(folder)


def test_nothing_is_due_before_it_is_set_up_nor_when_switched_off(here: Installation, folder: Path) -> None:
    assert not here.backups.is_due()
    here.backups.set_up(folder, PASSPHRASE)
    here.backups.set_automatic(False)
    here.add("ada")
    here.clock.now += 9 * DAY
    assert not here.backups.is_due()


def test_a_change_is_backed_up_once_a_day_at_most(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.add("ada")
    assert here.backups.write_if_due() is None
    here.clock.now += DAY
    assert here.backups.write_if_due() is not None
    here.add("bob")
    here.clock.now += 60
    assert here.backups.write_if_due() is None


def test_without_a_change_one_is_written_every_week(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.clock.now += 6 * DAY
    assert not here.backups.is_due()
    here.clock.now += DAY
    assert here.backups.is_due()


def test_every_kind_of_change_counts(here: Installation, folder: Path) -> None:
    entry = here.add("ada", counter=3)
    changes: list[Callable[[], object]] = [
        lambda: here.vault.update(entry.id, name="eve"),
        lambda: here.vault.use_counter(entry.id),
        lambda: here.vault.put_note(f"recovery:{entry.id}", "12345678"),
        lambda: Sites(here.vault).add("demo"),
        lambda: here.vault.remove(entry.id),
        lambda: here.vault.purge([entry.id]),
    ]
    here.backups.set_up(folder, PASSPHRASE)
    for change in changes:
        here.clock.now += DAY
        assert not here.backups.is_due()
        change()
        assert here.backups.write_if_due() is not None


def test_settings_are_no_change(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.clock.now += DAY
    here.vault.change_document("settings", lambda _before: {"theme": "dark"})
    assert not here.backups.is_due()


def test_a_locked_vault_is_not_due_and_not_a_failure(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.vault.seal("vault passphrase")
    here.add("ada")
    here.clock.now += DAY
    here.vault.lock()
    assert here.backups.write_if_due() is None
    assert here.backups.plan().failure is None
    here.vault.unlock("vault passphrase")
    assert here.backups.write_if_due() is not None


def test_old_backups_go_and_other_files_stay(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    (folder / "notes.txt").touch()
    foreign = folder / "trackops-20200101-000000-0badcafe.trackops-backup"
    foreign.touch()
    leftover = folder / f".trackops-20200101-000000-{here.backups.plan().device}.trackops-backup.00.part"
    stuck = leftover.with_name(leftover.name.replace(".00.", ".!!."))  # sorts before every other, and can't go
    stuck.mkdir()
    leftover.touch()
    for _ in range(60):
        here.clock.now += DAY
        here.backups.write_now()
    own = [name for name in listed(folder) if name.device == here.backups.plan().device]
    assert 7 <= len(own) <= 9
    assert (folder / "notes.txt").exists()
    assert foreign.exists()
    assert not leftover.exists()
    assert stuck.is_dir()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_failing_disk_is_told_and_remembered_and_nothing_is_lost(
    here: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_args: object) -> NoReturn:
        raise OSError(code, "no")

    here.add("ada")
    before = here.backups.set_up(folder, PASSPHRASE).path.read_bytes()
    here.clock.now += DAY
    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(BackupNotWritten):
        here.backups.write_now()
    monkeypatch.undo()
    assert [path.read_bytes() for path in folder.iterdir()] == [before]
    notice = here.backups.notice()
    assert notice is not None
    assert notice.sentence.startswith("The last backup failed")
    here.backups.write_now()
    assert here.backups.notice() is None


def test_a_folder_that_is_gone_is_not_made_anew(here: Installation, folder: Path) -> None:
    for path in (here.backups.set_up(folder, PASSPHRASE).path, folder):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(BackupNotWritten, match="isn't available"):
        here.backups.write_now()
    assert not folder.exists()


def test_after_a_failure_it_is_tried_again_an_hour_later(
    here: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.add("ada")
    here.clock.now += DAY
    monkeypatch.setattr(os, "write", _full_disk)
    with pytest.raises(TransferError):
        here.backups.write_if_due()
    monkeypatch.undo()
    assert not here.backups.is_due()
    here.clock.now += 3_600
    assert here.backups.is_due()


def test_a_disk_that_forgets_is_found_out(here: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.clock.now += DAY
    replace = Path.replace

    def forgetful(path: Path, target: Path) -> Path:
        made = replace(path, target)
        made.write_bytes(b"")
        return made

    monkeypatch.setattr(Path, "replace", forgetful)
    with pytest.raises(BackupNotWritten):
        here.backups.write_now()


def test_an_account_whose_secret_is_gone_is_named_and_older_backups_stay(here: Installation, folder: Path) -> None:
    lost, _kept = here.add("lost"), here.add("kept")
    here.backups.set_up(folder, PASSPHRASE)
    del here.keyring.items["Trackops Desktop", lost.id]
    for _ in range(20):
        here.clock.now += DAY
        written = here.backups.write_now()
    assert written.missing == ("Issuer – lost",)
    assert len(listed(folder)) == 21
    notice = here.backups.notice()
    assert notice is not None
    assert "lost" in notice.sentence


def test_a_new_vault_without_backups_is_reminded_after_a_day(here: Installation) -> None:
    assert here.backups.notice() is None
    here.add("ada")
    assert here.backups.notice() is None
    here.clock.now += DAY
    notice = here.backups.notice()
    assert notice is not None
    assert "aren't backed up" in notice.sentence


def test_a_backup_older_than_thirty_days_is_told(here: Installation, folder: Path) -> None:
    here.add("ada")
    here.backups.set_up(folder, PASSPHRASE, automatic=False)
    here.clock.now += 30 * DAY - 1
    assert here.backups.notice() is None
    here.clock.now += 1
    notice = here.backups.notice()
    assert notice is not None
    assert "30 days old" in notice.sentence


def test_a_file_of_ones_own_choice_needs_no_set_up(here: Installation, tmp_path: Path) -> None:
    here.add("ada")
    written = here.backups.write_file(tmp_path / "mine.trackops-backup", PASSPHRASE)
    assert written.count == 1
    assert here.backups.plan().folder is None
    with pytest.raises(WeakPassphrase):
        here.backups.write_file(tmp_path / "mine.trackops-backup", "weak")


def test_a_backup_without_set_up_says_so(here: Installation) -> None:
    with pytest.raises(BackupNotWritten, match="aren't set up"):
        here.backups.write_now()


def test_a_locked_vault_writes_no_backup(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.vault.seal("vault passphrase")
    here.vault.lock()
    with pytest.raises(VaultError):
        here.backups.write_now()
    assert here.backups.plan().failure is None


def test_turning_off_forgets_the_passphrase_and_keeps_the_files(here: Installation, folder: Path) -> None:
    path = here.backups.set_up(folder, PASSPHRASE).path
    here.backups.turn_off()
    assert here.backups.passphrase() is None
    assert path.exists()
    assert not here.backups.is_due()


def test_the_device_stays_the_same(here: Installation) -> None:
    assert here.backups.plan().device == here.backups.plan().device


def test_a_clock_that_went_back_writes_a_backup(tmp_path: Path, folder: Path) -> None:
    here = installation(tmp_path / "home", Clock(START + 400 * DAY))
    here.backups.set_up(folder, PASSPHRASE)
    here.clock.now = START
    assert here.backups.is_due()


@pytest.mark.parametrize(
    "document",
    [None, {}, {"device": 5, "folder": [], "last_at": "now", "merged": [1], "automatic": "no"}, {"merged": {"a": 1}}],
)
def test_a_plan_that_makes_no_sense_falls_back(document: dict[str, object] | None) -> None:
    plan = plan_from(document)
    assert plan == BackupPlan(device=plan.device)


def test_a_plan_reads_back(here: Installation, folder: Path) -> None:
    here.backups.set_up(folder, PASSPHRASE)
    here.backups.remember_merged("trackops-20200101-000000-0badcafe.trackops-backup")
    assert plan_from(here.vault.document(DOCUMENT)) == here.backups.plan()
