"""One import of 1,000 accounts into an open window: `python -m tests.bench.stalled` prints its longest stalls as JSON.

With `--where`, each stall of more than 30 ms is told on stderr with what the window's thread was doing.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.gui.builders import make
from tests.keyrings import MemoryKeyring
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.startup.accelerator import SWITCH_SECONDS
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.workers.runner import Runner

ACCOUNTS = 1000
TICK = 0.010
PATIENCE = 60.0


class Pulse(QObject):
    """Ticks every 10 ms and keeps the longest stall since `begin`, in seconds beyond those 10 ms."""

    def __init__(self) -> None:
        super().__init__()
        self.last = self.longest = 0.0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=round(TICK * 1000))
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was."""
        self.last, self.longest = time.perf_counter(), 0.0

    def tick(self) -> None:
        """Note how long it took."""
        now = time.perf_counter()
        self.longest = max(self.longest, now - self.last - TICK)
        self.last = now


def watch(pulse: Pulse) -> None:
    """Tell on stderr what the window's thread does whenever it stalls."""
    main = threading.main_thread().ident
    told = 0.0
    while True:
        time.sleep(0.005)
        if pulse.last != told and time.perf_counter() - pulse.last > TICK + 0.03:
            told = pulse.last
            frame = sys._current_frames().get(main or 0)
            sys.stderr.write("stalled\n" + "".join(traceback.format_stack(frame)[-6:]) + "\n")


def until(app: QApplication, done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        app.processEvents()
        time.sleep(0.001)


def measured(app: QApplication, pulse: Pulse, begin: Callable[[], object], done: Callable[[], bool]) -> float:
    """Return the longest stall from `begin` until it is done."""
    until(app, lambda: True)
    pulse.begin()
    begin()
    until(app, done)
    pulse.tick()
    return pulse.longest


def exported(folder: Path) -> Path:
    """Write a file of accounts that look like a company's."""
    lines = []
    for number in range(ACCOUNTS):
        account = Account(issuer=f"Company {number % 97}", name=f"user{number}@example.test")
        lines.append(format_uri(Enrolment(account, Secret(number.to_bytes(4, "big") * 5))))
    path = folder / "accounts.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def stalls(app: QApplication, folder: Path, pulse: Pulse) -> dict[str, float]:
    """Open the window, import, and wait for the codes."""
    runner = Runner(lambda error: sys.exit(error.sentence))
    made = make(app, folder, time.time, MemoryKeyring(), runner)
    made.open()
    panel: Any = made.window
    until(app, lambda: not runner.busy)
    began = time.monotonic()
    found = {"idle": measured(app, pulse, lambda: None, lambda: time.monotonic() - began > 1)}
    TransferWindows(lambda: made.context).open_import(panel)
    (dialog,) = (top for top in app.topLevelWidgets() if isinstance(top, ImportDialog))
    path, loaded = exported(folder), made.context.codes.loaded
    until(app, lambda: not runner.busy)
    found["preview"] = measured(
        app, pulse, lambda: dialog.take([path]), lambda: dialog.pages.currentWidget() is dialog.preview
    )
    found["import"] = measured(app, pulse, dialog.go.click, lambda: dialog.pages.currentWidget() is dialog.outcome)
    found["shown"] = measured(
        app,
        pulse,
        lambda: None,
        lambda: panel.model.total == ACCOUNTS and all(loaded(entry.id) for entry in panel.controller.entries),
    )
    dialog.close()
    until(app, lambda: not runner.busy)
    (first, *_) = made.vault.entries()
    made.vault.update(first.id, name="another")
    found["on_thread"] = measured(app, pulse, made.vault.entries, lambda: True)
    made.close()
    runner.close()
    return found


def main() -> int:
    """Measure once."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication(sys.argv[:1])
    pulse = Pulse()
    if "--where" in sys.argv:
        threading.Thread(target=watch, args=(pulse,), daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        found = stalls(app, Path(folder), pulse)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
