"""Background work, handed in so that this package starts no thread itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class RunsInBackground(Protocol):
    """Does some work elsewhere and hands the result back on the caller's thread."""

    def __call__(self, work: Callable[[], T], on_done: Callable[[T], None], /) -> None: ...


def run_at_once(work: Callable[[], T], on_done: Callable[[T], None], /) -> None:
    """Do the work at once, on this thread."""
    on_done(work())
