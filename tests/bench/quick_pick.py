"""From quick pick's trigger to its accounts on the screen, against a bare window shown in the same minute."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from tests.bench.report import machine, milliseconds, ratio, table
from tests.programs.x_display import x_display

TITLE = "Quick pick"


def run() -> str:
    """Measure in a process of its own, under Xvfb with a window manager."""
    missing = [program for program in ("Xvfb", "openbox") if shutil.which(program) is None]
    if missing:
        return f"Not measured: {', '.join(missing)} is missing."
    with x_display() as name:
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "tests.bench.picking"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    times: dict[str, list[float]] = json.loads(done.stdout)
    pick, bare = times["pick"], times["bare"]
    rows = [
        ("bare window: shown to visible", milliseconds(bare), ratio(bare, bare)),
        ("quick pick: key/trigger to visible with 1,000 accounts", milliseconds(pick), ratio(pick, bare)),
    ]
    return f"{machine()} Median of {len(pick)} interleaved runs under Xvfb with openbox.\n\n" + table(
        ("", "time", "to the bare window"), rows
    )
