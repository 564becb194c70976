"""Results of work that was begun by a window which may be closed before they come: they are dropped with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from trackops_desktop.workers.runner import OnEnd, OnError, RunsWork

T = TypeVar("T")


class ScopedRunner:
    """A runner whose results reach their window only while that exists; the work itself is always done."""

    def __init__(self, runner: RunsWork, owner: QObject) -> None:
        self._runner, self._owner = runner, owner

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        """Do the work, then tell of it as a runner does if there is still somebody to tell."""

        def end() -> None:
            if on_end is not None and isValid(self._owner):
                on_end()

        self._runner.run(work, self._guarded(on_done), None if on_error is None else self._guarded(on_error), end)

    def _guarded(self, call: Callable[[T], None]) -> Callable[[T], None]:
        def tell(result: T) -> None:
            if isValid(self._owner):
                call(result)

        return tell
