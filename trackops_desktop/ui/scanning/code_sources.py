"""Where the day's codes come from: a camera, a region of the screen and a folder, all at once if need be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import N_, _
from trackops_desktop.linting.pictures import SeenSymbol, symbols_of
from trackops_desktop.linting.quality.grading import graded
from trackops_desktop.linting.scan_day import DayRow, ScanDay
from trackops_desktop.scan.export_progress import PartsProgress
from trackops_desktop.scan.reading import Reading
from trackops_desktop.scan.session import CodesFound, Collected, Event, PartRefused, PreviewFrame, Unjoined
from trackops_desktop.scan.sources.camera import open_camera
from trackops_desktop.scan.sources.devices import list_cameras
from trackops_desktop.scan.sources.folder_watch import new_files
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.scan.sources.picture_files import SUFFIXES, content
from trackops_desktop.ui.add.screen_grab import is_wayland
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.workers.runner import RunsWork
from trackops_desktop.workers.scan_loop import ScanLoop
from trackops_desktop.workers.watch_loop import Pause, WatchLoop

LOOK_EVERY_MS = 700
NO_REGION = N_(
    "On Wayland a program can't watch the screen all the time. Save screenshots to a folder and watch that folder."
)


class CameraSource(QObject):
    """Signals: `came` carries rows, `said` a sentence, `previewed` a picture, `stopped` that it is off."""

    came = Signal(list)
    said = Signal(str)
    previewed = Signal(object)
    stopped = Signal()

    def __init__(self, day: ScanDay, runner: RunsWork, remembered: str, parent: QObject | None = None) -> None:
        """No camera is touched before `start`."""
        super().__init__(parent)
        self._day, self._runner, self._remembered = day, ScopedRunner(runner, self), remembered
        self._wanted = False
        self._frame: PreviewFrame | None = None
        self._loop = ScanLoop(self)
        self._loop.came.connect(self._on_event)
        self._loop.failed.connect(self._on_failed)
        self._loop.ended.connect(self._on_ended)

    def start(self) -> None:
        """Find the cameras, then open the remembered one."""
        self._wanted = True
        self._runner.run(list_cameras, self._on_cameras, self._on_failed)

    def stop(self) -> None:
        """Let go of the camera."""
        self._wanted = False
        self._loop.stop()

    def _on_cameras(self, cameras: tuple[object, ...]) -> None:
        if not self._wanted:
            return
        if not cameras:
            self._on_failed(ScanError(_("No camera was found."), _("Connect one, or watch the screen or a folder.")))
            return
        chosen = next((one for one in cameras if getattr(one, "key", "") == self._remembered), cameras[0])
        self._loop.start(partial(open_camera, chosen))  # type: ignore[arg-type]

    def _on_event(self, event: Event) -> None:
        if isinstance(event, PreviewFrame):
            self._frame = event
            self.previewed.emit(event)
        elif isinstance(event, CodesFound):
            self._judge(event.readings)
        elif isinstance(event, Collected):
            progress: PartsProgress = event.progress
            self.said.emit(progress.sentence)
        elif isinstance(event, Unjoined):
            self.said.emit(event.sentence)
        elif isinstance(event, PartRefused):
            self.said.emit(str(event.error))

    def _judge(self, readings: tuple[Reading, ...]) -> None:
        frame, day = self._frame, self._day

        def judge() -> list[DayRow]:
            return [_of_camera(day, reading, frame) for reading in readings]

        self._runner.run(judge, self.came.emit)

    def _on_failed(self, error: Exception) -> None:
        self._wanted = False
        self.said.emit(str(error))
        self.stopped.emit()

    def _on_ended(self) -> None:
        if self._wanted:
            self._wanted = False
            self.said.emit(_("The recording has ended."))
            self.stopped.emit()


def _of_camera(day: ScanDay, reading: Reading, frame: PreviewFrame | None) -> DayRow:
    """Judge what a camera read. Its picture shows the room as much as the code, so that no grade comes of it."""
    shown = frame is not None and any(mark.reading is reading for mark in frame.marks)
    if not shown or frame is None:
        return day.of_text(N_("Camera"), reading.text)
    return day.of_symbol(N_("Camera"), SeenSymbol(reading, graded(frame.pixels, reading), frame.pixels), graded=False)


class ScreenSource(QObject):
    """Looks at a region of the screen several times a second. Signals as `CameraSource`."""

    came = Signal(list)
    said = Signal(str)
    stopped = Signal()

    def __init__(self, day: ScanDay, runner: RunsWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._day, self._runner = day, ScopedRunner(runner, self)
        self._region = QRect()
        self._last: Pixels | None = None
        self._seen: set[str] = set()
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self, region: QRect) -> None:
        """Watch a region, in the points of the primary screen; an empty one is all of it."""
        if is_wayland():
            self.said.emit(_(NO_REGION))
            self.stopped.emit()
            return
        self._region, self._last, self._seen = region, None, set()
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        if self._busy:
            return
        screen = QGuiApplication.primaryScreen()
        area = self._region if not self._region.isEmpty() else QRect(screen.geometry())
        image = screen.grabWindow(0, area.x(), area.y(), area.width(), area.height()).toImage()
        if image.isNull():
            self.stop()
            self.said.emit(_("The screen could not be looked at on this desktop. Watch a folder instead."))
            self.stopped.emit()
            return
        self._busy = True
        self._runner.run(lambda: self._judge(image), self._on_rows, None, self._on_end)

    def _judge(self, image: QImage) -> list[DayRow]:
        grey = _grey(image)
        if self._last is not None and grey.shape == self._last.shape and np.array_equal(grey, self._last):
            return []
        self._last = grey
        there: dict[str, SeenSymbol] = {}
        for symbol in symbols_of(grey):
            there.setdefault(symbol.reading.text, symbol)
        fresh = [symbol for text, symbol in there.items() if text not in self._seen]
        self._seen = set(there)
        return [self._day.of_symbol(N_("Screen"), symbol) for symbol in fresh]

    def _on_rows(self, rows: list[DayRow]) -> None:
        if rows and self._timer.isActive():
            self.came.emit(rows)

    def _on_end(self) -> None:
        self._busy = False


def _grey(image: QImage) -> Pixels:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(cast("memoryview", grey.constBits()), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()


class FolderSource(QObject):
    """Judges the pictures of a folder, now and as they come. Signals as `CameraSource`."""

    came = Signal(list)
    said = Signal(str)
    stopped = Signal()

    def __init__(self, day: ScanDay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._day = day
        self._loop = WatchLoop(self)
        self._loop.came.connect(self.came.emit)
        self._loop.failed.connect(self._on_failed)

    def start(self, folder: Path) -> None:
        """Watch a folder."""
        self._loop.start(partial(_rows_of, self._day, folder))

    def stop(self) -> None:
        """Watch no more."""
        self._loop.stop()

    def _on_failed(self, error: Exception) -> None:
        self.said.emit(str(error))
        self.stopped.emit()


def _rows_of(day: ScanDay, folder: Path, pause: Pause) -> Iterator[list[DayRow]]:
    for path in new_files(folder, SUFFIXES, pause):
        try:
            data = content(path)
        except ScanError:  # gone again
            continue
        yield day.of_file(str(path), data)
