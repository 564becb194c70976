"""Irons a bent symbol: follows the grid of its own modules and lays it out flat.

A decoder places the grid by three finder patterns and one or a few alignment patterns, which fits a flat sheet. On
cloth, on a bottle, on a curled letter the modules between them are off by more than half their size, and a symbol
with every module visible cannot be read. But the edges of modules lie at multiples of one pitch, so that they beat
with a carrier of that pitch; the beat's phase, smoothed over a few modules, is how far the grid is off just there
(the demodulation used in fringe analysis). Moving every pixel by it and looking again converges in four rounds.
"""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.images import Pixels
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Outline

Floats: TypeAlias = NDArray[np.float32]

PITCH = 6
"""Pixels to which every module is brought."""

MARGIN = 4
"""Modules of surroundings kept on every side: the quiet zone."""

_REDUCED = 3
"""The beat is slow, so that it is smoothed on a picture this much smaller."""

_REACH = (4.0, 3.0, 2.0, 1.5)
"""Modules over which the phase is smoothed, round by round: first the broad bend, then the ripples."""


def flattened(grey: Pixels, outline: Outline, modules: int) -> Pixels:
    """Lay a located symbol out as a square with `PITCH` pixels a module and `MARGIN` modules around.

    Args:
        grey: The picture, H × W.
        outline: The symbol's corners in it.
        modules: Modules along one side, 21 to 177.

    Returns:
        A square grey picture; its symbol is upright.

    """
    cv2 = load_cv2()
    size = (modules + 2 * MARGIN) * PITCH
    at_x, at_y = _rectified(outline, modules, size)
    grid_y, grid_x = np.mgrid[0:size, 0:size].astype(np.float32)
    for reach in _REACH:
        view = cv2.remap(grey, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        off_x, off_y = _offsets(view, reach)
        moved_x, moved_y = grid_x + off_x, grid_y + off_y
        at_x = cv2.remap(at_x, moved_x, moved_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        at_y = cv2.remap(at_y, moved_x, moved_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast("Pixels", cv2.remap(grey, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def cells(flat: Pixels) -> Pixels:
    """Return the mean of the inner half of every module: modules × modules grey, dark ink on light.

    The mean takes the grain away, and only the inner half is used, where neighbours do not reach.
    """
    count = flat.shape[0] // PITCH
    blocks = flat.reshape(count, PITCH, count, PITCH)
    edge = PITCH // 4
    means = blocks[:, edge:-edge, :, edge:-edge].mean(axis=(1, 3))[MARGIN:-MARGIN, MARGIN:-MARGIN]
    ring, gap = means[0:7, 0], means[1:6, 1]
    if ring.mean() > gap.mean():
        means = 255 - means
    return cast("Pixels", means.astype(np.uint8))


def drawn(modules: Pixels) -> Pixels:
    """Draw modules × modules grey as a picture a decoder reads: 4 pixels a module, a white quiet zone."""
    return np.pad(np.kron(modules, np.ones((4, 4), np.uint8)), 16, constant_values=255)


def parted(modules: Pixels, leak: float) -> Pixels:
    """Take out of every module the share `leak` that each of its four neighbours blurred into it."""
    values = modules.astype(np.float32)
    around = np.pad(values, 1, mode="edge")
    beside = around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]
    sharp = values * (1 + 4 * leak) - beside * leak
    return np.clip(sharp, 0, 255).astype(np.uint8)


def _rectified(outline: Outline, modules: int, size: int) -> tuple[Floats, Floats]:
    """Return where in the picture each pixel of the flat square lies, as if the symbol were a plane."""
    cv2 = load_cv2()
    near, far = MARGIN * PITCH, (MARGIN + modules) * PITCH
    square = np.array([(near, near), (far, near), (far, far), (near, far)], np.float32)
    m = cv2.getPerspectiveTransform(square, np.array(outline, np.float32))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    depth = m[2, 0] * x + m[2, 1] * y + m[2, 2]
    at_x = (m[0, 0] * x + m[0, 1] * y + m[0, 2]) / depth
    at_y = (m[1, 0] * x + m[1, 1] * y + m[1, 2]) / depth
    return at_x.astype(np.float32), at_y.astype(np.float32)


def _offsets(view: Pixels, reach: float) -> tuple[Floats, Floats]:
    """Return how far, in pixels across and down, the grid is off at each place of the flat square."""
    cv2 = load_cv2()
    soft = cv2.GaussianBlur(view, (0, 0), PITCH * 0.2).astype(np.float32)
    across = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0))
    down = np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    size = view.shape[0]
    carrier = 2 * np.pi / PITCH * np.arange(size, dtype=np.float32)
    inside = np.zeros((size, size), np.float32)
    edge = int((MARGIN - 0.5) * PITCH)
    inside[edge:-edge, edge:-edge] = 1
    found = []
    for edges, turn in ((across, carrier[None, :]), (down, carrier[:, None])):
        phase = _smoothed_phase(edges * np.cos(turn), edges * -np.sin(turn), reach)
        whole = cv2.resize(phase, (size, size), interpolation=cv2.INTER_LINEAR)
        found.append(cv2.GaussianBlur(whole * inside * (-PITCH / (2 * np.pi)), (0, 0), PITCH * 0.7))
    return found[0], found[1]


def _smoothed_phase(real: Floats, imaginary: Floats, reach: float) -> Floats:
    cv2 = load_cv2()
    small = (real.shape[1] // _REDUCED, real.shape[0] // _REDUCED)
    spread = reach * PITCH / _REDUCED
    parts = [
        cv2.GaussianBlur(cv2.resize(part, small, interpolation=cv2.INTER_AREA), (0, 0), spread)
        for part in (real, imaginary)
    ]
    return cast("Floats", np.arctan2(parts[1], parts[0]).astype(np.float32))
