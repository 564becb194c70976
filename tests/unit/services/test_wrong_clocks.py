"""Backups and two computers where a clock lies: nothing new is displaced, and nobody goes blind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backup_kit import DAY, PASSPHRASE, START, Installation, installation
from trackops_desktop.backup.folder import BackupName, expired, listed
from trackops_desktop.backup.restore_plan import RestoreOutcome

YEAR = 365 * DAY
MINE = "3fa9c1d2"
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    made = installation(tmp_path / "here")
    yield made
    made.vault.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Installation]:
    made = installation(tmp_path / "there")
    yield made
    made.vault.close()


def _daily(computer: Installation, days: int) -> None:
    """Change something and write a backup each day, as the application does."""
    for _ in range(days):
        computer.clock.now += DAY
        computer.add(f"{computer.clock.now}")
        assert computer.backups.write_if_due() is not None


def _own(computer: Installation, folder: Path) -> list[BackupName]:
    return [name for name in listed(folder) if name.device == computer.backups.plan().device]


def _merge_news(computer: Installation) -> int:
    found = computer.restores.news()
    for path in found:
        computer.restores.restore(computer.restores.preview(computer.restores.read(path)))
        computer.restores.merged(path)
    return len(found)


@pytest.mark.parametrize("ahead", [35 * DAY, 10 * YEAR])
def test_days_with_a_clock_that_was_ahead_displace_no_present_history(
    here: Installation, tmp_path: Path, ahead: float
) -> None:
    here.add("first")
    here.backups.set_up(tmp_path / "folder", PASSPHRASE)
    _daily(here, 20)
    right = here.clock.now
    here.clock.now = right + ahead
    _daily(here, 7)
    here.clock.now = right + 7 * DAY
    _daily(here, 30)
    present = [name for name in _own(here, tmp_path / "folder") if name.made_at <= here.clock.now]
    days = {name.made.date() for name in present}
    today = present[-1].made.date()
    assert {today - timedelta(days=number) for number in range(5)} <= days
    assert len({name.made.isocalendar()[:2] for name in present}) >= 4


@pytest.mark.parametrize("leap", [-20 * YEAR, -3 * DAY, 10 * YEAR, 50 * YEAR])
def test_one_start_with_a_wrong_clock_deletes_no_backup(here: Installation, tmp_path: Path, leap: float) -> None:
    here.add("first")
    here.backups.set_up(tmp_path / "folder", PASSPHRASE)
    _daily(here, 40)
    before = _own(here, tmp_path / "folder")
    right = here.clock.now
    here.clock.now = right + leap
    here.backups.write_now()
    here.clock.now = right
    assert set(before) <= set(_own(here, tmp_path / "folder"))


def test_clocks_that_leap_at_every_start_never_delete_the_newest_present_file(
    here: Installation, tmp_path: Path
) -> None:
    here.add("first")
    here.backups.set_up(tmp_path / "folder", PASSPHRASE)
    _daily(here, 3)
    newest = _own(here, tmp_path / "folder")[-1]
    right = here.clock.now
    for years in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10):
        here.clock.now = right + years * YEAR
        here.backups.write_now()
    here.clock.now = right + 60
    here.backups.write_now()
    assert newest in _own(here, tmp_path / "folder")


@given(st.lists(st.integers(-4000, 4000), max_size=40))
def test_whatever_the_names_the_newest_that_is_not_from_the_future_stays(days: list[int]) -> None:
    names = [BackupName(MONDAY + timedelta(days=day), MINE) for day in days]
    gone = expired(names, MINE, MONDAY.timestamp())
    present = sorted(name for name in names if name.made <= MONDAY)
    assert not present or present[-1] not in gone
    assert all(name.made <= MONDAY for name in gone)


def test_a_file_from_a_clock_that_was_ahead_does_not_hide_later_ones(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    entry = here.add("shared")
    here.backups.set_up(folder, PASSPHRASE)
    there.backups.set_up(folder, PASSPHRASE)
    assert _merge_news(there) == 1
    here.clock.now = START + 10 * YEAR
    here.vault.update(entry.id, name="from the future")
    here.backups.write_now()
    assert _merge_news(there) == 1
    for number in range(3):
        here.clock.now = there.clock.now = START + (number + 1) * DAY
        here.vault.update(entry.id, name=f"right again {number}")
        here.backups.write_now()
        assert _merge_news(there) == 1
        assert there.names() == [f"right again {number}"]
        assert _merge_news(there) == 0


def test_files_from_a_clock_that_is_behind_are_news_too(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    entry = here.add("shared")
    here.backups.set_up(folder, PASSPHRASE)
    there.backups.set_up(folder, PASSPHRASE)
    assert _merge_news(there) == 1
    here.clock.now = START - 10 * YEAR
    here.vault.update(entry.id, name="later all the same")
    here.add("new as well")
    here.backups.write_now()
    assert _merge_news(there) == 1
    assert sorted(there.names()) == ["later all the same", "new as well"]
    assert _merge_news(there) == 0


def test_a_plan_of_an_earlier_version_that_merged_a_future_file_sees_again(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    here.add("shared")
    here.clock.now = START + 10 * YEAR
    future = here.backups.set_up(folder, PASSPHRASE).path
    there.backups.set_up(folder, PASSPHRASE)
    there.backups.remember_merged(future.name)
    assert there.restores.news() == ()
    here.clock.now = START + DAY
    there.clock.now = START + DAY
    here.add("later")
    present = here.backups.write_now().path
    assert there.restores.news() == (present,)
    _merge_news(there)
    assert (there.restores.news(), "later" in there.names()) == ((), True)


def test_what_was_deleted_by_a_clock_that_was_ahead_can_be_taken_out_of_the_trash_for_good(
    here: Installation, there: Installation, tmp_path: Path
) -> None:
    entry = here.add("wanted")
    file = tmp_path / "here.trackops-backup"
    here.backups.write_file(file, PASSPHRASE)
    there.restores.restore(there.restores.preview(there.restores.read(file, PASSPHRASE)))
    here.clock.now = START + 10 * YEAR
    here.vault.purge([entry.id])
    here.backups.write_file(file, PASSPHRASE)
    for expected in (RestoreOutcome.TO_TRASH, RestoreOutcome.KEPT):
        found = there.restores.preview(there.restores.read(file, PASSPHRASE))
        verdicts = [row.verdict for row in found.rows]
        assert verdicts == ([expected] if expected is RestoreOutcome.TO_TRASH else [])
        there.restores.restore(found)
        if expected is RestoreOutcome.TO_TRASH:
            assert there.trashed() == ["wanted"]
            there.vault.restore(entry.id)
        assert there.names() == ["wanted"]


def test_a_wrong_clock_hides_no_warning_about_backups(here: Installation, tmp_path: Path) -> None:
    here.clock.now = START + 10 * YEAR
    here.add("made by a clock that was ahead")
    here.clock.now = START
    assert here.backups.notice() is not None
    here.clock.now = START + 10 * YEAR
    here.backups.set_up(tmp_path / "folder", PASSPHRASE, automatic=False)
    here.clock.now = START
    notice = here.backups.notice()
    assert notice is not None
    assert "future" in notice.sentence


def test_what_was_seen_is_remembered_by_content(here: Installation, there: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    here.add("shared")
    path = here.backups.set_up(folder, PASSPHRASE).path
    there.backups.set_up(folder, PASSPHRASE)
    _merge_news(there)
    plan = there.backups.plan()
    assert plan == replace(plan, seen={here.backups.plan().device: (path.read_bytes()[-32:].hex(),)})
    path.rename(folder / f"trackops-20361231-235959-{here.backups.plan().device}.trackops-backup")
    assert there.restores.news() == ()


def test_a_copied_home_writes_backups_under_a_name_of_its_own(here: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    entry = here.add("shared")
    here.backups.set_up(folder, PASSPHRASE)
    here.vault.close()
    shutil.copytree(tmp_path / "here", tmp_path / "copy")
    copy = installation(tmp_path / "copy", here.clock, here.keyring)
    assert copy.backups.plan().device == copy.backups.plan().device
    copy.vault.update(entry.id, name="changed in the copy")
    copy.backups.write_now()
    again = installation(tmp_path / "here", here.clock, here.keyring)
    assert again.backups.plan().device != copy.backups.plan().device
    assert len(again.restores.news()) == len(copy.restores.news()) == 1
    _merge_news(again)
    assert again.names() == ["changed in the copy"]
    for computer in (copy, again):
        computer.vault.close()
