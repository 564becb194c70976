"""Where the time comes from: always handed in, so that tests can move it."""

from __future__ import annotations

from collections.abc import Callable

#: Returns the time in seconds since 1970-01-01 00:00 UTC.
Clock = Callable[[], float]
