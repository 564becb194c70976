"""Runs a look through the camera on a thread of its own; events arrive on the GUI thread, none after `stop` returns."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, Signal

from trackops_desktop.errors import ScanError
from trackops_desktop.scan.frames import FrameSource
from trackops_desktop.scan.session import Event, Preview, Session

#: Frames that may wait for the window to show them; further previews are dropped, what was found never is.
_WAITING = 2
#: Seconds that a camera's driver may take to let go.
_PATIENCE_MS = 8_000


class _Thread(QThread):
    """Opens the source, reads it, and closes it, all here: a camera belongs to one thread."""

    came = Signal(object)
    failed = Signal(object)

    def __init__(self, open_source: Callable[[], FrameSource], session: Session) -> None:
        super().__init__()
        self._open, self._session = open_source, session
        self._stop = threading.Event()
        self._free = threading.Semaphore(_WAITING)

    def ask_to_stop(self) -> None:
        self._stop.set()

    def shown(self) -> None:
        """One preview was shown: there is room for another."""
        self._free.release()

    def run(self) -> None:
        try:
            with self._open() as source:
                self._read(source)
        except ScanError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 (a bug: it goes to the crash window)
            sys.excepthook(type(error), error, error.__traceback__)

    def _read(self, source: FrameSource) -> None:
        due = time.monotonic()
        for pixels in source:
            if self._stop.is_set():
                return
            for event in self._session.take(pixels):
                if not isinstance(event, Preview) or self._free.acquire(blocking=False):
                    self.came.emit(event)
            if source.interval:
                due = max(due + source.interval, time.monotonic() - source.interval)
                self._stop.wait(max(0.0, due - time.monotonic()))


class ScanLoop(QObject):
    """One camera at a time.

    Signals:
        came: A `scan.session` event.
        failed: The camera cannot be used; carries the ScanError. The loop has ended.
        ended: The source has no more frames (a recording), or failed.

    """

    came = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with no camera open."""
        super().__init__(parent)
        self._thread: _Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a camera is open, or being opened."""
        return self._thread is not None

    def start(self, open_source: Callable[[], FrameSource], session: Session | None = None) -> None:
        """Open a source and look through it; a running one is stopped first."""
        self.stop()
        thread = _Thread(open_source, session or Session())
        queued = Qt.ConnectionType.QueuedConnection
        thread.came.connect(self._on_event, queued)
        thread.failed.connect(self._on_failed, queued)
        thread.finished.connect(self._on_finished, queued)
        self._thread = thread
        thread.start()

    def stop(self) -> bool:
        """Close the camera and wait for that; return whether the driver let go in time."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        for signal in (thread.came, thread.failed, thread.finished):
            signal.disconnect()
        thread.ask_to_stop()
        done = thread.wait(_PATIENCE_MS)
        if done:
            thread.deleteLater()
        return done

    def _on_event(self, event: Event) -> None:
        thread = self._thread
        if thread is None or self.sender() is not thread:
            return
        if isinstance(event, Preview):
            thread.shown()
        self.came.emit(event)

    def _on_failed(self, error: ScanError) -> None:
        if self._thread is not None and self.sender() is self._thread:
            self.failed.emit(error)

    def _on_finished(self) -> None:
        if self._thread is not None and self.sender() is self._thread:
            self._thread.deleteLater()
            self._thread = None
            self.ended.emit()
