"""A start while the application runs and does not answer: what it brings is neither lost nor written down."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.platform.test_single_instance import ask
from tests.patience import PATIENCE, PATIENCE_MS, killed_at_the_end, until
from tests.qt_waiting import wait_until
from trackops_desktop.app import second_instance
from trackops_desktop.app.options import Options
from trackops_desktop.app.second_instance import SecondInstance
from trackops_desktop.ui.dialogs.unanswered_dialog import UnansweredDialog
from trackops_desktop.ui.platform.single_instance import SingleInstance

LINK = "otpauth://totp/x?secret=CANARYCANARYCANA"


@contextmanager
def later(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the program again and wait until it says that it waits."""
    command = [sys.executable, "-m", "trackops_desktop", "--home", str(home), *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with killed_at_the_end(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)) as process:
        try:
            assert process.stderr is not None
            assert "isn't responding yet" in process.stderr.readline()
            yield process
        finally:
            process.kill()


def _holder(home: Path) -> int | None:
    """Return the number of the process that holds the lock."""
    try:
        return int((home / "running.lock").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


class OwnLoop:
    """What a later start asks of the application, without the end of all other windows of this process."""

    def __init__(self) -> None:
        self._loop = QEventLoop()

    def exec(self) -> int:
        return self._loop.exec()

    def quit(self) -> None:
        self._loop.quit()


@pytest.fixture
def running(qapp: QApplication, tmp_path: Path) -> Iterator[SingleInstance]:
    """The application that runs; it answers only while a test lets events happen."""
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    assert instance.listen()
    yield instance
    instance.close()


def test_a_link_waits_for_a_window_that_does_not_answer_and_arrives_once(
    running: SingleInstance, tmp_path: Path
) -> None:
    heard = list[str]()
    running.uri_came.connect(heard.append)
    with later(tmp_path, LINK) as second:
        kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert not any(b"CANARY" in content for content in kept)
        wait_until(lambda: second.poll() is not None, "the later start to end")
        assert second.returncode == 0
    for _ in range(20):
        QCoreApplication.processEvents()
    assert heard == [LINK]


def test_the_longest_link_arrives_whole(running: SingleInstance, tmp_path: Path) -> None:
    heard = list[str]()
    running.uri_came.connect(heard.append)
    link = LINK + "&issuer=" + "\N{LATIN SMALL LETTER U WITH DIAERESIS}" * 12_000
    assert ask(tmp_path, "uri", link)
    assert ask(tmp_path, "uri", LINK + "\a" * 30_000)
    assert heard[0] == link
    assert heard[1].startswith(LINK + "\a")


def test_a_later_start_takes_the_place_of_one_that_ends_without_an_answer(
    running: SingleInstance, tmp_path: Path
) -> None:
    with later(tmp_path, LINK) as second:
        running.close()
        until(lambda: _holder(tmp_path) == second.pid, "the later start to take its place", alive=second)
        assert ask(tmp_path, "raise")
        assert second.poll() is None


def test_giving_up_is_possible_and_says_what_waits(
    running: SingleInstance, qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_instance, "QUIET_MS", 0)
    said = list[str]()
    (tmp_path / "running.socket").unlink()  # nobody answers there

    def press_escape() -> None:
        dialogs = [one for one in qapp.topLevelWidgets() if isinstance(one, UnansweredDialog) and one.isVisible()]
        if not dialogs:
            QTimer.singleShot(10, press_escape)
            return
        said.extend(part.text() for part in dialogs[0].findChildren(type(dialogs[0].warning)))
        QTest.keyClick(dialogs[0], Qt.Key.Key_Escape)

    QTimer.singleShot(0, press_escape)
    assert SecondInstance(cast(QApplication, OwnLoop()), Options(uri=LINK), SingleInstance(tmp_path)).run() == 1
    assert any("not on disk" in sentence for sentence in said)
    assert not any("CANARY" in sentence for sentence in said)
    qtbot.waitUntil(
        lambda: not any(isinstance(w, UnansweredDialog) for w in qapp.topLevelWidgets()), timeout=PATIENCE_MS
    )


def test_the_running_one_is_asked_for_as_long_as_it_takes(tmp_path: Path) -> None:
    """A process that is stopped, as by a debugger or a full disk, and goes on much later."""
    holder = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication\n"
        "from trackops_desktop.ui.platform.single_instance import SingleInstance\n"
        "app = QCoreApplication([]); one = SingleInstance(Path(sys.argv[1]))\n"
        "one.uri_came.connect(lambda link: print(link, flush=True))\n"
        "print(one.is_first() and one.listen(), flush=True); sys.stdin.readline(); app.exec()"
    )
    command = [sys.executable, "-c", holder, str(tmp_path)]
    with killed_at_the_end(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ) as first:
        assert first.stdout is not None
        assert first.stdin is not None
        assert first.stdout.readline() == "True\n"
        with later(tmp_path, LINK) as second:
            first.stdin.write("\n")
            first.stdin.flush()
            assert second.wait(PATIENCE) == 0
            assert first.stdout.readline() == LINK + "\n"
        first.kill()
