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
    assert comes_within(PATIENCE, true, look_every=look_every), f"waited in vain for {what}"


def try_until(attempt: Callable[[], object], true: Callable[[], object], what: str, *, first_look: float = 1) -> None:
    """Do what another program may not hear, such as a key press, and do it again while nothing comes of it.

    A window that is only opening or closing takes no keys. Each look lasts twice as long as the one before, so that
    what is only late on a busy machine is not undone by the next attempt for ever.

    Args:
        attempt: Does it.
        true: Tells whether something came of it.
        what: What is waited for, for the report of a failure.
        first_look: Seconds until it is done again. Where a second attempt undoes the first, take more than a few.

    """
    end, look = time.monotonic() + PATIENCE, first_look
    attempt()
    while not comes_within(min(look, end - time.monotonic()), true):
        assert time.monotonic() < end, f"tried in vain: {what}"
        look *= 2
        attempt()


def comes_within(seconds: float, true: Callable[[], object], *, look_every: int = 50) -> bool:
    """Let Qt's events happen until something is so, or for so long; return whether it is."""
    end = time.monotonic() + seconds
    ticks = QTimer()
    ticks.start(look_every)
    try:
        while not true():
            if time.monotonic() >= end:
                return False
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        ticks.stop()
    return True
