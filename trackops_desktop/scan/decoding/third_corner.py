"""Locates a symbol of which one corner pattern is damaged: by a reflection, a thumb, a fold, a stroke of a pen.

A decoder wants all three. Two that are whole tell size, direction and the places where the third may be; there it is
found by its likeness, of which half is enough. What else is hidden is for error correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.symbol_layout import finders, fixed_patterns
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Outline
from trackops_desktop.scan.sources.images import Pixels

Vector: TypeAlias = NDArray[np.float64]

_WINDOW = 61
"""Pixels over which dark is told from light: more than a corner pattern's heart, less than a reflection."""

_RINGS = (25 / 49, 9 / 49)
"""Areas of a corner pattern's light square and of its heart, of the whole pattern's."""

_LIKE_ENOUGH = 0.45
"""Correlation with a whole pattern from which a damaged one is believed; error correction has the last word."""

_AGREES = 0.88
"""Share of the fixed patterns' modules that must be right: hidden codes that were read had 0.91 or more, the size
beside the true one at most 0.83."""

_CELL = 4
"""Pixels a module when patterns are compared."""

_SEARCH = 3.0
"""Modules by which the damaged pattern may be off the place where a square has its corner."""


@dataclass(frozen=True, slots=True)
class _Corner:
    """A whole corner pattern: its middle, and one module's size in pixels."""

    middle: Vector
    module: float


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a symbol may lie: its corners in the part that was looked at, and how many modules it has on a side."""

    outline: Outline
    modules: int


def guess(grey: Pixels) -> Guess | None:
    """Return the place of the symbol that two whole corner patterns tell of, or None.

    Where three are whole there is nothing to guess: the decoder locates that symbol itself.
    """
    found = _whole_corners(grey)
    if len(found) != 2 or abs(found[0].module - found[1].module) > 0.15 * found[0].module:
        return None
    one, other = found
    likely = _thirds(grey, one, other)
    return _placed(grey, one, other, max(likely, key=lambda row: row[0])[1]) if likely else None


def _whole_corners(grey: Pixels) -> list[_Corner]:
    """Return the squares in squares in squares, as only corner patterns are; the largest first."""
    cv2 = load_cv2()
    how = cv2.ADAPTIVE_THRESH_MEAN_C
    # Grain would give thousands of contours.
    ink = cv2.adaptiveThreshold(cv2.blur(grey, (3, 3)), 255, how, cv2.THRESH_BINARY_INV, _WINDOW, 10)
    contours, tree = cv2.findContours(ink, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return []
    child, parent = tree[0][:, 2], tree[0][:, 3]
    hearts = np.flatnonzero((child < 0) & (parent >= 0) & (parent[parent] >= 0))
    corners = (
        _corner_of(contours[parent[parent[heart]]], contours[parent[heart]], contours[heart]) for heart in hearts
    )
    return sorted((corner for corner in corners if corner is not None), key=lambda corner: -corner.module)


def _corner_of(ring: NDArray[np.int32], gap: NDArray[np.int32], heart: NDArray[np.int32]) -> _Corner | None:
    cv2 = load_cv2()
    if not 8 <= len(heart) < len(ring):
        return None
    # A contour runs through the middles of its outermost pixels; a hole's runs through those around it.
    outer = cv2.contourArea(ring) + cv2.arcLength(ring, True) / 2
    inner = cv2.contourArea(gap) - cv2.arcLength(gap, True) / 2
    core = cv2.contourArea(heart) + cv2.arcLength(heart, True) / 2
    if outer < 150 or not 0.6 < inner / outer / _RINGS[0] < 1.6 or not 0.4 < core / outer / _RINGS[1] < 2.0:
        return None
    middle, size, _ = cv2.minAreaRect(ring)
    centre, _, _ = cv2.minAreaRect(heart)
    module = float(np.sqrt(outer)) / 7
    if max(size) > 1.35 * min(size) or np.hypot(middle[0] - centre[0], middle[1] - centre[1]) > module:
        return None
    return _Corner((np.array(middle, float) + np.array(centre, float)) / 2, module)


def _thirds(grey: Pixels, one: _Corner, other: _Corner) -> list[tuple[float, Vector]]:
    """Return where the third pattern of two may be, each place with its likeness to one."""
    along = other.middle - one.middle
    across = np.array([-along[1], along[0]])
    found = []
    # Two patterns share an edge of the symbol, or lie across it from each other.
    for place in (one.middle + across, one.middle - across, other.middle + across, other.middle - across):
        found.append((place, along, across))
    middle = (one.middle + other.middle) / 2
    half = (along / 2 + across / 2, across / 2 - along / 2)
    found += [(middle + across / 2, *half), (middle - across / 2, *half)]
    module = (one.module + other.module) / 2
    rows = []
    for place, edge, side in found:
        unit = float(np.hypot(*edge))
        if unit < 13 * module:
            continue
        at, likeness = _nearest(grey, place, (edge / unit * module, side / unit * module), _finder(), _SEARCH)
        if likeness > _LIKE_ENOUGH:
            rows.append((likeness, at))
    return rows


def _nearest(
    grey: Pixels, place: Vector, axes: tuple[Vector, Vector], pattern: Pixels, search: float
) -> tuple[Vector, float]:
    """Return where, near a place, a pattern is most alike, and its correlation there.

    Args:
        grey: The picture.
        place: Where it is looked for.
        axes: One module across and one down, in pixels.
        pattern: The pattern, `_CELL` pixels a module.
        search: Modules to either side.

    """
    cv2 = load_cv2()
    reach = pattern.shape[0] / 2 + search * _CELL
    count = int(2 * reach)
    across, down = axes[0] / _CELL, axes[1] / _CELL
    origin = place - reach * (across + down)
    matrix = np.array([(across[0], down[0], origin[0]), (across[1], down[1], origin[1])])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(grey, matrix, (count, count), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    alike = cv2.matchTemplate(patch, pattern, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(alike)
    half = pattern.shape[0] / 2
    return origin + (x + half) * across + (y + half) * down, float(best)


def _finder() -> Pixels:
    return _rings(9, (7, 0), (5, 255), (3, 0))


def _alignment() -> Pixels:
    return _rings(5, (5, 0), (3, 255), (1, 0))


def _rings(side: int, *squares: tuple[int, int]) -> Pixels:
    """Draw squares in squares, each so many modules wide, on a light one."""
    drawn = np.full((side * _CELL, side * _CELL), 255, np.uint8)
    for size, ink in squares:
        edge = (side - size) * _CELL // 2
        drawn[edge : edge + size * _CELL, edge : edge + size * _CELL] = ink
    return drawn


def _placed(grey: Pixels, one: _Corner, other: _Corner, third: Vector) -> Guess | None:
    """Return the symbol that has these three corners, with the number of modules that fits, or None."""
    corner, right, below = _ordered(one.middle, other.middle, third)
    module = (one.module + other.module) / 2
    length = (float(np.hypot(*(right - corner))) + float(np.hypot(*(below - corner)))) / 2
    wanted = length / module + 7
    nearest = 17 + 4 * round((wanted - 17) / 4)
    counts = [nearest, nearest + (4 if wanted > nearest else -4)] if abs(wanted - nearest) > 1.2 else [nearest]
    likely = [Guess(_outline(grey, corner, right, below, count), count) for count in counts if 21 <= count <= 177]
    agreed = [(_agreement(grey, each), each) for each in likely]
    share, best = max(agreed, key=lambda row: row[0], default=(0.0, None))
    return best if share > _AGREES else None


def _agreement(grey: Pixels, symbol: Guess) -> float:
    """Return the share of the modules that every symbol of this size has alike, which are dark and light as in one."""
    cv2 = load_cv2()
    count = symbol.modules
    side = count * _CELL
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(symbol.outline, np.float32), square)
    means = cv2.resize(cv2.warpPerspective(grey, matrix, (side, side)), (count, count), interpolation=cv2.INTER_AREA)
    fixed, printed = fixed_patterns((count - 17) // 4), finders((count - 17) // 4)
    dark = means < cv2.blur(means, (9, 9))
    return float(np.mean(dark[fixed] == printed[fixed]))


def _ordered(a: Vector, b: Vector, c: Vector) -> tuple[Vector, Vector, Vector]:
    """Return the corner at the right angle, the one on its right and the one beneath, as on an upright symbol."""
    points = [a, b, c]
    apart = [float(np.hypot(*(points[(i + 1) % 3] - points[(i + 2) % 3]))) for i in range(3)]
    at = int(np.argmax(apart))
    corner, right, below = points[at], points[(at + 1) % 3], points[(at + 2) % 3]
    first, second = right - corner, below - corner
    if first[0] * second[1] - first[1] * second[0] < 0:
        right, below = below, right
    return corner, right, below


def _outline(grey: Pixels, corner: Vector, right: Vector, below: Vector, count: int) -> Outline:
    """Return the symbol's corners; the fourth by its alignment pattern where that is seen, else as of a flat sheet."""
    cv2 = load_cv2()
    across, down = (right - corner) / (count - 7), (below - corner) / (count - 7)
    far = count - 6.5
    fourth, seen = corner + (far - 3.5) * (across + down), far
    if count > 21:
        at, likeness = _nearest(grey, fourth, (across, down), _alignment(), 2.5)
        fourth = at if likeness > 0.6 else fourth
    flat = np.array([(3.5, 3.5), (count - 3.5, 3.5), (3.5, count - 3.5), (seen, seen)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array([corner, right, below, fourth], np.float32))
    square = np.array([[(0, 0), (count, 0), (count, count), (0, count)]], np.float32)
    a, b, c, d = ((float(x), float(y)) for x, y in cv2.perspectiveTransform(square, matrix)[0])
    return (a, b, c, d)
