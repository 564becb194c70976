"""Work that may wait, one piece at a time: while one runs, clicks do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from trackops_desktop.errors import TrackopsError
from trackops_desktop.ui.signin.surroundings import Surroundings

T = TypeVar("T")


class Errands:
    """Runs work for one window.

    Attributes:
        busy: Something is under way.

    """

    def __init__(
        self,
        around: Surroundings,
        told: Callable[[str], None],
        refresh: Callable[[], None],
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        """Take where errors are told, what is done after a change, and what is done once nothing is under way."""
        self._around = around
        self._told = told
        self._refresh = refresh
        self._idle = idle
        self.busy = False

    def run(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Do the work, then go on with its result; an expected error is told."""
        self.busy = True

        def done(result: T) -> None:
            self.busy = False
            on_done(result)
            self.rest()

        self._around.runner.run(work, done, self._failed)

    def rest(self) -> None:
        """Go on with what was put off, if nothing new is under way."""
        if not self.busy:
            self._idle()

    def change(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Change the vault, tell the rest of the program, and go on."""

        def done(result: T) -> None:
            self._around.changed()
            on_done(result)
            self._refresh()

        self.run(work, done)

    def aside(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Do something that nobody waits for."""
        self._around.runner.run(work, on_done, lambda error: self._told(str(error)))

    def _failed(self, error: TrackopsError) -> None:
        self.busy = False
        self._told(str(error))
