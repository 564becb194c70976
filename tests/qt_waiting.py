"""Waits while Qt's events go on, asleep until one comes: to go round and round would take the core from others."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from tests.patience import PATIENCE


def wait_until(true: Callable[[], object], what: str, *, look_every: int = 50) -> None:
    """Let Qt's events happen until something is so.

    Args:
        true: Tells whether it is so, after every event.
        what: What is waited for, for the report of a failure.
        look_every: Milliseconds after which it is asked without an event, as what is waited for may come without one.

    """
    end = time.monotonic() + PATIENCE
    ticks = QTimer()
    ticks.start(look_every)
    try:
        while not true():
            assert time.monotonic() < end, f"waited in vain for {what}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        ticks.stop()
