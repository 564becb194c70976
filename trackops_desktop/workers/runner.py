"""Runs work that may wait (keyring, key derivation, files) beside the window; results arrive on the GUI thread."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import Cancelled, TrackopsError

_LOGGER = LazyLogger(__name__)
T = TypeVar("T")
OnError = Callable[[TrackopsError], None]
OnEnd = Callable[[], None]


class RunsWork(Protocol):
    """What the windows need of a runner; tests hand in one that works at once."""

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        """Do the work; then, on the GUI thread, call `on_end` whatever the outcome, and one of the other two."""


#: What is called with the result, with an expected error, and in any case.
Outcome = tuple[Callable[[Any], None], OnError, OnEnd]


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

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        """Start the work; everything that is told about it is told on the GUI thread, in this order.

        Args:
            work: What may wait. `Cancelled` is silent; any other unexpected exception is a bug and goes to
                `sys.excepthook`.
            on_done: Gets the result.
            on_error: Gets an expected error; without it, the runner's own handler does.
            on_end: Called before any of these, after a bug and `Cancelled` too: a window that looks busy must stop
                looking so before anything else is begun.

        """
        outcome = (on_done, on_error or self._on_error, on_end or _nothing)
        thread = threading.Thread(target=self._work, args=(work, outcome), daemon=True)
        with self._lock:
            self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread left: told like any other bug
            _LOGGER.error("No thread can be started", error=error)
            with self._lock:
                self._threads.discard(thread)
            self._post.sent.emit(_told(error, outcome))

    def close(self, patience: float = 3.0) -> bool:
        """Deliver nothing more, and give running work some seconds to end; return whether it all did."""
        until = time.monotonic() + patience
        with self._lock:
            self._closed = True
            running = tuple(self._threads)
        for thread in running:
            thread.join(max(0.0, until - time.monotonic()))
        left = sum(thread.is_alive() for thread in running)
        if left:
            _LOGGER.warning("%d pieces of work go on at the end", left)
        return not left

    def _work(self, work: Callable[[], Any], outcome: Outcome) -> None:
        try:
            call = _outcome(work, outcome)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
        with self._lock:
            if not self._closed:
                self._post.sent.emit(call)


def _outcome(work: Callable[[], Any], outcome: Outcome) -> Callable[[], None]:
    """Do the work and return the call that tells of it."""
    on_done, _on_error, on_end = outcome
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 (a bug goes to the crash window, wherever it happened)
        return _told(error, outcome)

    def tell() -> None:
        on_end()
        on_done(result)

    return tell


def _told(error: Exception, outcome: Outcome) -> Callable[[], None]:
    """Return the call that tells of work that failed."""
    _on_done, on_error, on_end = outcome
    if isinstance(error, TrackopsError):
        _LOGGER.warning("Work beside the window ended with %s", error, error=error)

    def tell() -> None:
        on_end()
        if isinstance(error, TrackopsError):
            on_error(error)
        elif not isinstance(error, Cancelled):
            sys.excepthook(type(error), error, error.__traceback__)

    return tell


def _nothing() -> None:
    return None
