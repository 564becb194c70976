"""Patterns in the place of files, which shells read everywhere but on Windows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.qr_png import qr_png
from tests.unit.commands.calls import OTHER_URI, URI, Console
from trackops_desktop.commands.file_names import with_patterns_read


def test_a_pattern_stands_for_the_files_that_there_are_on_windows(tmp_path: Path) -> None:
    for name in ("b.png", "a.png", "a.txt", "c[1].png"):
        (tmp_path / name).touch()
    pictures = [str(tmp_path / name) for name in ("a.png", "b.png", "c[1].png")]
    assert with_patterns_read([str(tmp_path / "*.png"), "-"], "win32") == [*pictures, "-"]
    assert with_patterns_read([str(tmp_path / "?.png")], "win32") == pictures[:2]
    assert with_patterns_read([str(tmp_path / "c[1].*")], "win32") == pictures[2:]
    as_it_is = [str(tmp_path / "*.gif"), str(tmp_path / "[ab].png"), str(tmp_path / "a.png")]
    assert with_patterns_read(as_it_is, "win32") == as_it_is
    assert with_patterns_read([str(tmp_path / "*.png")], "linux") == [str(tmp_path / "*.png")]


@pytest.mark.skipif(sys.platform != "win32", reason="shells read patterns here")
def test_every_command_that_takes_files_takes_patterns(console: Console, tmp_path: Path) -> None:
    for number, uri in enumerate((URI, OTHER_URI)):
        (tmp_path / f"{number}.png").write_bytes(qr_png(uri))
    pattern = str(tmp_path / "?.png")
    assert len(console.run("scan", pattern, "--json").json) == 2
    assert console.run("inspect", pattern, "--json").out.count('"ACME"') > 0
    assert "2" in console.run("import", pattern, "--dry-run").out
    assert console.run("add", "--image", pattern).status == 0
    assert console.run("list").out.count("\n") == 2
    missing = console.run("scan", str(tmp_path / "*.gif"))
    assert missing.status == 1
    assert missing.err
