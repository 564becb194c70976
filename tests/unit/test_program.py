"""What this program is, and what starts it again."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from trackops_desktop.program import VERSION, frozen_program, is_frozen, start_command

IMAGE = {"APPIMAGE": "/home/a/T.AppImage"}


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the windows' program lies beside the one that runs, if it is there."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "trackops"))
    return tmp_path / "trackops-desktop"


def test_an_installed_python_starts_the_program_beside_it_or_the_module(beside: Path) -> None:
    assert not is_frozen()
    assert start_command(IMAGE, "linux") == (sys.executable, "-m", "trackops_desktop"), "a Python within an AppImage"
    assert frozen_program(IMAGE) == ""
    beside.touch()
    assert start_command({}, "linux") == (str(beside),)
    beside.with_suffix(".exe").touch()
    assert start_command({}, "win32") == (f"{beside}.exe",)


def test_with_python_built_in_the_windows_program_starts_and_an_appimage_is_one_file(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert start_command({}, "linux") == (str(beside),)
    assert start_command({}, "win32") == (f"{beside}.exe",)
    assert start_command(IMAGE, "linux") == ("/home/a/T.AppImage",)
    assert frozen_program(IMAGE) == "/home/a/T.AppImage"


def test_only_one_module_asks_how_python_came_here() -> None:
    package = Path(__file__).parents[2] / "trackops_desktop"
    question = re.compile(r"""["']frozen["']|\bsys\.frozen\b|_MEIPASS""")
    assert {path.name for path in package.rglob("*.py") if question.search(path.read_text("utf-8"))} == {"program.py"}


def test_the_program_and_its_packages_have_one_version() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
