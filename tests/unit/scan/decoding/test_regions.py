from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.unit.scan.drawing import page, qr
from trackops_desktop.scan.decoding.regions import Region, busy_both_ways, busy_one_way, texture
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

PLACE = (300, 200)


def held(change: Callable[[Pixels], Pixels]) -> tuple[Pixels, int]:
    """Return a frame with a code at `PLACE` that a camera sees changed, and the code's side."""
    code = qr(scale=5, border=0)
    frame = np.full((720, 1280), 200, np.uint8)
    frame[PLACE[1] : PLACE[1] + code.shape[0], PLACE[0] : PLACE[0] + code.shape[1]] = code
    grain = np.random.default_rng(4).normal(0, 3, frame.shape)
    return np.clip(change(frame) + grain, 0, 255).astype(np.uint8), code.shape[0]


def moved(length: int, *, down: bool) -> Callable[[Pixels], Pixels]:
    kernel = np.full((length, 1) if down else (1, length), 1 / length, np.float32)
    return lambda grey: np.asarray(load_cv2().filter2D(grey, -1, kernel), np.uint8)


def holds(regions: list[Region], side: int) -> bool:
    if not regions:
        return False
    (x, y), (height, width) = regions[0].origin, regions[0].pixels.shape
    whole = x <= PLACE[0] and y <= PLACE[1] and x + width >= PLACE[0] + side and y + height >= PLACE[1] + side
    return whole and max(height, width) < 2.5 * side


@pytest.mark.parametrize("length", [14, 18, 22])
@pytest.mark.parametrize("down", [False, True])
def test_a_moved_code_is_found_by_what_the_move_has_left(length: int, *, down: bool) -> None:
    frame, side = held(moved(length, down=down))
    seen = texture(frame)
    assert seen is not None
    assert holds(busy_one_way(frame, seen), side)
    assert not holds(busy_both_ways(frame, seen, 2), side)


def test_a_code_held_still_is_found_either_way() -> None:
    frame, side = held(lambda grey: grey)
    seen = texture(frame)
    assert seen is not None
    assert holds(busy_both_ways(frame, seen, 2), side)
    assert holds(busy_one_way(frame, seen), side)


def test_there_is_none_in_a_bare_or_tiny_picture() -> None:
    assert texture(page(qr(scale=1), size=(60, 60))[:20, :20]) is None
    bare = np.full((480, 640), 120, np.uint8)
    seen = texture(bare)
    assert seen is not None
    assert busy_one_way(bare, seen) == busy_both_ways(bare, seen, 2) == []
