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
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        assert alive is None or alive.poll() is None, f"the program ended while the test waited for {what}"
        assert time.monotonic() < end, f"waited in vain for {what}"
        pause.wait(_LOOK_EVERY)


@contextmanager
def killed_at_the_end(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Never wait for a program whose test has failed: `Popen` alone waits at the end of its block, for ever."""
    with process:
        try:
            yield process
        finally:
            process.kill()
