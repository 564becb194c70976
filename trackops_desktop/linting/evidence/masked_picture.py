"""A symbol's picture as it may be shown: cut to the symbol, its content painted over."""

from __future__ import annotations

import io

import numpy as np

from trackops_desktop.linting.quality.measurement import QUIET_ZONE
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Reading, box
from trackops_desktop.scan.sources.images import Pixels, grey_of

_MOST_PIXELS = 240
_SHOWN = 8
"""Modules of the corner squares, with the light line around them, that stay to be seen."""


def picture_of(pixels: Pixels, reading: Reading, *, reveal: bool = False) -> bytes:
    """Return a small grey PNG of the symbol and its margin.

    Everything between the three corner squares is painted over, so that nothing is left that error correction could
    bring back; what stands beside the code, such as the key in letters, is cut off.

    Args:
        pixels: The picture that the symbol was read from.
        reading: The symbol.
        reveal: Whether the content stays.

    """
    from PIL import Image

    shown = grey_of(pixels) if reveal else _covered(grey_of(pixels), reading)
    left, top, right, bottom = box(reading.outline)
    reach = QUIET_ZONE * (right - left) / (reading.symbol.modules or 21)
    height, width = shown.shape
    rows = slice(max(0, int(top - reach)), min(height, int(bottom + reach) + 1))
    columns = slice(max(0, int(left - reach)), min(width, int(right + reach) + 1))
    image = Image.fromarray(shown[rows, columns])
    if not reveal:
        image.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _covered(grey: Pixels, reading: Reading) -> Pixels:
    cv2 = load_cv2()
    count = reading.symbol.modules or 21
    onto = cv2.getPerspectiveTransform(
        np.array([(0, 0), (count, 0), (count, count), (0, count)], np.float32), np.array(reading.outline, np.float32)
    )
    covered = grey.copy()
    far, near = count - _SHOWN, _SHOWN
    # Three rectangles leave the corner squares: between the upper two, the whole middle, beside the lower one. They
    # reach half a module out, since an outline may be that far off.
    for x0, y0, x1, y1 in (
        (near, -0.5, far, near),
        (-0.5, near, count + 0.5, far),
        (near, far, count + 0.5, count + 0.5),
    ):
        corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], np.float32)
        place = cv2.perspectiveTransform(corners, onto)
        cv2.fillPoly(covered, np.rint(place).astype(np.int32), 160)
    return covered
