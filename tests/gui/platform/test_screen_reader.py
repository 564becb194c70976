"""What a screen reader is told, asked of the real accessibility bus as Orca asks it."""

from __future__ import annotations

import sys

import pytest

from tests.gui.on_the_bus import read_by_others

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the accessibility bus is Linux's")


def test_a_screen_reader_is_told_every_window_and_what_happens() -> None:
    told = read_by_others("tests.gui.read_aloud")
    assert told.returncode == 0, told.stdout + told.stderr[-2000:]
