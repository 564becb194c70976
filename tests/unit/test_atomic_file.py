from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from trackops_desktop.atomic_file import is_leftover, write_atomically


def _full_disk(*_args: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"data")
    assert (tmp_path / "file").read_bytes() == b"data"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_an_earlier_file_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a longer earlier file")
    write_atomically(tmp_path / "file", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_failing_disk_leaves_the_earlier_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(Path if step == "replace" else os, step, _full_disk)
    with pytest.raises(OSError, match="No space"):
        write_atomically(tmp_path / "file", b"new")
    monkeypatch.undo()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_short_write_is_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:3]))
    write_atomically(tmp_path / "file", b"twelve bytes")
    assert (tmp_path / "file").read_bytes() == b"twelve bytes"


def test_a_disk_that_lies_is_found_out_before_the_earlier_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"old")
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, b"x" * len(data)))
    with pytest.raises(OSError, match="read back"):
        write_atomically(tmp_path / "file", b"new")
    monkeypatch.undo()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "file", b"data")


def test_a_folder_that_cannot_be_synced_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def only_files(descriptor: int) -> None:
        synced.append(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomically(tmp_path / "file", b"data")
    assert len(synced) == 2


def test_what_a_crash_left_is_known_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    monkeypatch.setattr(Path, "unlink", lambda _self: None)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", b"data")
    assert [is_leftover(path) for path in tmp_path.iterdir()] == [True]
    assert not is_leftover(tmp_path / "file")
