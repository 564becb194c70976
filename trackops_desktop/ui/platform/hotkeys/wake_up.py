"""Wakes a thread that waits for a connection, so that it can end."""

from __future__ import annotations

import os
import select
import threading


class WakeUp:
    """A pipe beside a connection. One that is made anew waits until the one before it has let go."""

    def __init__(self, before: WakeUp | None = None) -> None:
        self._before = before
        self._read, self._write = os.pipe()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.rung = False

    def ring(self) -> None:
        """End the waiting, now or as soon as it begins; callable from any thread."""
        self.rung = True
        with self._lock:
            if not self._closed.is_set():
                os.write(self._write, b".")

    def wait_for_turn(self, seconds: float) -> None:
        """Wait until the one before has let go of what both want."""
        if self._before is not None:
            self._before._closed.wait(seconds)
            self._before = None

    def wait_for(self, connection: int) -> bool:
        """Wait until there is something to read; return False if the waiting was ended."""
        ready, _writable, _wrong = select.select([connection, self._read], [], [])
        return self._read not in ready

    def close(self) -> None:
        """Give the pipe back."""
        with self._lock:
            if not self._closed.is_set():
                os.close(self._read)
                os.close(self._write)
                self._closed.set()
