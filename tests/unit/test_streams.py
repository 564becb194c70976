"""Output on systems whose own encodings lack letters, and where there is no output at all."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trackops_desktop.streams import has_lost_its_reader, has_no_reader, use_utf8_in_pipes

NAMES = "Zażółć – 株式会社"


class Terminal(io.TextIOWrapper):
    """What a Windows console looks like to a program."""

    def isatty(self) -> bool:
        return True


def _stream(kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> io.TextIOWrapper:
    return kind(io.BytesIO(), encoding="cp1252")


def test_pipes_of_windows_carry_every_letter() -> None:
    out, err = _stream(), _stream()
    use_utf8_in_pipes((out, err), "win32", {})
    for stream in (out, err):
        stream.write(NAMES)
        stream.flush()
        raw = stream.buffer
        assert isinstance(raw, io.BytesIO)
        assert raw.getvalue().decode("utf-8") == NAMES


@pytest.mark.parametrize(
    ("kind", "system", "environment"),
    [
        (Terminal, "win32", {}),
        (io.TextIOWrapper, "linux", {}),
        (io.TextIOWrapper, "win32", {"PYTHONIOENCODING": "cp1252"}),
        (io.TextIOWrapper, "win32", {"PYTHONUTF8": "0"}),
    ],
)
def test_a_console_another_system_and_a_choice_keep_their_encoding(
    kind: type[io.TextIOWrapper], system: str, environment: dict[str, str]
) -> None:
    stream = _stream(kind)
    use_utf8_in_pipes((stream, None), system, environment)
    assert stream.encoding == "cp1252"


@pytest.mark.parametrize("command", ["cli", "app"])
def test_the_version_is_no_bug_where_nothing_can_be_written(command: str) -> None:
    """Programs of windows have neither output nor errors; Python then has None in their place."""
    asking = f"import sys; sys.stdout = sys.stderr = None; from trackops_desktop.{command} import main"
    ending = "try:\n    status = main(['--version'])\nexcept SystemExit as end:\n    status = end.code"
    done = subprocess.run(
        [sys.executable, "-c", f"{asking}\n{ending}\nsys.exit(status)"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_pipe_that_nobody_reads_is_known_before_anything_is_written(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe, (tmp_path / "file").open("w") as file:
        assert not has_no_reader(pipe)
        os.close(reading)
        assert has_no_reader(pipe)
        assert not has_no_reader(file)
    assert not has_no_reader(pipe)
    assert not has_no_reader(io.StringIO())


def test_a_pipe_that_nobody_reads_is_known_by_what_windows_says() -> None:
    said, of_a_file = OSError(errno.EINVAL, "Invalid argument"), OSError(errno.EINVAL, "Invalid argument", "a?b")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        assert has_lost_its_reader(pipe, said, "win32")
        assert has_lost_its_reader(pipe, BrokenPipeError(), "linux")
        assert not has_lost_its_reader(pipe, said, "linux")
        assert not has_lost_its_reader(pipe, of_a_file, "win32")
        assert not has_lost_its_reader(pipe, OSError(errno.ENOSPC, "No space left on device"), "win32")
    assert not has_lost_its_reader(pipe, said, "win32")
    assert not has_lost_its_reader(io.StringIO(), said, "win32")
