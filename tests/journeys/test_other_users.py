"""No other user of the computer gets at a link: real processes, some of them as `nobody`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.platform.test_single_instance import SEND, STRANGE
from tests.journeys.test_second_instance import OwnLoop
from tests.patience import PATIENCE, killed_at_the_end, until
from tests.qt_waiting import wait_until
from trackops_desktop.app import second_instance
from trackops_desktop.app.options import Options
from trackops_desktop.app.second_instance import SecondInstance
from trackops_desktop.ui.dialogs.unanswered_dialog import STRANGER, UnansweredDialog
from trackops_desktop.ui.platform.single_instance import SingleInstance

LINK = "otpauth://totp/x?secret=CANARYCANARYCANA"
SECRET = "CANARYCANARYCANA"
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
    with killed_at_the_end(subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})) as process:
        try:
            until((home / "running.lock").exists, "the program to begin", alive=process)
            seen = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            assert b"--link-fd=" in seen
            assert b"CANARY" not in seen
        finally:
            process.kill()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_no_link_of_several_stays_on_the_command_line_or_is_repeated(tmp_path: Path) -> None:
    """There is room for one; what is wrong is said without the others, which a desktop would write into its journal."""
    code = (
        "import sys; from trackops_desktop import app; real = app.accelerator\n"
        "def seen(): print(open('/proc/self/cmdline').read(), flush=True); return real()\n"
        "app.accelerator = seen; sys.exit(app.main())"
    )
    command = [sys.executable, "-c", code, "--home", str(tmp_path), LINK, f"{LINK}TWO", "--hidden", f"steam://{SECRET}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stdout.count("--link-fd=")) == (2, 2)
    assert "otpauth" not in done.stdout
    assert "unrecognized arguments: …" in done.stderr
    assert SECRET not in done.stderr


def test_the_command_line_refuses_a_link() -> None:
    command = [sys.executable, "-m", "trackops_desktop.cli", "code", LINK]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, "standard input" in done.stderr, "CANARY" in done.stderr) == (2, True, False)


@as_root
def test_a_socket_that_another_user_has_made_receives_nothing(
    qapp: QApplication, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands where the running application listens; the later start says so instead of sending its link."""
    running = SingleInstance(open_folder)
    assert running.is_first()  # else the later start would be the first one and ask nobody
    with _squatter(running.name) as squatter:
        assert squatter.stdout is not None
        with subprocess.Popen([sys.executable, "-c", SEND, str(open_folder), "uri", LINK]) as later:
            try:
                assert squatter.stdout.readline() == "b''\n"
                assert later.wait(PATIENCE) == STRANGE
            finally:
                later.kill()
        assert _warning_of_a_later_start(qapp, open_folder, monkeypatch) == STRANGER
        assert squatter.stdout.readline() == "b''\n"
    running.close()


@contextmanager
def _squatter(name: str) -> Iterator[subprocess.Popen[str]]:
    """Another user's program that answers at a socket's name and says what each connection brought it."""
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()\n"
        "print('there', flush=True)\n"
        "while True: print(s.accept()[0].recv(999), flush=True)"
    )
    command = ["/usr/bin/python3", "-c", code, name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, user=NOBODY, group=NOBODY, cwd="/") as squatter:
        try:
            assert squatter.stdout is not None
            assert squatter.stdout.readline() == "there\n"
            Path(name).chmod(0o777)
            yield squatter
        finally:
            squatter.kill()


def _warning_of_a_later_start(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Start once more, wait for the window that says why nothing happens, and return the warning in it."""
    monkeypatch.setattr(second_instance, "QUIET_MS", 0)
    said = list[str]()

    def look() -> None:
        shown = [one for one in app.topLevelWidgets() if isinstance(one, UnansweredDialog) and one.warning.isVisible()]
        if not shown:
            QTimer.singleShot(10, look)
            return
        said.append(shown[0].warning.text())
        QTest.keyClick(shown[0], Qt.Key.Key_Escape)

    QTimer.singleShot(0, look)
    assert SecondInstance(cast(QApplication, OwnLoop()), Options(uri=LINK), SingleInstance(home)).run() == 1
    return said[0]


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
    with killed_at_the_end(
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, user=NOBODY, cwd="/")
    ) as sender:
        wait_until(lambda: sender.poll() is not None, "the sender to end")
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
