"""What a screen reader is told of a sign-in window: the page in it, its fields by name and role, and the assistant."""

from __future__ import annotations

import sys

import pytest

from tests.gui.on_the_bus import read_by_others

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the accessibility bus is Linux's")


def test_a_screen_reader_finds_the_fields_of_a_page_and_goes_to_them() -> None:
    told = read_by_others("tests.web.read_page")
    assert told.returncode == 0, told.stdout + told.stderr[-2000:]
