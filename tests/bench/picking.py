"""From quick pick's trigger to its accounts on the screen: `python -m tests.bench.picking` prints its times as JSON."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.bench.report import interleaved
from tests.gui.builders import Made, make
from tests.keyrings import MemoryKeyring
from trackops_desktop.keystrokes.x11 import X11Keyboard
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.ui.quick_pick.quick_pick import PickHooks, QuickPick
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.workers.runner import Runner

ACCOUNTS, RUNS = 1_000, 25
#: For the window manager to hand the keyboard on before the next turn.
REST_MS = 250


class Painted(QObject):
    """Notes when a widget has been painted after it was shown."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._loop = QEventLoop()
        self._seconds = 0.0
        widget.installEventFilter(self)

    def after(self, trigger: Callable[[], object]) -> float:
        """Return the seconds from a trigger to the end of the painting that it leads to."""
        self._seconds, start = 0.0, time.perf_counter()
        trigger()
        if not self._seconds:
            self._loop.exec()
        return self._seconds - start

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._seconds:
            QTimer.singleShot(0, self._note)
        return super().eventFilter(watched, event)

    def _note(self) -> None:
        self._seconds = self._seconds or time.perf_counter()
        self._loop.quit()


def rest() -> None:
    """Let everything settle."""
    loop = QEventLoop()
    QTimer.singleShot(REST_MS, loop.quit)
    loop.exec()


def measure(app: QApplication, made: Made) -> dict[str, list[float]]:
    """Open quick pick, and a bare window with a label, in turns."""
    other = QWidget()
    other.setWindowTitle("Another program")
    other.show()
    hooks = PickHooks(_nothing, _nothing, lambda _entry, _failed: None, lambda: ())
    pick = QuickPick(made.context, made.window, X11Keyboard(), hooks)
    pick.prepare()
    for _turn in range(25):  # quick pick is built in a quiet moment
        rest()
    window = pick.window
    bare = QWidget(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
    label = QLabel("Bare", bare)
    bare.resize(440, 400)
    rows, words = Painted(window.view.viewport()), Painted(label)

    def opened() -> float:
        seconds = rows.after(pick.open)
        assert window.model.rowCount() == ACCOUNTS
        rest()
        window.left.emit(True)
        rest()
        return seconds

    def shown() -> float:
        seconds = words.after(bare.show)
        rest()
        bare.hide()
        rest()
        return seconds

    opened(), shown()
    picks, bares = interleaved(RUNS, [opened, shown])
    pick.close()
    app.processEvents()
    return {"pick": picks, "bare": bares}


def _nothing() -> None:
    return None


def _enrolment(number: int) -> Enrolment:
    account = Account(issuer=f"Company {number % 97}", name=f"user{number}@example.test")
    return Enrolment(account, Secret(secrets.token_bytes(20)))


def main() -> int:
    """Measure under a window manager, with every code loaded."""
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    app = QApplication(["bench", "-style", "Fusion"])
    errors: list[Any] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = make(app, Path(folder), time.time, MemoryKeyring(), Runner(errors.append))
            made.vault.add_many([NewEntry(_enrolment(number)) for number in range(ACCOUNTS)])
            made.open()
            rest()
            times = measure(app, made)
            made.close()
    finally:
        manager.kill()
        manager.wait()
    sys.stdout.write(json.dumps(times) + "\n")
    return int(bool(errors))


if __name__ == "__main__":
    sys.exit(main())
