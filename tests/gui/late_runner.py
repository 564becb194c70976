"""A runner that does its work when it is told to, as a slow keyring would: for what happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from tests.blocking import elsewhere
from trackops_desktop.errors import Cancelled, TrackopsError
from trackops_desktop.workers.runner import OnEnd, OnError


class LateRunner:
    """Keeps work until `finish`; an expected error for which nobody has an answer is kept too."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.errors: list[TrackopsError] = []

    def run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: OnError | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        end = on_end or (lambda: None)

        def later() -> None:
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

        self.waiting.append(later)

    def finish(self) -> None:
        """Do everything that waits, and what comes of it."""
        while self.waiting:
            self.waiting.pop(0)()


def close_for_good(window: QWidget) -> None:
    """Close a window and have it deleted, as the event loop does a moment later."""
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not shiboken6.isValid(window)
