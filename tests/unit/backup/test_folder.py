from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.backup.folder import BackupName, expired, latest_of_others, listed, name_at, parse_name

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINE, OTHER = "3fa9c1d2", "0badcafe"
moments = st.integers(0, 4_000_000_000).map(float)


def _daily(days: int, device: str = MINE) -> list[BackupName]:
    return [BackupName(MONDAY + timedelta(days=day), device) for day in range(days)]


@given(moments)
def test_a_name_reads_back(moment: float) -> None:
    name = name_at(moment, MINE)
    assert parse_name(name.file) == name
    assert name.made_at == moment


def test_a_name_tells_time_and_device() -> None:
    assert name_at(MONDAY.timestamp(), MINE).file == "trackops-20261102-090000-3fa9c1d2.trackops-backup"


@pytest.mark.parametrize(
    "file",
    [
        "",
        "trackops-20261102-090000-3fa9c1d2.trackops-backup.part",
        ".trackops-20261102-090000-3fa9c1d2.trackops-backup.aa.part",
        "trackops-20261302-090000-3fa9c1d2.trackops-backup",
        "trackops-20261102-090000-3fa9c1d2 (conflicted copy).trackops-backup",
        "holiday.jpg",
    ],
)
def test_other_files_are_not_ours(file: str) -> None:
    assert parse_name(file) is None


def test_five_days_and_four_weeks_are_kept() -> None:
    names = _daily(60)
    gone = expired(names, MINE)
    kept = [name.made.date() for name in names if name not in gone]
    assert kept == [
        date(2026, 12, 13),
        date(2026, 12, 20),
        date(2026, 12, 27),
        date(2026, 12, 28),
        date(2026, 12, 29),
        date(2026, 12, 30),
        date(2026, 12, 31),
    ]


def test_the_last_of_a_day_is_the_one_kept() -> None:
    names = [BackupName(MONDAY + timedelta(hours=hour), MINE) for hour in range(4)]
    assert set(expired(names, MINE)) == set(names[:3])


def test_days_without_a_backup_do_not_count() -> None:
    names = [BackupName(MONDAY + timedelta(days=40 * number), MINE) for number in range(5)]
    assert expired(names, MINE) == ()


@given(st.lists(st.builds(name_at, moments, st.sampled_from([MINE, OTHER])), max_size=40))
def test_no_file_of_another_device_nor_the_newest_own_ever_goes(names: list[BackupName]) -> None:
    gone = expired(names, MINE)
    own = sorted(name for name in names if name.device == MINE)
    assert all(name.device == MINE for name in gone)
    assert not own or own[-1] not in gone
    assert len(set(own)) - len(set(gone)) <= 9


def test_the_newest_of_every_other_device_is_found() -> None:
    names = [*_daily(3), *_daily(2, OTHER)]
    assert latest_of_others(names, MINE) == (BackupName(MONDAY + timedelta(days=1), OTHER),)


def test_only_backups_are_listed(tmp_path: Path) -> None:
    for name in _daily(2):
        (tmp_path / name.file).touch()
    (tmp_path / "notes.txt").touch()
    assert listed(tmp_path) == tuple(_daily(2))
