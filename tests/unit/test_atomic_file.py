from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from tests.file_readers import readers
from trackops_desktop.atomic_file import is_leftover, put_in_place, write_atomically


def _full_disk(*_args: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"data")
    assert (tmp_path / "file").read_bytes() == b"data"
    assert readers(tmp_path / "file") == {"owner"}


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
    assert len(synced) == (1 if sys.platform == "win32" else 2)  # there no folder can be opened


def test_what_a_crash_left_is_known_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    monkeypatch.setattr(Path, "unlink", lambda _self: None)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", b"data")
    assert [is_leftover(path) for path in tmp_path.iterdir()] == [True]
    assert not is_leftover(tmp_path / "file")


class Looked:
    """A file that another program looks at for some tries."""

    def __init__(self, tries: int) -> None:
        self.left, self.renamed = tries, 0

    def rename(self) -> None:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "sharing violation")
        self.renamed += 1


def test_a_file_that_another_program_looks_at_is_renamed_a_little_later() -> None:
    looked, waited = Looked(3), list[float]()
    put_in_place(looked.rename, "win32", waited.append)
    assert (looked.renamed, len(waited)) == (1, 3)


def test_one_that_is_never_let_go_is_an_error_after_two_seconds() -> None:
    waited = list[float]()
    with pytest.raises(PermissionError):
        put_in_place(Looked(99).rename, "win32", waited.append)
    assert sum(waited) == pytest.approx(2.0)


def test_elsewhere_what_is_refused_is_refused() -> None:
    waited = list[float]()
    with pytest.raises(PermissionError):
        put_in_place(Looked(1).rename, "linux", waited.append)
    assert waited == []


@pytest.mark.skipif(sys.platform != "win32", reason="Windows alone keeps open files from being replaced")
def test_windows_itself_lets_a_file_be_replaced_once_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    looking = path.open("rb")
    closing = threading.Timer(0.1, looking.close)
    closing.start()
    write_atomically(path, b"new")
    closing.join()
    assert path.read_bytes() == b"new"
