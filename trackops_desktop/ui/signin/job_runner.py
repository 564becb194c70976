"""Work that may wait, one piece at a time: while one runs, clicks do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from trackops_desktop.errors import TrackopsError
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.signin.signin_context import SignInContext

T = TypeVar("T")


class JobRunner:
    """Runs work for one window, whose owner hears of no result once it is gone.

    Attributes:
        busy: Something is under way.

    """

    def __init__(
        self,
        context: SignInContext,
        owner: QObject,
        told: Callable[[str], None],
        refresh: Callable[[], None],
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        """Take where errors are told, what is done after a change, and what is done once nothing is under way."""
        self._context = context
        self._owner = owner
        self._runner = ScopedRunner(context.runner, owner)
        self._told = told
        self._refresh = refresh
        self._idle = idle
        self.busy = False

    def run(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Do the work, then go on with its result; an expected error is told."""
        self.busy = True

        def done(result: T) -> None:
            on_done(result)
            self.rest()

        self._runner.run(self._looking(work), done, self._failed, self._ended)

    def rest(self) -> None:
        """Go on with what was put off, if nothing new is under way."""
        if not self.busy:
            self._idle()

    def change(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Change the vault, tell the rest of the program even if the window is gone by then, and go on."""
        self.busy = True

        def done(result: T) -> None:
            self._context.changed()
            if isValid(self._owner):
                on_done(result)
                self._refresh()
                self.rest()

        def failed(error: TrackopsError) -> None:
            if isValid(self._owner):
                self._failed(error)

        def ended() -> None:
            if isValid(self._owner):
                self._ended()

        self._context.runner.run(self._looking(work), done, failed, ended)

    def aside(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Do something that nobody waits for."""
        self._runner.run(self._looking(work), on_done, lambda error: self._told(str(error)))

    def _looking(self, work: Callable[[], T]) -> Callable[[], T]:
        """Do the work, and look at the accounts once more before the window goes on with them."""
        signin = self._context.signin

        def then_look() -> T:
            result = work()
            signin.look()
            return result

        return then_look

    def _ended(self) -> None:
        self.busy = False

    def _failed(self, error: TrackopsError) -> None:
        self._told(str(error))
