"""A start that tells its own times: `python -m tests.bench.watched bare|app STARTED CODES`.

Runs a bare one-label window, or the application, and prints one line of JSON with the seconds since STARTED (unix
seconds, taken by the parent before it started this process) at the end of the first painting of a window, and at the
end of the first painting that showed at least CODES codes; then it leaves.
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
        self.times: dict[str, float] = {}
        self.counting = False

    def painted(self) -> None:
        """Something has been painted to its end."""
        if not self.times:
            self.note("first_pixels")
        if self.codes_drawn >= self.codes_wanted:
            self.note("codes_visible")
        self.codes_drawn = 0
        if len(self.times) == 1 + (self.codes_wanted > 0):
            sys.stdout.write(json.dumps(self.times) + "\n")
            sys.stdout.flush()
            self.leave()

    def note(self, what: str) -> None:
        """Keep the first time of each."""
        if what == "first_pixels" or self.codes_wanted:
            self.times.setdefault(what, time.time() - self.started)

    def leave(self) -> None:
        """End the process at once: how the application ends is not measured."""
        import os

        os._exit(0)


def watch_paintings(watch: Watch) -> None:
    """Call `painted` after each painting, before anything else happens."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Filter(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
                watch_codes(watch)
                QTimer.singleShot(0, watch.painted)
            return False

    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(Filter(app))


def watch_codes(watch: Watch) -> None:
    """Count the codes that are drawn, once the application has loaded what draws them; nothing is loaded for it."""
    delegate: Any = sys.modules.get("trackops_desktop.ui.code_list.delegate")
    if watch.counting or not hasattr(delegate, "paint_code"):
        return
    watch.counting = True
    draw: Callable[..., Any] = delegate.paint_code

    def counted(painter: Any, where: Any, face: Any, *rest: Any) -> None:
        watch.codes_drawn += bool(face.code)
        draw(painter, where, face, *rest)

    delegate.paint_code = counted


def run_bare(watch: Watch) -> int:
    """Show the smallest window there is."""
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication(sys.argv[:1])
    watch_paintings(watch)
    label = QLabel("Trackops")
    label.show()
    return app.exec()


def run_app(watch: Watch) -> int:
    """Start the application as `python -m trackops_desktop` does, watched from its event loop on."""
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.app import main

    run: Callable[[], int] = QApplication.exec

    def watched() -> int:
        watch_paintings(watch)
        return run()

    QApplication.exec = staticmethod(watched)  # type: ignore[method-assign]
    return main([])


if __name__ == "__main__":
    what, started, codes = sys.argv[1:]
    sys.exit({"bare": run_bare, "app": run_app}[what](Watch(float(started), int(codes))))
