"""What OpenCV does to a picture before it is decoded again: small functions from grey to grey."""

from __future__ import annotations

from typing import cast

import numpy as np

from trackops_desktop.scan.images import Pixels
from trackops_desktop.scan.opencv import load_cv2


def scaled(grey: Pixels, factor: float) -> Pixels:
    """Enlarge with smooth edges, or reduce by averaging so that thin modules do not vanish."""
    cv2 = load_cv2()
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cast("Pixels", cv2.resize(grey, None, fx=factor, fy=factor, interpolation=how))


def sharpened(grey: Pixels, radius: float = 2.0, amount: float = 1.5) -> Pixels:
    """Unsharp mask: undo a slight defocus. `radius` is the blur's standard deviation in pixels."""
    cv2 = load_cv2()
    soft = cv2.GaussianBlur(grey, (0, 0), radius)
    return cast("Pixels", cv2.addWeighted(grey, 1.0 + amount, soft, -amount, 0))


def levelled(grey: Pixels, limit: float = 3.0) -> Pixels:
    """Even out light and contrast tile by tile (CLAHE)."""
    cv2 = load_cv2()
    return cast("Pixels", cv2.createCLAHE(limit, (8, 8)).apply(grey))


def thresholded(grey: Pixels, window: int, offset: int = 5) -> Pixels:
    """Black and white by the mean of a `window` × `window` neighbourhood, which survives glare and shadow."""
    cv2 = load_cv2()
    return cast(
        "Pixels",
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window | 1, offset),
    )


def despeckled(grey: Pixels, size: int = 3) -> Pixels:
    """Median filter: take away single wrong pixels, keep edges."""
    return cast("Pixels", load_cv2().medianBlur(grey, size))


def stretched(grey: Pixels) -> Pixels:
    """Spread the middle 98 % of the grey values over the whole range."""
    low, high = np.percentile(grey[::4, ::4], (1, 99))
    if high - low < 1:
        return grey
    return cast(
        "Pixels", load_cv2().convertScaleAbs(grey, alpha=255 / (high - low), beta=-255 * low / (high - low))
    )
