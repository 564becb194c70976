"""Files that only this user can read, on the system that the test runs on."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

import trackops_desktop
from tests.file_readers import covers_what_is_in_it, readers
from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.private_file import create_private, keep_others_out, make_private_folder

PACKAGE = Path(trackops_desktop.__file__).parent


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "ordinary").write_bytes(b"")
        with os.fdopen(create_private(tmp_path / "private"), "wb") as file:
            file.write(b"line\r\nline\n\x1a")
    finally:
        os.umask(before)
    assert readers(tmp_path / "ordinary") == {"owner", "others"}
    assert readers(tmp_path / "private") == {"owner"}
    assert (tmp_path / "private").read_bytes() == b"line\r\nline\n\x1a"


def test_it_stays_so_where_it_takes_the_place_of_one_that_all_could_read(tmp_path: Path) -> None:
    before = os.umask(0)
    (tmp_path / "codes.txt").write_bytes(b"old")
    os.umask(before)
    write_atomically(tmp_path / "codes.txt", b"new")
    assert readers(tmp_path / "codes.txt") == {"owner"}
    assert (tmp_path / "codes.txt").read_bytes() == b"new"


def test_what_is_there_already_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"kept"
    with pytest.raises(FileNotFoundError):
        create_private(tmp_path / "nowhere" / "file")


def test_a_new_folder_is_for_its_owner_alone_with_all_that_is_in_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private_folder(folder := tmp_path / "higher" / "above" / "private")
        (tmp_path / "found").mkdir()
        keep_others_out(tmp_path / "found")
    finally:
        os.umask(before)
    for made in (folder.parent.parent, folder.parent, folder, tmp_path / "found"):
        assert readers(made) == {"owner"}
        assert covers_what_is_in_it(made)


def test_a_folder_that_is_there_stays_and_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").write_bytes(b"kept")
    make_private_folder(tmp_path / "folder")
    assert (tmp_path / "folder" / "kept").read_bytes() == b"kept"
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path / "folder" / "kept")
    with pytest.raises(FileNotFoundError):
        make_private_folder(tmp_path / "unplugged" / "backups", parents=False)
    with pytest.raises(FileNotFoundError):
        keep_others_out(tmp_path / "nowhere")


def test_a_disk_that_is_not_there_is_no_endless_way_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _self: False)  # such as Q: on Windows
    make_private_folder(tmp_path / "above" / "private")
    assert (tmp_path / "above" / "private").is_dir()


def test_no_folder_of_ours_is_made_in_another_way() -> None:
    """A folder such as ~/.config/autostart that others may write to would let them start programs as this user."""
    others = {
        f"{path.relative_to(PACKAGE).as_posix()}: {ast.unparse(node)}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"mkdir", "makedirs"}
    }
    assert others == {
        "private_file.py: path.mkdir(mode=448, exist_ok=True)",
        "paths.py: new.mkdir(mode=448, exist_ok=True)",
        "linting/batches/batch.py: folder.mkdir(parents=True, exist_ok=True)",  # the user's own folder of pictures
    }
