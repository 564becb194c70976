"""Real threads: results on the GUI thread, errors as they are, nothing after the end."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from tests.gui.pictures import frame_of, qr_picture, uri
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.errors import Cancelled, ScanError, TrackopsError, VaultError
from trackops_desktop.scan.session import CodesFound, Event, PreviewFrame
from trackops_desktop.scan.sources.camera import open_camera
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.workers.runner import Runner
from trackops_desktop.workers.scan_loop import ScanLoop


def test_work_is_done_elsewhere_and_its_result_arrives_here(qtbot: QtBot) -> None:
    runner, got = Runner(lambda _error: None), []
    here = threading.get_ident()
    runner.run(threading.get_ident, lambda there: got.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    assert got[0][0] != here
    assert got[0][1] == here
    assert runner.close()


def test_expected_errors_go_to_their_handler_or_to_the_common_one(qtbot: QtBot) -> None:
    common: list[TrackopsError] = []
    own: list[TrackopsError] = []
    runner = Runner(common.append)

    def fail() -> None:
        raise VaultError("The keyring is locked.")

    runner.run(fail, lambda _none: None)
    runner.run(fail, lambda _none: None, own.append)
    qtbot.waitUntil(lambda: bool(common and own), timeout=PATIENCE_MS)
    assert str(common[0]) == str(own[0]) == "The keyring is locked."
    runner.close()


def test_a_change_of_mind_is_silent_and_a_bug_is_not(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind))
    runner = Runner(lambda _error: None)

    def cancel() -> None:
        raise Cancelled

    def crash() -> None:
        raise ZeroDivisionError

    runner.run(cancel, lambda _none: seen.append(Cancelled))
    runner.run(crash, lambda _none: None)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not runner.busy, timeout=PATIENCE_MS)
    QCoreApplication.processEvents()
    assert seen == [ZeroDivisionError]
    runner.close()


def test_the_end_is_told_first_and_whatever_came_of_the_work(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: told.append(kind.__name__))
    runner = Runner(lambda _error: None)

    def failing(error: Exception) -> Callable[[], None]:
        def work() -> None:
            raise error

        return work

    works: dict[str, Callable[[], object]] = {
        "end done": lambda: 1,
        "end error": failing(VaultError("No.")),
        "end ZeroDivisionError": failing(ZeroDivisionError()),
        "end": failing(Cancelled()),
    }
    for expected, work in works.items():
        told.clear()
        runner.run(
            work, lambda _got: told.append("done"), lambda _error: told.append("error"), lambda: told.append("end")
        )
        qtbot.waitUntil(lambda: bool(told) and not runner.busy, timeout=PATIENCE_MS)
        QCoreApplication.processEvents()
        assert " ".join(told) == expected
    assert runner.close()


def test_nothing_arrives_after_closing_and_stuck_work_does_not_hold_the_end_up(qtbot: QtBot) -> None:
    runner, release = Runner(lambda _error: None), threading.Event()
    got: list[bool] = []
    runner.run(lambda: release.wait(PATIENCE), got.append)
    assert runner.busy
    assert not runner.close(patience=0.05)
    release.set()
    qtbot.waitUntil(lambda: not runner.busy, timeout=PATIENCE_MS)
    QCoreApplication.processEvents()
    assert got == []


class Endless:
    """A camera that never ends and knows on which threads it was used."""

    name, interval = "endless", 0.0

    def __init__(self, frame: Pixels) -> None:
        self._frame = frame
        self.closed = threading.Event()
        self.threads: set[int] = set()

    def __iter__(self) -> Iterator[Pixels]:
        return self

    def __next__(self) -> Pixels:
        self.threads.add(threading.get_ident())
        return self._frame.copy()

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def test_a_camera_is_opened_read_and_closed_on_one_other_thread_and_found_codes_arrive_here(qtbot: QtBot) -> None:
    source, loop = Endless(frame_of(qr_picture(uri(1)))), ScanLoop()
    events: list[Event] = []
    loop.came.connect(events.append)
    with qtbot.waitSignal(loop.came, check_params_cb=lambda event: isinstance(event, CodesFound), timeout=PATIENCE_MS):
        loop.start(lambda: source)
    assert loop.running
    loop.stop()
    assert source.closed.wait(PATIENCE)
    assert len(source.threads) == 1
    assert threading.get_ident() not in source.threads
    assert [r.text for event in events if isinstance(event, CodesFound) for r in event.readings] == [uri(1)]


def test_no_event_comes_after_stop(qtbot: QtBot) -> None:
    source, loop = Endless(np.zeros((120, 160, 3), np.uint8)), ScanLoop()
    events: list[Event] = []
    loop.came.connect(events.append)
    with qtbot.waitSignal(loop.came, timeout=PATIENCE_MS):
        loop.start(lambda: source)
    loop.stop()
    count = len(events)
    for _ in range(20):
        QCoreApplication.processEvents()
    assert len(events) == count
    assert not loop.running
    loop.stop()


def test_previews_are_dropped_rather_than_piled_up(qtbot: QtBot) -> None:
    loop = ScanLoop()
    seen, goes_on = threading.Event(), threading.Event()
    frames = 0

    class Counting(Endless):
        def __next__(self) -> Pixels:
            nonlocal frames
            frames += 1
            if frames > 30:
                seen.set()
                goes_on.wait(PATIENCE)  # else there would be more as fast as they are taken
            return super().__next__()

    source = Counting(np.zeros((120, 160, 3), np.uint8))
    previews: list[PreviewFrame] = []
    loop.came.connect(previews.append)
    loop.start(lambda: source)
    assert seen.wait(PATIENCE)  # the GUI thread was busy all the while
    QCoreApplication.processEvents()
    assert 1 <= len(previews) <= 4
    goes_on.set()
    loop.stop()


def test_a_camera_that_cannot_be_opened_says_why(qtbot: QtBot) -> None:
    loop = ScanLoop()

    def refuse() -> Endless:
        raise ScanError("The camera is in use by another program.")

    with qtbot.waitSignals([loop.failed, loop.ended], timeout=PATIENCE_MS):
        loop.start(refuse)
    assert not loop.running


def test_a_recording_ends_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    for number in (1, 2):
        assert qr_picture(uri(number)).save(str(tmp_path / f"frame_{number:03d}.png"))
    recording = {"TRACKOPS_CAMERA": str(tmp_path / "frame_%03d.png")}
    loop, found = ScanLoop(), []
    loop.came.connect(lambda event: found.append(event) if isinstance(event, CodesFound) else None)
    with qtbot.waitSignal(loop.ended, timeout=PATIENCE_MS):
        loop.start(lambda: open_camera(None, environment=recording))
    assert [reading.text for event in found for reading in event.readings] == [uri(1), uri(2)]
