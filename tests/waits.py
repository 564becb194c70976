"""Measures how long the window's thread waits: neither computing nor in the queue for a processor.

`tests/blocking.py` forbids what could wait by its kind, and sees nothing of what C++ does. This looks at the thread
from beside it, a hundred times a second, and writes down where it was each time it waited for more than 50 ms in code
of the application, or in the delivery of an event. Linux counts for each thread how long it ran and how long it stood
in the queue (`/proc/…/schedstat`). The queueing of the other threads is taken off, too: one of them may hold Python's
lock while it queues. So a busy machine finds less, and nothing that is not there.

Not a part of any test's outcome: `make waits` runs the windows' tests so and prints what was found.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.blocking import is_elsewhere, place_of

#: Names the file to which what was found is added; nothing is measured without it.
VARIABLE: Final = "TRACKOPS_WAITS"
_LONGEST: Final = 0.05
_EVERY: Final = 0.01


class MeasuredApplication(QApplication):
    """Knows which event it delivers, however deep in C++ that is."""

    delivering = ""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        before = self.delivering
        self.delivering = f"{event.type().name} to {type(receiver).__name__}"
        try:
            return super().notify(receiver, event)
        finally:
            self.delivering = before


class _Spent(NamedTuple):
    """What time went into so far, in seconds: the thread's running, and the queueing of every thread."""

    at: float
    running: float
    queueing: dict[str, float]

    def idle_since(self, before: _Spent) -> float:
        """Return for how long the thread has neither run nor been kept from it by a queue."""
        queued = sum(spent - before.queueing[task] for task, spent in self.queueing.items() if task in before.queueing)
        return self.at - before.at - (self.running - before.running) - queued


class _Look(NamedTuple):
    """Where the window's thread is: in the application, or in an event; empty where it may wait."""

    place: str
    stack: str


def measures() -> bool:
    """Return whether this run measures."""
    return VARIABLE in os.environ


@contextmanager
def measured(test: str) -> Iterator[None]:
    """Look at this thread, the window's, until the end of the block."""
    ended = threading.Event()
    identity = threading.get_ident(), threading.get_native_id()
    looker = threading.Thread(target=_look_on, args=(test, *identity, ended), daemon=True)
    looker.start()
    try:
        yield
    finally:
        ended.set()
        looker.join()


def _look_on(test: str, identity: int, native: int, ended: threading.Event) -> None:
    before, waited, seen = _spent(native), 0.0, _Look("", "")
    while not ended.wait(_EVERY):
        now, look = _spent(native), _look_at(identity)
        idle, passed = now.idle_since(before), now.at - before.at
        before = now
        if look.place and look.place == seen.place and idle > passed / 2:
            waited += idle
            continue
        _note(test, seen, waited)
        waited, seen = 0.0, look
    _note(test, seen, waited)


def _note(test: str, seen: _Look, waited: float) -> None:
    if seen.place and waited > _LONGEST:
        with Path(os.environ[VARIABLE]).open("a", encoding="utf-8") as file:
            file.write(f"{waited * 1000:.0f} ms: {seen.place}\n    in {test}\n{seen.stack}\n")


def _look_at(identity: int) -> _Look:
    if is_elsewhere():
        return _Look("", "")
    frames = sys._current_frames()
    frame = frames.pop(identity, None)
    place = place_of(frame) or _event(frame)
    if not place:
        return _Look("", "")
    del frames[threading.get_ident()]
    others = [f"    beside it:\n{_stack(other, 3)}" for other in frames.values()]  # one may hold Python's lock
    return _Look(place, "\n".join([_stack(frame, 12), *others]))


def _event(frame: FrameType | None) -> str:
    """Return the event in whose delivery C++ is at work; empty where Python is."""
    app = QApplication.instance()
    is_delivering = frame is not None and frame.f_code is MeasuredApplication.notify.__code__
    return app.delivering if is_delivering and isinstance(app, MeasuredApplication) else ""


def _stack(frame: FrameType | None, most: int) -> str:
    lines = list[str]()
    while frame is not None and len(lines) < most:
        lines.append(f"      {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return "\n".join(lines)


def _spent(native: int) -> _Spent:
    spent = dict[str, tuple[float, float]]()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that has just ended
            running, queueing, _ = (task / "schedstat").read_text("ascii").split()
            spent[task.name] = int(running) / 1e9, int(queueing) / 1e9
    return _Spent(time.monotonic(), spent[str(native)][0], {task: queued for task, (_, queued) in spent.items()})
