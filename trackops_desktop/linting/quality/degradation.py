"""How much more a symbol bears: it is blurred, shrunk, tilted and moved away until a reader gives up.

Every axis is a list of levels from mild to hard; what is told is the hardest that still reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Reading, box
from trackops_desktop.scan.sources.images import Pixels, grey_of

Reads = Callable[[Pixels], bool]
"""Whether a reader gets the right content out of a picture."""

#: Standard deviation of a Gaussian blur, in modules.
BLUR = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2)
#: Pixels a module.
SIZE = (3.7, 3.2, 2.8, 2.4, 2.1, 1.8, 1.6, 1.4, 1.2, 1.1)
#: Degrees that the code is turned away from the camera.
ANGLE = (10, 20, 30, 40, 45, 50, 55, 60, 65, 70)
#: Centimetres between a phone and a screen that shows the picture at its own size.
DISTANCE = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)
#: The modules around the symbol that are looked at with it.
_SURROUNDINGS = 8
_MOST_MODULE_PIXELS = 8.0
#: A phone's picture is 1,920 pixels wide and sees 65 degrees; a screen has 96 pixels an inch.
_PIXELS_ACROSS, _HALF_VIEW, _SCREEN_MM = 1920, np.tan(np.radians(32.5)), 25.4 / 96


@dataclass(frozen=True, slots=True)
class Endurance:
    """The hardest level of every axis that was still read; 0 (or, for the size, infinity) where not even the mildest.

    Attributes:
        blur: Of `BLUR`.
        size: Of `SIZE`; smaller is better.
        angle: Of `ANGLE`.
        distance: Of `DISTANCE`.

    """

    blur: float
    size: float
    angle: float
    distance: float


def plainly(reading: Reading) -> Reads:
    """Return the ordinary reader, zxing-cpp as it comes, that looks for what was read."""
    return lambda pixels: any(one.content == reading.content for one in read_codes(pixels).readings)


def thoroughly(reading: Reading) -> Reads:
    """Return the reader with every filter that looks for what was read."""
    return lambda pixels: any(one.content == reading.content for one in decode_picture(pixels))


class Specimen:
    """A symbol cut out of its picture, to be degraded.

    Attributes:
        AXES: Names of the ways in which it can be, with their levels.

    """

    AXES: Mapping[str, tuple[float, ...]] = {"blur": BLUR, "size": SIZE, "angle": ANGLE, "distance": DISTANCE}

    def __init__(self, pixels: Pixels, reading: Reading) -> None:
        """Cut the symbol out with its surroundings, in grey, and not larger than anything here needs.

        Args:
            pixels: The picture, H × W grey or H × W × 3 BGR.
            reading: The symbol in it; it needs a number of modules.

        """
        count = reading.symbol.modules or 21
        left, top, right, bottom = box(reading.outline)
        module = max(right - left, bottom - top) / count
        reach = _SURROUNDINGS * module
        height, width = pixels.shape[:2]
        rows = slice(max(0, int(top - reach)), min(height, int(bottom + reach) + 1))
        columns = slice(max(0, int(left - reach)), min(width, int(right + reach) + 1))
        grey = np.ascontiguousarray(grey_of(pixels)[rows, columns])
        self._scale = min(1.0, _MOST_MODULE_PIXELS / module)
        self._pixels = shrunk(grey, self._scale) if self._scale < 1 else grey
        self._module = module * self._scale

    def degraded(self, axis: str, level: float) -> Pixels:
        """Return the symbol degraded to a level of one of `AXES`."""
        if axis == "blur":
            return blurred(self._pixels, level * self._module)
        if axis == "size":
            factor = level / self._module
            return self._pixels if factor >= 1 else shrunk(self._pixels, factor)
        if axis == "angle":
            return tilted(self._pixels, level)
        return seen_from(self._pixels, self._scale, level)

    def endures(self, reads: Reads) -> Endurance:
        """Return how far a reader still reads along every axis."""
        hardest = {
            axis: _hardest(levels, lambda level, axis=axis: reads(self.degraded(axis, level)))  # type: ignore[misc]
            for axis, levels in self.AXES.items()
        }
        return Endurance(hardest["blur"], hardest["size"] or float("inf"), hardest["angle"], hardest["distance"])


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Blur a grey picture; `sigma` is in pixels."""
    if sigma < 0.1:
        return pixels
    cv2 = load_cv2()
    found: Pixels = cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return found


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """Make a grey picture smaller by a factor below 1, as a camera does: every pixel is the mean of an area."""
    cv2 = load_cv2()
    height, width = pixels.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    found: Pixels = cv2.resize(pixels, size, interpolation=how)
    return found


def tilted(pixels: Pixels, degrees: float) -> Pixels:
    """Turn a grey picture away around its upright axis, seen from three times its width."""
    cv2 = load_cv2()
    height, width = pixels.shape
    turn, far = np.radians(degrees), 3.0 * width
    place = []
    for x, y in (
        (-width / 2, -height / 2),
        (width / 2, -height / 2),
        (width / 2, height / 2),
        (-width / 2, height / 2),
    ):
        depth = far / (far + x * np.sin(turn))
        place.append((width / 2 + x * np.cos(turn) * depth, height / 2 + y * depth))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    onto = cv2.getPerspectiveTransform(corners, np.array(place, np.float32))
    paper = int(np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])))
    found: Pixels = cv2.warpPerspective(
        pixels, onto, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return found


def seen_from(pixels: Pixels, scale: float, centimetres: float) -> Pixels:
    """Return a picture as a phone sees it from a distance: at another size, a little soft, with grain.

    Args:
        pixels: The picture.
        scale: Pixels of it for one of the picture's own, which shows how large it is on a screen.
        centimetres: From the phone to the screen.

    """
    per_mm = _PIXELS_ACROSS / (2 * centimetres * 10 * _HALF_VIEW)
    seen = blurred(shrunk(pixels, min(2.0, _SCREEN_MM * per_mm / scale)), 0.6)
    grain = np.random.default_rng(0).normal(0, 4, seen.shape)
    return np.clip(seen + grain, 0, 255).astype(np.uint8)


def _hardest(levels: tuple[float, ...], reads: Callable[[float], bool]) -> float:
    """Return the last level before the first two in a row that are not read; one alone may be the raster's doing."""
    best, missed = 0.0, 0
    for level in levels:
        if reads(level):
            best, missed = level, 0
        else:
            missed += 1
        if missed == 2:
            break
    return best
