"""Every window for people who see little, see no colours, use no mouse, need large text or have a small screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL, USUAL = (512, 384), (1280, 800)


# A process for each screen, as Qt reads it only at the start.
@pytest.mark.parametrize(
    ("screen", "runs"),
    [
        (
            USUAL,
            (
                "light 1.0 names targets focus cut rows labelled order keys",
                "contrast-dark 2.0 fits cut focus",
                "contrast-light 3.0 fits cut",
                "light 1.0 labelled order ar",
            ),
        ),
        (SMALL, ("light 1.0 fits across whole cut begins fr", "dark 1.5 fits whole de")),
    ],
    ids=["usual", "small"],
)
def test_every_window_is_for_everybody(tmp_path: Path, screen: tuple[int, int], runs: tuple[str, ...]) -> None:
    place = {"name": "screen", "x": 0, "y": 0, "width": screen[0], "height": screen[1]}
    sharpness = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [{**place, **sharpness}]}), encoding="utf-8")
    looked = subprocess.run(
        [sys.executable, "-m", "tests.gui.abilities", *" then ".join(runs).split()],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (looked.returncode, looked.stdout) == (0, ""), looked.stdout + looked.stderr[-2000:]
