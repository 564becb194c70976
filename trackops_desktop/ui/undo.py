"""What can be taken back: a short list of steps, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

DEPTH = 50


class Step(NamedTuple):
    """One change and what takes it back."""

    text: str
    undo: Callable[[], None]


class UndoList:
    """Remembers the last changes of this session."""

    def __init__(self) -> None:
        """Start with nothing to take back."""
        self._steps: list[Step] = []

    def did(self, text: str, undo: Callable[[], None]) -> None:
        """Remember a change, in words like *Renamed*, and what takes it back."""
        self._steps = [*self._steps[-(DEPTH - 1) :], Step(text, undo)]

    @property
    def last(self) -> Step | None:
        """The newest change."""
        return self._steps[-1] if self._steps else None

    def take_back(self) -> Step | None:
        """Take the newest change back and return it."""
        if not self._steps:
            return None
        step = self._steps.pop()
        step.undo()
        return step
