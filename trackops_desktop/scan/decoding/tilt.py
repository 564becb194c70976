"""Tells from its texture how a code is tilted away from the camera, and undoes it before anything is located.

A code that is seen at a sharp angle has finder patterns of very different sizes, which a decoder does not take for
those of one code. But modules are all of one size, so that the number of edges per pixel grows towards the far side;
a plane through its logarithm gives direction and amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Point
from trackops_desktop.scan.sources.images import Pixels

Matrix: TypeAlias = NDArray[np.float64]
"""A perspective, 3 × 3: how a point of one picture comes to lie in another."""

Floats: TypeAlias = NDArray[np.float64]

_CELLS = 32
"""Cells along the shorter side in which edges are counted."""

_WINDOW = 31
"""Pixels around each that decide whether it is dark."""

_FEWEST_CELLS = 20

_BUSY = 0.65
"""Of the middle cells' edges: what a cell has that belongs to the code."""

_STRAY = 0.3
"""By how much the logarithm may fall short of the plane; writing beside the code has fewer edges than its modules."""

_ROUNDS = 3
"""Of fitting and leaving out what strays."""

_RIM = 2.5
"""Cells of the code beyond those that count: two are taken off, and the outermost share edges with bare paper."""

_DEPTH = 0.75
"""Of the logarithm's slope. Edges per pixel grow with depth to the power of 1.5; blur swallows some of the far ones."""

_MOST = 0.4
"""Depth gained from the middle to the edge; a steeper code cannot be read, so that it has been misjudged."""

_ROOM = 1.75
"""Halves of the code's side from its middle to the picture's edge: the near corner sticks out far."""

_LEAST_SIDE, _MOST_SIDE = 480, 720
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Tilt:
    """How a code recedes.

    Attributes:
        across: Growth of its distance from its middle to its right edge, as a share of the distance of the middle.
        down: The same towards its lower edge.
        middle: Where its middle lies, in pixels.
        half: Half its side in pixels.

    """

    across: float
    down: float
    middle: Point
    half: float

    def undone(self, grey: Pixels) -> tuple[Pixels, Matrix]:
        """Return the code as if seen from the front, in the middle of a square, and how it came there."""
        cv2 = load_cv2()
        side = int(min(_MOST_SIDE, max(_LEAST_SIDE, 2.4 * _ROOM * self.half)))
        x, y = self.middle
        half, reach = self.half, side / 2 / _ROOM
        to_middle = np.array([(1 / half, 0, -x / half), (0, 1 / half, -y / half), (0, 0, 1)])
        lean = np.array([(1, 0, 0), (0, 1, 0), (-self.across, -self.down, 1)])
        to_square = np.array([(reach, 0, side / 2), (0, reach, side / 2), (0, 0, 1)])
        matrix = to_square @ lean @ to_middle
        return cast("Pixels", cv2.warpPerspective(grey, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)), matrix


def tilt_of(grey: Pixels) -> Tilt | None:
    """Return how the code in the middle of a part is tilted, or None where there is too little of one to tell."""
    cv2 = load_cv2()
    cell = min(grey.shape) // _CELLS
    if cell < 2:
        return None
    across, down = _edges(grey, cell)
    y, x = np.nonzero(_code(cv2.min(across, down)))
    count = np.log(np.maximum(across[y, x] ** 2 + down[y, x] ** 2, 1)) / 2
    slope = (0.0, 0.0)
    for _ in range(_ROUNDS):
        plane = _plane(x, y, count) if len(x) >= _FEWEST_CELLS else None
        if plane is None:
            return None
        slope = plane[:2]
        near = count - (plane[0] * x + plane[1] * y + plane[2]) > -_STRAY
        x, y, count = x[near], y[near], count[near]
    kept = np.zeros(across.shape, np.uint8)
    kept[y, x] = 1
    _, area, (middle_x, middle_y) = _largest(_without_rim(kept))
    half = float(np.sqrt(area)) / 2 + _RIM
    lean_x, lean_y = (min(_MOST, max(-_MOST, part * half * _DEPTH)) for part in slope)
    return Tilt(lean_x, lean_y, ((middle_x + 0.5) * cell, (middle_y + 0.5) * cell), half * cell)


def _edges(grey: Pixels, cell: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Count the edges across and down in cells of so many pixels, each with its neighbours'."""
    cv2 = load_cv2()
    how, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    ink = cv2.medianBlur(cv2.adaptiveThreshold(grey, 255, how, kind, _WINDOW, 4), 3)
    # Cells of whole pixels are counted three times as fast.
    height, width = (length // cell * cell for length in (grey.shape[0] - 1, grey.shape[1] - 1))

    def counted(edges: Pixels) -> NDArray[np.float32]:
        size = (width // cell, height // cell)
        cells = cv2.resize(edges[:height, :width], size, interpolation=cv2.INTER_AREA).astype(np.float32)
        return cast("NDArray[np.float32]", cv2.blur(cells, (5, 5)))

    return counted(cv2.absdiff(ink[:-1, 1:], ink[:-1, :-1])), counted(cv2.absdiff(ink[1:, :-1], ink[:-1, :-1]))


def _code(edges: NDArray[np.float32]) -> Pixels:
    """Return the patch of busy cells, 1 in a mask, as one code has; its rim, which shares its edges, is off."""
    height, width = edges.shape
    middle = edges[height // 3 : 2 * height // 3 + 1, width // 3 : 2 * width // 3 + 1]
    busy = (edges > _BUSY * middle.mean()).astype(np.uint8)
    mask, _, _ = _largest(busy)
    return _without_rim(mask)


def _without_rim(mask: Pixels) -> Pixels:
    return cast("Pixels", load_cv2().erode(mask, np.ones((3, 3), np.uint8)))


def _largest(mask: Pixels) -> tuple[Pixels, int, Point]:
    """Return the largest patch of a mask as a mask, its area and its middle; all zero where there is none."""
    cv2 = load_cv2()
    _, patches, found, middles = cv2.connectedComponentsWithStats(mask)
    if len(found) < 2:
        return np.zeros_like(mask), 0, (0.0, 0.0)
    which = 1 + int(np.argmax(found[1:, cv2.CC_STAT_AREA]))
    x, y = middles[which]
    return (patches == which).astype(np.uint8), int(found[which, cv2.CC_STAT_AREA]), (float(x), float(y))


def _plane(x: NDArray[np.intp], y: NDArray[np.intp], value: Floats) -> tuple[float, float, float] | None:
    """Fit a x + b y + c to values by least squares and return a, b, c; None where all lie on one line."""
    # By hand, as numpy's solver would wake a thread on every core.
    mean_x, mean_y, mean = float(x.mean()), float(y.mean()), float(value.mean())
    to_x, to_y, over = x - mean_x, y - mean_y, value - mean
    xx, yy, xy = float((to_x * to_x).sum()), float((to_y * to_y).sum()), float((to_x * to_y).sum())
    xv, yv = float((to_x * over).sum()), float((to_y * over).sum())
    area = xx * yy - xy * xy
    if area < 1e-6:
        return None
    a, b = (xv * yy - yv * xy) / area, (yv * xx - xv * xy) / area
    return a, b, mean - a * mean_x - b * mean_y
