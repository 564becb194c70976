"""Codes whose modules do not touch: blocks on a terminal, cells of a table, dots.

The standard wants a finder pattern without a break, and so do decoders. A look through a window of one module's pitch
closes what is narrower than a module. The pitch is not known, but the window may be off by a third, so that a ladder
of sizes finds it; each rung is reduced until that pitch has `_PITCH` pixels, so that all together cost about twice the
first.

Wide gaps between lines alone (terminals) also make a code longer than it is wide. There, rows of pixels in which
nothing changes are taken out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import cast

import numpy as np

from trackops_desktop.scan.decoding.regions import Region, dense_regions
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

ALL, FINE, COARSE = slice(None), slice(0, 1), slice(1, None)
"""Looks, by the pitch they are for."""

_PITCH = 4
"""Pixels of a module's pitch at the rung that fits, which the window is as wide as."""

_STEP = 1.4
"""From one rung's pitch to the next one's."""

_FEWEST_MODULES = 21

_SMALL = 600_000
"""Pixels below which a picture is enlarged as well: codes of a little over two pixels a module."""

_WIDTHS = (640, 320, 160)
"""Pixels to which a picture is reduced to find its dense parts: where gaps vanish, a code looks like any other."""

_CALM = 0.35
"""Of the changes that a busy row has: what a row between modules may still have."""


def closed_up(grey: Pixels, rungs: slice = ALL) -> Iterator[tuple[Pixels, float]]:
    """Yield looks at a picture with gaps up to half the pitch closed, and how each is scaled; fine pitches first.

    Args:
        grey: The picture, H × W.
        rungs: Which of the looks; the first costs about as much as all others together.

    """
    cv2 = load_cv2()
    first = _PITCH / _STEP if grey.size < _SMALL else float(_PITCH)
    for pitch in _pitches(first, min(grey.shape) / _FEWEST_MODULES)[rungs]:
        scale = _PITCH / pitch
        near = grey if scale == 1 else _resized(grey, scale)
        yield cast("Pixels", cv2.blur(near, (_PITCH, _PITCH))), scale


def _resized(grey: Pixels, scale: float) -> Pixels:
    """Resize by whole halves first: averaging over other areas takes ten times as long."""
    cv2 = load_cv2()
    while scale <= 0.5:
        grey = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
        scale *= 2
    return cast("Pixels", cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))


def _pitches(first: float, most: float) -> list[float]:
    found = []
    while first < most:
        found.append(first)
        first *= _STEP
    return found


def without_lines(grey: Pixels) -> Iterator[tuple[Pixels, Region]]:
    """Yield the parts where a code may be without the rows and columns between its modules, and where they were."""
    for width in _WIDTHS:
        for region in dense_regions(grey, 2, working_width=width) if width < 2 * max(grey.shape) else ():
            picture = _without_calm_rows(region.pixels)
            turned = None if picture is None else _without_calm_rows(np.ascontiguousarray(picture.T))
            if turned is not None:
                yield np.ascontiguousarray(turned.T), region


def _without_calm_rows(grey: Pixels) -> Pixels | None:
    """Take out the rows between busy ones in which dark and light hardly change; None where hardly any is busy."""
    low, high = np.percentile(grey[::2, ::2], (3, 97))
    quarter = grey.shape[1] // 4
    ink = grey[:, quarter : 3 * quarter] > (low + high) / 2
    changes = np.count_nonzero(ink[:, 1:] != ink[:, :-1], axis=1)
    busy = np.flatnonzero(changes >= max(3.0, _CALM * float(np.percentile(changes, 75))))
    if len(busy) < 2 * _FEWEST_MODULES:
        return None
    keep = np.ones(grey.shape[0], bool)
    longest = grey.shape[0] / 30 + 2
    for start, end in itertools.pairwise(int(row) for row in busy):
        if 1 < end - start <= longest:
            keep[start + 1 : end] = False
    return grey[keep]
