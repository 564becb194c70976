"""What can be taken back: a short list of steps, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

DEPTH = 50


class UndoStep(NamedTuple):
    """One change and what takes it back.

    Attributes:
        text: The change in words, like *Renamed.*
        work: Takes it back; it may wait, and may fail.
        after: What is done once that has happened.
        undone: What is said then, where *Undone:* and the change would not do.

    """

    text: str
    work: Callable[[], object]
    after: Callable[[], None]
    undone: str = ""


class UndoList:
    """Remembers the last changes of this session."""

    def __init__(self) -> None:
        """Start with nothing to take back."""
        self._steps: list[UndoStep] = []
        #: Told of every new change, which is then the newest thing that *Undo* can mean.
        self.on_change: Callable[[], None] = lambda: None

    def did(self, step: UndoStep) -> None:
        """Remember a change that has happened, or one that could not be taken back."""
        self._steps = [*self._steps[-(DEPTH - 1) :], step]
        self.on_change()

    def retranslate(self, again: Callable[[str], str]) -> None:
        """Say the changes in another language."""
        self._steps = [step._replace(text=again(step.text), undone=again(step.undone)) for step in self._steps]

    def forget(self, step: UndoStep) -> None:
        """Forget a change that was taken back elsewhere."""
        self._steps = [one for one in self._steps if one.work is not step.work]

    @property
    def last(self) -> UndoStep | None:
        """The newest change."""
        return self._steps[-1] if self._steps else None

    def take_back(self) -> UndoStep | None:
        """Return the newest change and forget it, for the caller to take it back."""
        return self._steps.pop() if self._steps else None
