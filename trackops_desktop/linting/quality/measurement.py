"""Measures a symbol in its picture: margin, contrast, size of the modules, damage, colours.

The picture is sampled on the symbol's own grid, so that perspective and rotation do not matter. A symbol is `n` modules
wide; the grid reaches some modules further out on every side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.symbol_layout import finders, fixed_patterns, format_errors
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Outline, Reading
from trackops_desktop.scan.sources.images import Pixels, grey_of

QUIET_ZONE = 4
"""Modules of light that ISO/IEC 18004 asks for on every side."""

_REACH = QUIET_ZONE + 1
_POINTS = 3
"""Samples a module along each direction, of which the middle one is the module's value."""

_CLEAN_RING = 0.97
_SLACK = 0.6
Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SymbolMeasurement:
    """What was measured of one symbol.

    Attributes:
        margin: Whole modules of clean margin on the narrowest side, 0 to 4.
        contrast: Median of the light modules less that of the dark ones, 0 to 1 of full range.
        channel_contrast: The least such difference in red, green and blue.
        unevenness: Standard deviation of light modules or dark ones, whichever is larger, as a share of the contrast.
        module_pixels: Pixels along a module's shorter direction.
        correction_left: Share of the error correction that is unused, 0 to 1.
        pattern_damage: Share of the finder, timing and alignment modules that are wrong, 0 to 1.
        version: QR version, 1 to 40.
        inverted: Whether it is light on dark.
        mirrored: Whether it is seen from behind.
        effort: Whether an ordinary reader fails and only filters read it.

    """

    margin: int
    contrast: float
    channel_contrast: float
    unevenness: float
    module_pixels: float
    correction_left: float
    pattern_damage: float
    version: int
    inverted: bool = False
    mirrored: bool = False
    effort: bool = False


def measured(pixels: Pixels, reading: Reading, *, effort: bool = False) -> SymbolMeasurement | None:
    """Measure one symbol; None for a symbology that has no version, or an outline that encloses nothing.

    Args:
        pixels: The picture that it was read from, H × W grey or H × W × 3 BGR.
        reading: What was read, with its outline in pixels of that picture.
        effort: Whether an ordinary reader failed.

    """
    version, count = reading.symbol.version, reading.symbol.modules
    if version is None or count is None or _smallest_side(reading.outline) < count / 2:
        return None
    layers = pixels[:, :, None] if pixels.ndim == 2 else pixels
    samples = sampled(np.dstack([grey_of(pixels), layers]), reading.outline, count)
    grey = samples[:, :, 0]
    inside = _values(grey)[_REACH:-_REACH, _REACH:-_REACH]
    low, high = (float(v) for v in np.nanpercentile(inside, (10, 90)))
    middle = (low + high) / 2
    dark = np.nan_to_num(inside, nan=255.0) < middle
    inverted = not bool(dark[3, 3])
    bits = ~dark if inverted else dark
    return SymbolMeasurement(
        _margin(grey, middle, inverted),
        _difference(inside, dark),
        min(_difference(_values(samples[:, :, n])[_REACH:-_REACH, _REACH:-_REACH], dark) for n in _channels(samples)),
        _unevenness(inside, dark, high - low),
        _module_pixels(reading.outline, count),
        1.0 if reading.symbol.correction_left is None else reading.symbol.correction_left,
        _pattern_damage(bits, version),
        version,
        inverted,
        _is_mirrored(bits, reading.symbol.ec_level),
        effort,
    )


def sampled(layers: NDArray[np.uint8], outline: Outline, count: int) -> Grid:
    """Sample a picture on a symbol's grid, `_POINTS` times a module; what lies outside of the picture is NaN."""
    cv2 = load_cv2()
    corners = np.array([(0, 0), (count, 0), (count, count), (0, count)], np.float32)
    onto = cv2.getPerspectiveTransform(corners, np.array(outline, np.float32))
    steps = (np.arange((count + 2 * _REACH) * _POINTS) + 0.5) / _POINTS - _REACH
    across, down = np.meshgrid(steps, steps)
    points = np.stack([across, down, np.ones_like(across)], -1) @ onto.T
    # An outline counts from the corner of the first pixel, a picture from its middle.
    x = (points[:, :, 0] / points[:, :, 2] - 0.5).astype(np.float32)
    y = (points[:, :, 1] / points[:, :, 2] - 0.5).astype(np.float32)
    found: Grid = cv2.remap(layers.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height, width = layers.shape[:2]
    # A reader's outline is half a module off at times, and more where the picture is soft.
    edge = _SLACK * _module_pixels(outline, count) + 0.5
    found[(x < -edge) | (y < -edge) | (x > width - 1 + edge) | (y > height - 1 + edge)] = np.nan
    return found


def _values(samples: Grid) -> Grid:
    """Return each module's value in its middle."""
    return samples[_POINTS // 2 :: _POINTS, _POINTS // 2 :: _POINTS]


def _channels(samples: Grid) -> range:
    return range(1, samples.shape[2])


def _difference(values: Grid, dark: NDArray[np.bool_]) -> float:
    if dark.all() or not dark.any():
        return 0.0
    return abs(float(np.nanmedian(values[~dark])) - float(np.nanmedian(values[dark]))) / 255


def _unevenness(values: Grid, dark: NDArray[np.bool_], span: float) -> float:
    """Tell how far modules of one colour differ; a tenth of them may, since a logo or a spot is told as damage."""
    if dark.all() or not dark.any():
        return 1.0
    widths = [np.subtract(*np.nanpercentile(values[one], (95, 5))) for one in (dark, ~dark)]
    return float(max(widths)) / 3.3 / max(span, 1.0)


def _margin(grey: Grid, middle: float, inverted: bool) -> int:
    modules = grey.shape[0] // _POINTS
    means = grey.reshape(modules, _POINTS, modules, _POINTS).mean(axis=(1, 3))
    # What lies outside of the picture is no margin.
    clean = np.nan_to_num(means, nan=255.0 if inverted else 0.0) > middle
    clean = ~clean if inverted else clean
    for ring in range(1, QUIET_ZONE + 1):
        near, far = _REACH - ring, modules - 1 - (_REACH - ring)
        along = slice(near, far + 1)
        sides = (clean[near, along], clean[far, along], clean[along, near], clean[along, far])
        if any(float(side.mean()) < _CLEAN_RING for side in sides):
            return ring - 1
    return QUIET_ZONE


def _pattern_damage(bits: NDArray[np.bool_], version: int) -> float:
    fixed = fixed_patterns(version)
    found = (float((one[fixed] != finders(version)[fixed]).mean()) for one in (bits, bits.T))
    return min(found)


def _is_mirrored(bits: NDArray[np.bool_], level: str) -> bool:
    return bool(level) and format_errors(bits.T, level) < format_errors(bits, level)


def _smallest_side(outline: Outline) -> float:
    pairs = zip(outline, outline[1:] + outline[:1], strict=True)
    return float(min(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairs))


def _module_pixels(outline: Outline, count: int) -> float:
    a, b, c, d = outline
    across = (np.hypot(b[0] - a[0], b[1] - a[1]) + np.hypot(c[0] - d[0], c[1] - d[1])) / 2
    down = (np.hypot(d[0] - a[0], d[1] - a[1]) + np.hypot(c[0] - b[0], c[1] - b[1])) / 2
    return float(min(across, down)) / count
