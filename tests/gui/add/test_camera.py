"""The camera is open only while its page is, and a driver that hangs holds nothing up."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import nothing_waits
from tests.gui.pictures import qr_picture, uri
from tests.gui.runners import InlineRunner, LateRunner
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.scan.session import PreviewFrame
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.ui.add.camera_panel import CameraPanel
from trackops_desktop.workers.scan_loop import ScanLoop

__all__ = ["nothing_waits"]


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording of a code that stands in for every camera."""
    for number in range(40):
        qr_picture(uri(1), side=240).save(str(tmp_path / f"f_{number:03d}.png"))
    monkeypatch.setenv("TRACKOPS_CAMERA", str(tmp_path / "f_%03d.png"))
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the camera's loop was asked to open."""
    opened: list[object] = []
    start = ScanLoop.start

    def noted(self: ScanLoop, open_source: Callable[[], object]) -> None:
        opened.append(open_source)
        start(self, open_source)  # type: ignore[arg-type]

    monkeypatch.setattr(ScanLoop, "start", noted)
    return opened


def test_a_list_that_comes_after_the_page_was_left_opens_no_camera(
    host: QWidget, recording: Path, opened: list[object]
) -> None:
    runner = LateRunner()
    panel = CameraPanel(runner, "", host)
    panel.start()
    panel.stop()
    runner.finish()
    assert opened == []
    assert not panel.loop.running


def test_a_camera_that_is_plugged_in_after_the_page_was_left_is_not_opened(
    host: QWidget, recording: Path, opened: list[object], qtbot: QtBot
) -> None:
    panel = CameraPanel(InlineRunner(), "", host)
    panel.start()
    plug = panel._hot_plug
    assert plug is not None
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=PATIENCE_MS)
    panel.stop()
    plug.changed.emit()
    assert len(opened) == 1
    assert not panel.loop.running
    panel.start()
    assert len(opened) == 2
    panel.stop()


class Hanging:
    """A camera whose driver does not answer until it is let go."""

    name, interval = "hanging", 0.0

    def __init__(self) -> None:
        self.asked, self.released, self.closed = threading.Event(), threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[Pixels]:
        return self

    def __next__(self) -> Pixels:
        self.asked.set()
        self.released.wait(PATIENCE)
        return np.zeros((120, 160, 3), np.uint8)

    def close(self) -> None:
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def is_running(loop: ScanLoop) -> bool:
    return loop.running


def test_a_driver_that_hangs_holds_nothing_up_and_the_next_camera_waits_for_it_elsewhere(qtbot: QtBot) -> None:
    first, second, loop = Hanging(), Hanging(), ScanLoop()
    events: list[object] = []
    loop.came.connect(events.append)
    loop.start(lambda: first)
    qtbot.waitUntil(first.asked.is_set, timeout=PATIENCE_MS)
    loop.stop()
    assert not is_running(loop)
    second.released.set()
    loop.start(lambda: second)
    QCoreApplication.processEvents()
    assert is_running(loop)
    first.released.set()
    qtbot.waitUntil(lambda: any(isinstance(event, PreviewFrame) for event in events), timeout=PATIENCE_MS)
    assert first.closed.is_set()
    loop.stop()
    qtbot.waitUntil(second.closed.is_set, timeout=PATIENCE_MS)


_HANGS_FOR_EVER = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QTimer
from trackops_desktop.workers.scan_loop import ScanLoop
app = QCoreApplication([])
asked = threading.Event()
def hang():
    asked.set()
    threading.Event().wait()
loop = ScanLoop()
loop.start(hang)
def look():
    if not asked.is_set():
        return
    loop.stop()
    loop.deleteLater()
    app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
sys.exit(app.exec())
"""


def test_a_program_whose_camera_hangs_for_ever_ends_as_usual() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HANGS_FOR_EVER], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
