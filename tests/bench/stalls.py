"""How long the window stands still while 1,000 accounts come in, beside a window in which nothing happens."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys

from tests.bench.report import machine, table
from tests.programs.x_display import x_display

TITLE = "The window during an import of 1,000 accounts"
_RUNS = 5
_PARTS = {
    "idle": "nothing happens, for one second",
    "preview": "the file is read and shown",
    "import": "the accounts are stored",
    "shown": "the list is read again and has its codes",
    "on_thread": "for comparison: the accounts read on the window's own thread",
}


def run() -> str:
    """Measure each run in a process of its own, under Xvfb."""
    if shutil.which("Xvfb") is None:
        return "Not measured: Xvfb is missing."
    taken: dict[str, list[float]] = {part: [] for part in _PARTS}
    with x_display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        for _ in range(_RUNS):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.stalled"], env=environment, stdout=subprocess.PIPE, check=True
            )
            for part, seconds in json.loads(done.stdout).items():
                taken[part].append(seconds)
    rows = [
        (words, _ms(statistics.median(taken[part])), _ms(min(taken[part])), _ms(max(taken[part])))
        for part, words in _PARTS.items()
    ]
    return (
        f"{machine()} Longest gap between two ticks of a 10 ms timer in the window's thread, less those 10 ms; {_RUNS} "
        "runs, secrets in memory.\n\n" + table(("", "median", "least", "most"), rows)
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
