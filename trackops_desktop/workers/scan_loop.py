"""Runs a look through the camera on a thread of its own; events arrive on the GUI thread, none after `stop`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import ScanError
from trackops_desktop.scan.session import Event, PreviewFrame, Session
from trackops_desktop.scan.sources.frames import FrameSource

_LOGGER = LazyLogger(__name__)
#: Frames that may wait for the window to show them; further previews are dropped, what was found never is.
_WAITING = 2
#: Seconds that a camera which was stopped may take to let go before the next one is opened all the same.
_PATIENCE = 8.0
_STEP = 0.05


class _Told(QObject):
    """What looks tell, on whatever thread: the look itself, and an event, an error, or None at its end."""

    came = Signal(object, object)


class _Look:
    """Opens the source, reads it, and closes it, all on one thread: a camera belongs to one.

    The thread is a daemon. A driver that hangs can be neither interrupted nor waited for, so nothing waits for it: it
    keeps its thread until it answers or the process ends.
    """

    def __init__(self, open_source: Callable[[], FrameSource], session: Session, told: _Told) -> None:
        self._open, self._session, self._told = open_source, session, told
        self._stop = threading.Event()
        self._free = threading.Semaphore(_WAITING)
        self._thread: threading.Thread | None = None

    def start(self, before: Sequence[_Look]) -> None:
        """Begin, once those that were stopped before have let go of their cameras."""
        self._thread = threading.Thread(target=self._run, args=(tuple(before),), daemon=True, name="camera")
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stop.set()

    @property
    def alive(self) -> bool:
        """Whether its driver has not let go yet."""
        return self._thread is not None and self._thread.is_alive()

    def shown(self) -> None:
        """One preview was shown: there is room for another."""
        self._free.release()

    def _run(self, before: Sequence[_Look]) -> None:
        end = time.monotonic() + _PATIENCE
        while any(look.alive for look in before) and time.monotonic() < end and not self._stop.wait(_STEP):
            pass
        try:
            if not self._stop.is_set():
                with self._open() as source:
                    self._read(source)
        except ScanError as error:
            _LOGGER.warning("The camera failed", error=error)
            self._told.came.emit(self, error)
        except Exception as error:  # noqa: BLE001 (a bug: it goes to the crash window)
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            self._told.came.emit(self, None)

    def _read(self, source: FrameSource) -> None:
        due = time.monotonic()
        for pixels in source:
            if self._stop.is_set():
                return
            for event in self._session.take(pixels):
                if not isinstance(event, PreviewFrame) or self._free.acquire(blocking=False):
                    self._told.came.emit(self, event)
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
        super().__init__(parent)
        self._look: _Look | None = None
        self._leaving: tuple[_Look, ...] = ()
        # Of its own, since a look may go on telling when this loop has been deleted.
        self._told = _Told()
        self._told.came.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether a camera is open, or being opened."""
        return self._look is not None

    def start(self, open_source: Callable[[], FrameSource], session: Session | None = None) -> None:
        """Open a source and look through it; a running one is stopped first."""
        self.stop()
        look = self._look = _Look(open_source, session or Session(), self._told)
        look.start(self._leaving)

    def stop(self) -> None:
        """Have the camera closed, and hear no more of it. Its driver lets go when it does: nothing waits for that."""
        look, self._look = self._look, None
        self._leaving = tuple(one for one in self._leaving if one.alive)
        if look is not None:
            look.ask_to_stop()
            self._leaving = (*self._leaving, look)

    def _on_told(self, look: _Look, event: Event | ScanError | None) -> None:
        if look is not self._look:
            return
        if isinstance(event, ScanError):
            self.failed.emit(event)
        elif event is None:
            self._look = None
            self.ended.emit()
        else:
            if isinstance(event, PreviewFrame):
                look.shown()
            self.came.emit(event)
