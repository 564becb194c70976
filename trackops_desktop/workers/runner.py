"""Runs work that may wait (keyring, key derivation, files) beside the window; results arrive on the GUI thread."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from trackops_desktop.errors import Cancelled, TrackopsError

T = TypeVar("T")
OnError = Callable[[TrackopsError], None]


class RunsWork(Protocol):
    """What the windows need of a runner; tests hand in one that works at once."""

    def run(self, work: Callable[[], T], on_done: Callable[[T], None], on_error: OnError | None = None) -> None:
        """Do the work, then call one of the two on the GUI thread."""


class _Post(QObject):
    """Carries a call to the thread that this object lives in."""

    sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sent.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _deliver(self, call: Callable[[], None]) -> None:
        call()


class Runner:
    """Runs each piece of work on a thread of its own.

    The threads are daemons: a keyring that waits for its prompt must not keep a closed application alive. The vault
    is safe against a thread that ends in the middle of a write.
    """

    def __init__(self, on_error: OnError) -> None:
        """Keep what to do with an expected error for which the caller has no answer of its own."""
        self._post = _Post()
        self._on_error = on_error
        self._closed = False
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    @property
    def busy(self) -> bool:
        """Whether any work is still going on."""
        with self._lock:
            return bool(self._threads)

    def run(self, work: Callable[[], T], on_done: Callable[[T], None], on_error: OnError | None = None) -> None:
        """Start the work; `on_done` gets its result, `on_error` its expected error, both on the GUI thread.

        `Cancelled` is silent. Anything else is a bug and goes to `sys.excepthook`, on the GUI thread.
        """
        thread = threading.Thread(target=self._work, args=(work, on_done, on_error or self._on_error), daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def close(self, patience: float = 3.0) -> bool:
        """Deliver nothing more, and give running work some seconds to end; return whether it all did."""
        until = time.monotonic() + patience
        with self._lock:
            self._closed = True
            running = tuple(self._threads)
        for thread in running:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in running)

    def _work(self, work: Callable[[], Any], on_done: Callable[[Any], None], on_error: OnError) -> None:
        try:
            call = _outcome(work, on_done, on_error)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
        with self._lock:
            if not self._closed:
                self._post.sent.emit(call)


def _outcome(work: Callable[[], Any], on_done: Callable[[Any], None], on_error: OnError) -> Callable[[], None]:
    """Do the work and return the call that tells of it."""
    try:
        result = work()
    except Cancelled:
        return lambda: None
    except TrackopsError as error:
        expected = error
        return lambda: on_error(expected)
    except Exception as error:  # noqa: BLE001 (a bug: it goes to the crash window, wherever it happened)
        bug = error
        return lambda: sys.excepthook(type(bug), bug, bug.__traceback__)
    return lambda: on_done(result)
