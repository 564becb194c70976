"""How a keysym is pressed under a layout, as the X server describes it."""

from __future__ import annotations

import pytest

from trackops_desktop.keystrokes.keysyms import keysym_of
from trackops_desktop.keystrokes.x11 import Layout, Stroke

US = ((0x62, 0x42), (0x31, 0x21), (0, 0))
FR = ((0x62, 0x42), (0x26, 0x31), (0, 0))
US_RU = ((0x62, 0x42, 0x6C9, 0x6E9), (0x31, 0x21, 0, 0), (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("rows", "group", "locked", "text", "strokes"),
    [
        (US, 0, False, "1bB", (Stroke(9), Stroke(8), Stroke(8, True))),
        (US, 0, True, "1bB", (Stroke(9), Stroke(8, True), Stroke(8))),
        (FR, 0, False, "1B", (Stroke(9, True), Stroke(8, True))),
        (FR, 0, True, "1", (Stroke(9, True),)),
        (US_RU, 0, False, "1B", (Stroke(9), Stroke(8, True))),
        (US_RU, 1, False, "1B", (Stroke(9), None)),
        (((0x62, 0),), 0, False, "bB", (Stroke(8), Stroke(8, True))),
        (((0x31,),), 0, False, "1", (Stroke(8),)),
    ],
)
def test_a_character_is_pressed_where_the_layout_has_it(
    rows: tuple[tuple[int, ...], ...], group: int, locked: bool, text: str, strokes: tuple[Stroke | None, ...]
) -> None:
    layout = Layout(8, rows, group, locked, frozenset())
    assert tuple(layout.stroke(keysym_of(one)) for one in text) == strokes


def test_only_keys_that_mean_nothing_are_lent() -> None:
    layout = Layout(8, ((0x31, 0), (0, 0), (0, 0), (0, 0x21)), 0, False, frozenset({9}))
    assert layout.spare() == [10]
    assert layout.stroke(0x21) == Stroke(11, True)


def test_keysyms() -> None:
    assert [keysym_of(one) for one in "1Bé€\n"] == [0x31, 0x42, 0xE9, 0x10020AC, 0xFF0D]
