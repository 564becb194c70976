"""Orders as JSON lines: read on a thread, carried out on the GUI thread, each answered with one line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from threading import Thread

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

Answer = Mapping[str, object]
_POLL_MS = 15


def spin(done: Callable[[], bool], seconds: float) -> bool:
    """Run the event loop until something is so, or the time is over; return whether it is."""
    running = QElapsedTimer()
    running.start()
    while not done() and running.elapsed() < seconds * 1000:
        loop = QEventLoop()
        QTimer.singleShot(_POLL_MS, loop.quit)
        loop.exec()
    return done()


def obey(orders: Mapping[str, Callable[..., Answer]]) -> None:
    """Carry out `{"do": NAME, …}` with the other values as arguments, until standard input ends."""
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=_read, args=(lines,), daemon=True).start()
    busy = False

    def serve() -> None:
        nonlocal busy
        if busy:
            return
        try:
            order = json.loads(lines.get_nowait())
        except Empty:
            return
        busy = True
        try:
            answer: Answer = orders[order.pop("do")](**order)
        except Exception as error:  # noqa: BLE001 # whoever drives this is told, and goes on
            answer = {"error": f"{type(error).__name__}: {error}"}
        busy = False
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    timer = QTimer(interval=_POLL_MS)
    timer.timeout.connect(serve)
    timer.start()
    QApplication.exec()


def _read(lines: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)
