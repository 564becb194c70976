"""A row is dragged with a real pointer on a real display server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.gui.pictures import uri
from tests.journeys.test_first_start import Desk, desk
from tests.patience import PATIENCE, until

__all__ = ["desk"]


@pytest.mark.slow
@pytest.mark.parametrize("desk", ["plain"], indirect=True)
def test_a_row_really_moves_by_dragging(qapp: QApplication, desk: Desk, tmp_path: Path) -> None:
    for number in range(3):
        desk.trackops("add", stdin=uri(number))
    before = _names(desk)
    assert len(before) == 3
    application = desk.start()
    try:
        until(lambda: desk.windows("^Trackops Desktop$"), "the main window")
        (main,) = desk.windows("^Trackops Desktop$")
        until(lambda: _drags(desk, main, before), "the first row to stand below another")
        assert sorted(_names(desk)) == sorted(before)
    finally:
        application.terminate()
        assert application.wait(PATIENCE) == 0


def _names(desk: Desk) -> list[str]:
    return [account["name"] for account in json.loads(desk.trackops("list", "--json"))]


def _drags(desk: Desk, window: str, before: list[str]) -> bool:
    """Drag the first row below the second, until the window is ready for it; each try is the whole movement.

    What a slow machine did late, after the next try had begun, moves the row once more: any place but the first is one
    that dragging brought it to.
    """
    if _names(desk) == before:
        for words in (
            f"mousemove --window {window} 80 86",
            "mousedown 1",
            *(f"mousemove --window {window} 80 {y}" for y in (96, 110, 130, 150, 166, 168)),
            "mouseup 1",
        ):
            subprocess.run(["xdotool", *words.split()], env=desk.environment, check=True)
    return _names(desk)[0] != before[0]
