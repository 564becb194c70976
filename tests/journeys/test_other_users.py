"""No other user of the computer gets at a link: real processes, some of them as `nobody`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from tests.patience import PATIENCE, until
from trackops_desktop.ui.platform.single_instance import SingleInstance

LINK = "otpauth://totp/x?secret=CANARYCANARYCANA"
NOBODY = 65534
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another user")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which everybody may do everything."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_a_link_does_not_stay_on_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "trackops_desktop", "--home", str(home), LINK]
    with subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) as process:
        try:
            until((home / "running.lock").exists, "the program to begin", alive=process)
            seen = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            assert b"--link-fd=" in seen
            assert b"CANARY" not in seen
        finally:
            process.kill()


def test_the_command_line_refuses_a_link() -> None:
    command = [sys.executable, "-m", "trackops_desktop.cli", "code", LINK]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, "standard input" in done.stderr, "CANARY" in done.stderr) == (2, True, False)


@as_root
def test_what_another_user_sends_is_not_heard(qapp: QApplication, open_folder: Path) -> None:
    instance = SingleInstance(open_folder)
    heard: list[str] = []
    instance.uri_came.connect(heard.append)
    assert instance.is_first()
    assert instance.listen()
    Path(instance.name).chmod(0o777)
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
        's.sendall(b\'{"verb": "uri", "text": "x"}\\n\'); print(s.recv(99))'
    )
    command = ["/usr/bin/python3", "-c", code, instance.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, user=NOBODY, cwd="/") as sender:
        while sender.poll() is None:
            QCoreApplication.processEvents()
        assert sender.stdout is not None
        assert b"ok" not in sender.stdout.read()
    assert heard == []
    instance.close()


@pytest.mark.parametrize("arguments", [["--version"], ["--home", "/proc/nowhere"]])
def test_without_a_terminal_what_would_be_said_there_stops_nothing(arguments: list[str]) -> None:
    code = (
        "import os, sys; sys.stdout = sys.stderr = None; from trackops_desktop.app import main;"
        f"os._exit(main({arguments!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=PATIENCE)
    assert done.returncode == (0 if arguments == ["--version"] else 1)
