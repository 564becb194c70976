"""Runners without threads: one works at once, one when it is told to, as a slow keyring would."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from tests.blocking import elsewhere
from trackops_desktop.errors import Cancelled, TrackopsError
from trackops_desktop.workers.runner import OnEnd, OnError

T = TypeVar("T")


class InlineRunner:
    """Does the work at once, so that no test need wait; errors for which nobody has an answer are kept."""

    def __init__(self) -> None:
        self.errors: list[TrackopsError] = []

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        end = on_end or (lambda: None)
        try:
            with elsewhere():
                result = work()
        except Cancelled:
            end()
            return
        except TrackopsError as error:
            end()
            (on_error or self.errors.append)(error)
            return
        except Exception:
            end()
            raise
        end()
        on_done(result)


class LateRunner(InlineRunner):
    """Keeps work until `finish`: for what happens meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        at_once = super().run
        self.waiting.append(lambda: at_once(work, on_done, on_error, on_end))

    def finish(self) -> None:
        """Do everything that waits, and what comes of it."""
        while self.waiting:
            self.waiting.pop(0)()


def close_for_good(window: QWidget) -> None:
    """Close a window and have it deleted, as the event loop does a moment later."""
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not shiboken6.isValid(window)
