"""How long tests wait for what must happen: long enough for any machine, since only a fault makes them wait it out."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, AnyStr, Final

PATIENCE: Final = 180.0
"""Seconds."""

PATIENCE_MS: Final = 180_000
"""The same for Qt, in milliseconds."""

_LOOK_EVERY: Final = 0.05


def until(true: Callable[[], object], what: str, *, alive: subprocess.Popen[Any] | None = None) -> None:
    """Wait for something in another process that gives no sign of its own, such as a file or a window.

    Raises:
        AssertionError: It did not happen, or the process that should have done it has ended.

    """
    assert _comes_within(PATIENCE, true, what, alive), f"waited in vain for {what}"


def try_until(
    attempt: Callable[[], object],
    true: Callable[[], object],
    what: str,
    *,
    alive: subprocess.Popen[Any] | None = None,
    first_look: float = 2,
) -> None:
    """Do what another program may not hear, such as a key press, and do it again while nothing comes of it.

    A window that is only opening or closing takes no keys. Each look lasts twice as long as the one before, so that
    what is only late on a busy machine does not meet the next attempt for ever.

    Raises:
        AssertionError: Nothing came of it, or the process that should have heard it has ended.

    """
    end, look = time.monotonic() + PATIENCE, first_look
    attempt()
    while not _comes_within(min(look, end - time.monotonic()), true, what, alive):
        assert time.monotonic() < end, f"tried in vain: {what}"
        look *= 2
        attempt()


def _comes_within(seconds: float, true: Callable[[], object], what: str, alive: subprocess.Popen[Any] | None) -> bool:
    end, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert alive is None or alive.poll() is None, f"the program ended while the test waited for {what}"
        if time.monotonic() >= end:
            return False
        pause.wait(_LOOK_EVERY)
    return True


@contextmanager
def killed_at_the_end(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Never wait for a program whose test has failed: `Popen` alone waits at the end of its block, for ever."""
    with process:
        try:
            yield process
        finally:
            process.kill()
