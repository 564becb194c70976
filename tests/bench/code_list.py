"""A tick and a keystroke at 10,000 accounts, against the ways that first come to mind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from tests.bench.report import machine, table
from tests.programs.x_display import x_display

TITLE = "The list at 10,000 accounts"


def run() -> str:
    """Measure in a process of its own, under Xvfb."""
    if shutil.which("Xvfb") is None:
        return "Not measured: Xvfb is missing."
    with x_display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.rows"], env=environment, stdout=subprocess.PIPE, check=True
        )
    times: dict[str, float] = json.loads(done.stdout)
    rows = [
        (
            "one second passes (repaint)",
            _ms(times["tick"]),
            "`dataChanged` of every row",
            _ms(times["tick_by_signals"]),
            f"{times['tick'] / times['tick_by_signals']:.3f} ×",
        ),
        (
            "one key in the search",
            _ms(times["search"]),
            "`QSortFilterProxyModel`",
            _ms(times["search_by_proxy"]),
            f"{times['search'] / times['search_by_proxy']:.3f} ×",
        ),
    ]
    return f"{machine()} Median CPU time, with the painting.\n\n" + table(
        ("", "time", "instead of", "time", "ratio"), rows
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
