"""Finds where in a picture a code may be, even one that no decoder can locate: by its texture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Outline, Point, box
from trackops_desktop.scan.sources.images import Pixels

_WORKING_WIDTH = 640
"""Pixels to which the longer side is reduced first: modules of two pixels in a 1080p frame still show."""

_LEAST_DENSITY = 30
"""Share of pixels, of 255, that must begin a dark or light run in both directions. Writing has less."""

_MARGIN = 0.25
"""Of the region's longer side: the outermost modules are less dense, and the quiet zone is needed."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture.

    Attributes:
        pixels: H × W grey, a copy.
        origin: Its top left corner in the picture.

    """

    pixels: Pixels
    origin: Point


@dataclass(frozen=True, slots=True)
class Texture:
    """How often a picture changes between dark and light, across and down, as small pictures of 0 to 255.

    It is split into dark and light by its surroundings, so that neither light nor contrast matters.

    Attributes:
        across: Changes along rows.
        down: Changes along columns.
        scale: Pixels of the picture a pixel of these stands for.

    """

    across: Pixels
    down: Pixels
    scale: float


def texture(grey: Pixels, working_width: int = _WORKING_WIDTH) -> Texture | None:
    """Measure a picture's texture; None for one that is too small to hold a code."""
    cv2 = load_cv2()
    factor = min(1.0, working_width / max(grey.shape))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    if min(small.shape) < 32:
        return None
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, 4)
    size = (small.shape[1] // 4, small.shape[0] // 4)
    across = cv2.resize(cv2.absdiff(ink[:-1, 1:], ink[:-1, :-1]), size, interpolation=cv2.INTER_AREA)
    down = cv2.resize(cv2.absdiff(ink[1:, :-1], ink[:-1, :-1]), size, interpolation=cv2.INTER_AREA)
    return Texture(across, down, 4 / factor)


def dense_regions(grey: Pixels, count: int = 2, working_width: int = _WORKING_WIDTH) -> list[Region]:
    """Return up to `count` parts that are as busy across as down, as codes are, the most promising first."""
    seen = texture(grey, working_width)
    return [] if seen is None else busy_both_ways(grey, seen, count)


def busy_both_ways(grey: Pixels, seen: Texture, count: int) -> list[Region]:
    """Return up to `count` parts that are as busy across as down, the most promising first."""
    cv2 = load_cv2()
    density = cv2.min(cv2.blur(seen.across, (5, 5)), cv2.blur(seen.down, (5, 5)))
    return _parts(grey, density, max(_LEAST_DENSITY, 0.45 * float(density.max())), seen.scale)[:count]


def busy_one_way(grey: Pixels, seen: Texture) -> list[Region]:
    """Return the part that is busiest in either direction: a move takes away a code's changes along its way.

    Of 26 moved codes it finds all, where `busy_both_ways` finds 18; of those out of focus it finds fewer.
    """
    cv2 = load_cv2()
    density = cv2.max(cv2.blur(seen.across, (9, 9)), cv2.blur(seen.down, (9, 9)))
    return _parts(grey, density, max(1.5 * _LEAST_DENSITY, 0.6 * float(density.max())), seen.scale)[:1]


def _parts(grey: Pixels, density: Pixels, least: float, scale: float) -> list[Region]:
    """Return the parts of a picture that are denser than `least`."""
    cv2 = load_cv2()
    _, dense = cv2.threshold(density, least, 1, cv2.THRESH_BINARY)
    _, _, found, _ = cv2.connectedComponentsWithStats(dense)
    boxes = sorted((tuple(map(int, row)) for row in found[1:]), key=_promise, reverse=True)[:2]
    return [
        _with_margin(grey, (x * scale, y * scale, (x + w) * scale, (y + h) * scale))
        for x, y, w, h, area in boxes
        if area >= 25
    ]


def around(grey: Pixels, outline: Outline) -> Region:
    """Cut a located symbol out, with a margin."""
    return _with_margin(grey, box(outline))


def _promise(row: tuple[int, ...]) -> float:
    """Rank a component: large, square and full ones first."""
    _, _, width, height, area = row
    return area * (min(width, height) / max(width, height)) * (area / (width * height))


def _with_margin(grey: Pixels, edges: tuple[float, float, float, float]) -> Region:
    left, top, right, bottom = edges
    margin = max(right - left, bottom - top) * _MARGIN
    return cut_out(grey, (left - margin, top - margin, right + margin, bottom + margin))


def cut_out(grey: Pixels, edges: tuple[float, float, float, float]) -> Region:
    """Cut a rectangle (left, top, right, bottom) out, as much of it as there is."""
    left, top, right, bottom = edges
    height, width = grey.shape
    x0, y0 = int(max(0, left)), int(max(0, top))
    x1, y1 = int(min(width, right)), int(min(height, bottom))
    return Region(np.ascontiguousarray(grey[y0:y1, x0:x1]), (float(x0), float(y0)))
