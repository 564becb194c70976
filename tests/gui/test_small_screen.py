"""No window is larger than a screen of 512 × 384 points, and none of its buttons is out of reach there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCREEN = {
    "name": "small",
    "x": 0,
    "y": 0,
    "width": 512,
    "height": 384,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


@pytest.mark.parametrize(("theme", "scale"), [("light", "1.0"), ("dark", "1.25")])
def test_every_window_fits_a_small_screen(tmp_path: Path, theme: str, scale: str) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
    looked = subprocess.run(
        [sys.executable, "-m", "tests.gui.small_screen", theme, scale],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (looked.returncode, looked.stdout) == (0, ""), looked.stdout + looked.stderr
