"""What is decided before the window: options, display, one instance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE, PATIENCE_MS, killed_at_the_end
from tests.qt_waiting import wait_until
from trackops_desktop.app.options import Options, parse, request_of
from trackops_desktop.display import display_problem
from trackops_desktop.ui.platform.single_instance import MAX_MESSAGE, SingleInstance, parse_message


def test_options() -> None:
    assert parse([]) == Options()
    assert parse(["--home", "/x", "--hidden"]) == Options(home="/x", hidden=True)
    assert parse(["otpauth://totp/a?secret=AA"]).uri == "otpauth://totp/a?secret=AA"
    with pytest.raises(SystemExit) as error:
        parse(["--nonsense"])
    assert error.value.code == 2


@pytest.mark.parametrize(
    ("environment", "platform", "fine"),
    [
        ({}, "linux", False),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_missing_display_is_told_before_qt_would_abort(
    environment: dict[str, str], platform: str, fine: bool
) -> None:
    assert (display_problem(environment, platform) == "") is fine


def test_without_a_display_the_program_says_one_sentence_and_exits_1(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "trackops_desktop", "--home", str(tmp_path / "home")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs a screen" in done.stderr
    assert not (tmp_path / "home").exists()


def test_the_version_needs_no_display() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trackops_desktop", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert done.stdout.strip()


# one instance

STRANGE, FREED = 1, 2
"""What `SEND` ends with where it did not deliver."""

SEND = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from trackops_desktop.ui.platform.request_delivery import RequestDelivery
from trackops_desktop.ui.platform.single_instance import SingleInstance
app = QCoreApplication([])
delivery = RequestDelivery(SingleInstance(Path(sys.argv[1])), *sys.argv[2:])
delivery.delivered.connect(lambda: app.exit(0))
delivery.stranger.connect(lambda: app.exit({STRANGE}))
delivery.freed.connect(lambda: app.exit({FREED}))
delivery.begin()
sys.exit(app.exec())
"""


def ask(home: Path, verb: str, text: str = "") -> bool:
    """Send from another process, as a second start does, while this one serves."""
    with killed_at_the_end(subprocess.Popen([sys.executable, "-c", SEND, str(home), verb, text])) as process:
        wait_until(lambda: process.poll() is not None, "the later start to end")
        return process.returncode == 0


def test_the_second_start_asks_the_first(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.is_first()
    assert not second.is_first()
    assert first.listen()
    uris: list[str] = []
    first.uri_came.connect(uris.append)
    asked: list[str] = []
    first.site_wanted.connect(asked.append)
    first.company_came.connect(asked.append)
    came = [first.raised, first.add_wanted, first.pick_wanted, first.uri_came, first.site_wanted, first.company_came]
    with qtbot.waitSignals(came, timeout=PATIENCE_MS):
        assert ask(tmp_path, "raise")
        assert ask(tmp_path, "add")
        assert ask(tmp_path, *request_of(parse(["--pick"])))
        assert ask(tmp_path, "uri", "otpauth://totp/x?secret=AA")
        assert ask(tmp_path, "site", "harbour pine")
        assert ask(tmp_path, "company", "/srv/Pine.trackops-company")
    assert uris == ["otpauth://totp/x?secret=AA"]
    assert asked == ["harbour pine", "/srv/Pine.trackops-company"]
    with qtbot.assertNotEmitted(first.raised):
        ask(tmp_path, "erase")
    first.close()
    assert second.is_first()
    second.close()


def test_other_folders_are_other_instances(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    assert one.is_first()
    assert other.is_first()
    one.close()
    other.close()


def test_a_lock_whose_process_was_killed_is_taken_over(qapp: QApplication, tmp_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path\n"
        "from trackops_desktop.ui.platform.single_instance import SingleInstance\n"
        "print(SingleInstance(Path(sys.argv[1])).is_first(), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.stdout.strip() == "True"
    assert done.returncode == -9
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    assert instance.listen()
    instance.close()


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(lambda value: json.dumps(value).encode())
)
def test_any_message_is_understood_or_refused(line: bytes) -> None:
    message = parse_message(line)
    assert message is None or message[0] in ("raise", "add", "uri")


def test_deep_and_long_messages_do_no_harm(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    assert parse_message(b"[" * 100_000) is None
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    assert instance.listen()
    socket = QLocalSocket()
    socket.connectToServer(instance.name)
    assert socket.waitForConnected(PATIENCE_MS)
    socket.write(b"x" * (MAX_MESSAGE * 2))
    socket.flush()
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=PATIENCE_MS)
    with qtbot.waitSignal(instance.raised, timeout=PATIENCE_MS):
        assert ask(tmp_path, "raise")
    instance.close()
