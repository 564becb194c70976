"""A start that tells its own times: `python -m tests.bench.watched bare|app STARTED CODES [WITHOUT]`.

Runs a bare one-label window, or the application, and prints one line of JSON with the seconds since STARTED (unix
seconds, taken by the parent before it started this process) at the end of the first painting of a window, and at the
end of the first painting that showed at least CODES codes; then it leaves. What watches is as little as can be: an
event filter in Python would make every start, the bare one most of all, slower by a fifth.

WITHOUT names one of the steps that make a start faster (`TRICKS`), which is then left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any


class Watch:
    """Notes when something is on the screen; leaves when all of it is."""

    def __init__(self, started: float, codes_wanted: int) -> None:
        self.started = started
        self.codes_wanted = codes_wanted
        self.codes_drawn = 0
        self.watches_codes = False
        self.times: dict[str, float] = {}

    def first_painted(self) -> None:
        """The window has been painted to its end for the first time."""
        self._note("first_pixels")

    def painted(self) -> None:
        """A painting that showed codes has come to its end."""
        if self.codes_drawn >= self.codes_wanted:
            self._note("codes_visible")
        self.codes_drawn = 0

    def _note(self, what: str) -> None:
        self.times.setdefault(what, time.time() - self.started)
        if len(self.times) == 1 + (self.codes_wanted > 0):
            sys.stdout.write(json.dumps(self.times) + "\n")
            sys.stdout.flush()
            self.leave()

    def leave(self) -> None:
        """End the process at once: how the application ends is not measured."""
        import os

        os._exit(0)


def watch_codes(watch: Watch) -> None:
    """Count the codes that are drawn, by what draws them."""
    from PySide6.QtCore import QTimer

    from trackops_desktop.ui.code_list import delegate

    draw: Callable[..., Any] = delegate.paint_code

    def counted(painter: Any, where: Any, appearance: Any, *rest: Any) -> None:
        if appearance.code:
            if not watch.codes_drawn:
                QTimer.singleShot(0, watch.painted)
            watch.codes_drawn += 1
        draw(painter, where, appearance, *rest)

    delegate.paint_code = counted  # type: ignore[assignment]


def run_bare(watch: Watch) -> int:
    """Show the smallest window there is."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel

    class Label(QLabel):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, watch.first_painted)

    app = QApplication(sys.argv[:1])
    label = Label("Trackops")
    label.show()
    return app.exec()


def run_app(watch: Watch) -> int:
    """Start the application as `python -m trackops_desktop` does, watched from its first painting on."""
    from trackops_desktop.app import launch, main

    run: Callable[[launch.Launch], int] = launch.Launch.run

    def watched(started: launch.Launch) -> int:
        started.frame.painted.connect(watch.first_painted)
        return run(started)

    launch.Launch.run = watched  # type: ignore[assignment, method-assign]
    watch_codes_when_loaded(watch)
    return main([])


def watch_codes_when_loaded(watch: Watch) -> None:
    """Watch what draws the codes from the moment the application goes for them; nothing is loaded earlier for it."""
    from trackops_desktop.app import launch

    painted: Callable[[launch.Launch], None] = launch.Launch._on_painted

    def watched(started: launch.Launch) -> None:
        if not watch.watches_codes:
            watch.watches_codes = True
            watch_codes(watch)
        painted(started)

    launch.Launch._on_painted = watched  # type: ignore[assignment, method-assign]


def _leave_out_binding() -> None:
    from trackops_desktop.startup import binding

    binding.load_binding = lambda: None


def _leave_out_process() -> None:
    from trackops_desktop.startup import accelerator

    accelerator.start_snapshot = lambda: None  # type: ignore[attr-defined]


def _leave_out_switching() -> None:
    sys.setswitchinterval = lambda _seconds: None


#: How each step that makes a start faster is left out.
TRICKS: dict[str, Callable[[], None]] = {
    "the second process": _leave_out_process,
    "the lighter binding": _leave_out_binding,
    "quicker switching": _leave_out_switching,
}


if __name__ == "__main__":
    what, started, codes, *without = sys.argv[1:]
    for name in without:
        TRICKS[name]()
    sys.exit({"bare": run_bare, "app": run_app}[what](Watch(float(started), int(codes))))
