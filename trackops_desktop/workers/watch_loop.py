"""Follows something that goes on until it is stopped, on a thread of its own; what comes arrives on the GUI thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal

from trackops_desktop.errors import TrackopsError

Pause = Callable[[float], None]
"""Waits so many seconds, or ends the loop where it was stopped."""


class _Stopped(Exception):
    """The loop was stopped while it paused."""


class _Relay(QObject):
    came = Signal(object, object)


class WatchLoop(QObject):
    """One watch at a time.

    Signals:
        came: What the watch yields.
        failed: It cannot go on; carries the TrackopsError.

    """

    came = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop: threading.Event | None = None
        self._relay = _Relay()
        self._relay.came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._stop is not None

    def start(self, watch: Callable[[Pause], Iterator[object]]) -> None:
        """Begin; a running watch is stopped first."""
        self.stop()
        stop = self._stop = threading.Event()
        threading.Thread(target=_run, args=(watch, stop, self._relay), daemon=True, name="watch").start()

    def stop(self) -> None:
        """Hear no more of it; its thread ends with its next pause."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _on_came(self, stop: threading.Event, thing: object) -> None:
        if stop is not self._stop:
            return
        if isinstance(thing, TrackopsError):
            self._stop = None
            self.failed.emit(thing)
        else:
            self.came.emit(thing)


def _run(watch: Callable[[Pause], Iterator[object]], stop: threading.Event, relay: _Relay) -> None:
    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise _Stopped

    try:
        for thing in watch(pause):
            if stop.is_set():
                return
            relay.came.emit(stop, thing)
    except _Stopped:
        return
    except TrackopsError as error:
        relay.came.emit(stop, error)
    except Exception as error:  # noqa: BLE001 (a bug: it goes to the crash window)
        sys.excepthook(type(error), error, error.__traceback__)
