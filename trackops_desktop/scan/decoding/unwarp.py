"""Irons a bent symbol: follows the grid of its own modules and lays it out flat.

A decoder places the grid by three finder patterns and one or a few alignment patterns, which fits a flat sheet. On
cloth, on a bottle, on a curled letter the modules between them are off by more than half their size, and a symbol
with every module visible cannot be read. But the edges of modules lie at multiples of one pitch, so that they beat
with a carrier of that pitch; the beat's phase, smoothed over a few modules, is how far the grid is off just there
(the demodulation used in fringe analysis). Moving every pixel by it and looking again converges in a few rounds.
"""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.regions import around
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Outline, side
from trackops_desktop.scan.sources.images import Pixels

Floats: TypeAlias = NDArray[np.float32]

PITCH = 4
"""Pixels to which every module is brought. With four, the carrier's values are 1, 0, -1, 0."""

MARGIN = 4
"""Modules of surroundings kept on every side: the quiet zone."""

_REACH = (4.0, 3.0, 2.0, 1.5)
"""Modules over which the phase is smoothed, round by round: first the broad bend, then the ripples."""

_MOST_BULGE = 0.05
"""Of the symbol's side."""

_MOST_PIXELS_A_MODULE = 6.0
"""Larger symbols are reduced first, so that sampling does not skip pixels."""


def flattened(grey: Pixels, outline: Outline, modules: int, *, bulged: bool = False) -> Pixels:
    """Lay a located symbol out as a square with `PITCH` pixels a module and `MARGIN` modules around.

    Args:
        grey: The picture, H × W.
        outline: The symbol's corners in it.
        modules: Modules along one side, 21 to 177.
        bulged: Look for a bend of several modules first, as of a curled letter; else for less than half a one.

    Returns:
        A square grey picture; its symbol is upright.

    """
    cv2 = load_cv2()
    source, corners = _fitted(grey, outline, modules)
    at_x, at_y = _rectified(corners, modules)
    count = at_x.shape[0]
    node_y, node_x = np.mgrid[0:count, 0:count].astype(np.float32)
    for reach in (None, *_REACH) if bulged else _REACH:
        off_x, off_y = _offsets(_sampled(source, at_x, at_y), reach)
        moved_x, moved_y = node_x + off_x, node_y + off_y
        at_x = cv2.remap(at_x, moved_x, moved_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        at_y = cv2.remap(at_y, moved_x, moved_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _sampled(source, at_x, at_y)


def cells(flat: Pixels) -> Pixels:
    """Return the mean of the inner half of every module: modules × modules grey, dark ink on light.

    The mean takes the grain away, and only the inner half is used, where neighbours do not reach.
    """
    count = flat.shape[0] // PITCH
    blocks = flat.reshape(count, PITCH, count, PITCH)
    means = blocks[:, 1:-1, :, 1:-1].mean(axis=(1, 3))[MARGIN:-MARGIN, MARGIN:-MARGIN]
    # One of the three corner patterns may be hidden.
    corners = (means[:7, :2], means[-7:, :2], means[:7, :-3:-1])
    if np.median([corner[:, 0].mean() - corner[1:-1, 1].mean() for corner in corners]) > 0:
        means = 255 - means
    return cast("Pixels", means.astype(np.uint8))


def drawn(modules: Pixels) -> Pixels:
    """Draw modules × modules grey as a picture a decoder reads: 3 pixels a module, a white quiet zone."""
    return np.pad(np.repeat(np.repeat(modules, 3, 0), 3, 1), 12, constant_values=255)


def parted(modules: Pixels, leak: float) -> Pixels:
    """Take out of every module the share `leak` that each of its four neighbours blurred into it."""
    values = modules.astype(np.float32)
    padded = np.pad(values, 1, mode="edge")
    beside = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    return np.clip(values * (1 + 4 * leak) - beside * leak, 0, 255).astype(np.uint8)


def _fitted(grey: Pixels, outline: Outline, modules: int) -> tuple[Pixels, Outline]:
    """Cut the symbol out with a margin, reduced where its modules are large; return its corners there."""
    cv2 = load_cv2()
    region = around(grey, outline)
    factor = min(1.0, _MOST_PIXELS_A_MODULE * modules / max(side(outline), 1.0))
    pixels = region.pixels
    if factor < 0.8:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    else:
        factor = 1.0
    x, y = region.origin
    a, b, c, d = (((px - x) * factor, (py - y) * factor) for px, py in outline)
    return pixels, (a, b, c, d)


def _rectified(outline: Outline, modules: int) -> tuple[Floats, Floats]:
    """Return where in the picture the middle of each module lies, as if the symbol were a plane."""
    cv2 = load_cv2()
    count = modules + 2 * MARGIN
    near, far = float(MARGIN), float(MARGIN + modules)
    square = np.array([(near, near), (far, near), (far, far), (near, far)], np.float32)
    m = cv2.getPerspectiveTransform(square, np.array(outline, np.float32))
    y, x = np.mgrid[0:count, 0:count].astype(np.float32) + 0.5
    depth = m[2, 0] * x + m[2, 1] * y + m[2, 2]
    at_x = (m[0, 0] * x + m[0, 1] * y + m[0, 2]) / depth
    at_y = (m[1, 0] * x + m[1, 1] * y + m[1, 2]) / depth
    return at_x.astype(np.float32), at_y.astype(np.float32)


def _sampled(source: Pixels, at_x: Floats, at_y: Floats) -> Pixels:
    """Draw the flat square: between the middles of modules the grid runs straight."""
    cv2 = load_cv2()
    fine_x = cv2.resize(at_x, None, fx=PITCH, fy=PITCH, interpolation=cv2.INTER_LINEAR)
    fine_y = cv2.resize(at_y, None, fx=PITCH, fy=PITCH, interpolation=cv2.INTER_LINEAR)
    return cast("Pixels", cv2.remap(source, fine_x, fine_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _offsets(view: Pixels, reach: float | None) -> tuple[Floats, Floats]:
    """Return how far, in modules across and down, the grid is off at the middle of each module."""
    soft = cast("Pixels", load_cv2().GaussianBlur(view, (0, 0), PITCH * 0.2))
    return _offset_across(soft, reach), _offset_across(np.ascontiguousarray(soft.T), reach).T.copy()


def _offset_across(view: Pixels, reach: float | None) -> Floats:
    """Return the offset across: the best bulge without a reach, else the phase smoothed over so many modules."""
    cv2 = load_cv2()
    count = view.shape[0] // PITCH
    edges = np.zeros(view.shape, np.float32)
    edges[:, 1:] = cv2.absdiff(view[:, 1:], view[:, :-1])
    # Rows of one module together; then the four columns of every module against the carrier.
    rows = cv2.resize(edges, (view.shape[1], count), interpolation=cv2.INTER_AREA)
    columns = rows.reshape(count, count, PITCH)
    real, imaginary = columns[:, :, 0] - columns[:, :, 2], columns[:, :, 3] - columns[:, :, 1]
    if reach is None:
        return _bulge(real, imaginary)
    real, imaginary = cv2.GaussianBlur(real, (0, 0), reach), cv2.GaussianBlur(imaginary, (0, 0), reach)
    off = np.arctan2(imaginary, real).astype(np.float32) / np.float32(-2 * np.pi)
    off[:MARGIN] = off[-MARGIN:] = off[:, :MARGIN] = off[:, -MARGIN:] = 0
    return cast("Floats", cv2.GaussianBlur(off, (0, 0), 0.8))


def _bulge(real: Floats, imaginary: Floats) -> Floats:
    """Return the bulge, along and across, that brings most edges into phase.

    A phase tells an offset only up to whole modules; a letter that curls is off by more in the middle. The corners
    are where the decoder saw them, so that the sum of `a (1 - u²) + b (1 - v²)`, which is zero there, is tried for
    every sensible a and b. It falls apart into two small matrix products.
    """
    cv2 = load_cv2()
    count = real.shape[0]
    inner = slice(MARGIN, count - MARGIN)
    place = np.linspace(-1, 1, count - 2 * MARGIN)
    most = max(0.75, _MOST_BULGE * (count - 2 * MARGIN))
    amounts = np.linspace(-most, most, 2 * int(np.ceil(most / 0.25)) + 1)
    turns = 2 * np.pi * np.outer(amounts, 1 - place**2)
    cos, sin = np.cos(turns).astype(np.float32), np.sin(turns).astype(np.float32)
    re, im = np.ascontiguousarray(real[inner, inner]), np.ascontiguousarray(imaginary[inner, inner])

    def product(one: Floats, other: Floats) -> Floats:
        # OpenCV's, as numpy's would wake a thread on every core for a millisecond of work.
        return cast("Floats", cv2.gemm(one, other, 1, None, 0))

    down_re = product(cos, re) - product(sin, im)
    down_im = product(cos, im) + product(sin, re)
    fit = product(down_re, cos.T.copy()) - product(down_im, sin.T.copy())
    # No bulge unless it fits better by a fair amount: noise must not bend what is flat.
    middle = len(amounts) // 2
    if fit.max() < 1.25 * fit[middle, middle]:
        return np.zeros((count, count), np.float32)
    down, across = np.unravel_index(int(fit.argmax()), fit.shape)
    off = np.zeros((count, count), np.float32)
    bow = 1 - place**2
    off[inner, inner] = amounts[down] * bow[:, None] + amounts[across] * bow[None, :]
    return off
