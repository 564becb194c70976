"""Where things lie: all below a home that was chosen; otherwise the log and the window's place lie with the state."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.systems import needs_linux_desktop
from trackops_desktop.diagnostics.log import FILE_NAME, last_lines
from trackops_desktop.paths import Paths, choose_paths


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user who has `share` and `state` in it, and no data folder yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def _fill(paths: Paths, word: str) -> None:
    """Leave a log of two files and a window's place, as a version does that has these paths."""
    paths.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    (paths.logs / f"{FILE_NAME}.1").write_text(f"{word}, older\n")
    (paths.logs / FILE_NAME).write_text(f"{word}\n")
    paths.window_place.write_text(word)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_home_that_was_chosen_holds_everything(user: Path) -> None:
    for paths in (choose_paths(str(user / "own"), {}), choose_paths(None, {"TRACKOPS_HOME": str(user / "own")})):
        _fill(paths.make(), "kept")
        paths.make()
        assert _files(user) == {"own/logs/trackops-desktop.log", "own/logs/trackops-desktop.log.1", "own/window.json"}


@needs_linux_desktop
def test_otherwise_the_state_lies_apart_also_where_the_usual_home_is_named(user: Path) -> None:
    usual = choose_paths(None, {}).make()
    assert usual.catalogue == user / "share/trackops-desktop/catalogue.sqlite3"
    assert (usual.logs, usual.window_place) == (
        user / "state/trackops-desktop/logs",
        user / "state/trackops-desktop/window.json",
    )
    assert stat.S_IMODE(usual.state.stat().st_mode) == 0o700
    (user / "link").symlink_to(user / "share")
    assert choose_paths(str(usual.home), {}) == usual
    assert choose_paths(str(user / "link/trackops-desktop"), {}).state == usual.state


@needs_linux_desktop
def test_an_older_versions_state_is_brought_over_and_again_after_a_return_to_it(user: Path) -> None:
    usual = choose_paths(None, {})
    older = Paths(usual.home)
    _fill(older.make(), "first")
    usual.make()
    assert _files(usual.home) == set()
    assert not older.logs.exists()
    assert last_lines(usual.logs) == "first, older\nfirst\n"
    with (usual.logs / FILE_NAME).open("a") as log:
        log.write("second\n")
    _fill(older, "third")
    usual.make()
    assert _files(usual.home) == set()
    assert last_lines(usual.logs) == "first, older\nthird, older\nfirst\nsecond\nthird\n"
    assert usual.window_place.read_text() == "third"
    before = _files(user)
    usual.make()
    assert _files(user) == before


@needs_linux_desktop
def test_of_two_processes_that_bring_it_at_once_one_finds_nothing_and_goes_on(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = choose_paths(None, {})
    _fill(Paths(usual.home).make(), "first")
    rename = Path.rename

    def late(old: Path, new: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        usual.bring_state()  # the other one
        (usual.logs / FILE_NAME).write_text("a line of the other\n")
        return rename(old, new)

    monkeypatch.setattr(Path, "rename", late)
    usual.make()
    assert (usual.logs / FILE_NAME).read_text() == "a line of the other\n"
    assert usual.window_place.read_text() == "first"


@needs_linux_desktop
def test_on_another_disk_it_is_copied(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = choose_paths(None, {})
    _fill(Paths(usual.home).make(), "first")

    def refuse(_old: Path, _new: Path) -> Path:
        raise OSError(18, os.strerror(18))

    monkeypatch.setattr(Path, "rename", refuse)
    usual.make()
    assert _files(usual.home) == set()
    assert last_lines(usual.logs) == "first, older\nfirst\n"
    assert stat.S_IMODE((usual.logs / FILE_NAME).stat().st_mode) == 0o600


@needs_linux_desktop
def test_without_a_folder_for_the_state_the_data_is_there_all_the_same(user: Path) -> None:
    (user / "state").write_text("in the way")
    usual = choose_paths(None, {})
    _fill(Paths(usual.home).make(), "first")
    assert usual.make().home.is_dir()
    assert Paths(usual.home).window_place.read_text() == "first"
