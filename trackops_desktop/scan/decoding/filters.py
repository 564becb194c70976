"""What OpenCV does to a picture before it is decoded again: small functions from grey to grey."""

from __future__ import annotations

import functools
from typing import NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

_WIDE = 4.0
"""Standard deviation in pixels from which a blur is worked out on a reduced picture."""


def scaled(grey: Pixels, factor: float) -> Pixels:
    """Enlarge with smooth edges, or reduce by averaging so that thin modules do not vanish."""
    cv2 = load_cv2()
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cast("Pixels", cv2.resize(grey, None, fx=factor, fy=factor, interpolation=how))


def fitted(grey: Pixels, longest: int) -> tuple[Pixels, float]:
    """Enlarge a part until its longer side has so many pixels, at most four times; return the factor too."""
    factor = min(4.0, longest / max(grey.shape))
    return (scaled(grey, factor), factor) if factor > 1.05 else (grey, 1.0)


def sharpened(grey: Pixels, radius: float = 2.0, amount: float = 1.5) -> Pixels:
    """Unsharp mask: undo a slight defocus. `radius` is the blur's standard deviation in pixels."""
    cv2 = load_cv2()
    if radius < _WIDE:
        soft = cv2.GaussianBlur(grey, (0, 0), radius)
    else:
        # What a wide blur leaves shows at a quarter of the size as well, in an eighth of the time.
        small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), radius / 4)
        soft = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return cast("Pixels", cv2.addWeighted(grey, 1.0 + amount, soft, -amount, 0))


def levelled(grey: Pixels, limit: float = 3.0) -> Pixels:
    """Even out light and contrast tile by tile (CLAHE)."""
    cv2 = load_cv2()
    return cast("Pixels", cv2.createCLAHE(limit, (8, 8)).apply(grey))


def thresholded(grey: Pixels, window: int, offset: int = 5) -> Pixels:
    """Black and white by the mean of a `window` × `window` neighbourhood, which survives glare and shadow."""
    cv2 = load_cv2()
    how, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return cast("Pixels", cv2.adaptiveThreshold(grey, 255, how, kind, window | 1, offset))


def despeckled(grey: Pixels, size: int = 3) -> Pixels:
    """Median filter: take away single wrong pixels, keep edges."""
    return cast("Pixels", load_cv2().medianBlur(grey, size))


def stretched(grey: Pixels) -> Pixels:
    """Spread the middle 98 % of the grey values over the whole range."""
    low, high = np.percentile(grey[::4, ::4], (1, 99))
    if high - low < 1:
        return grey
    gain = 255 / (high - low)
    table = np.clip((np.arange(256) - low) * gain, 0, 255).astype(np.uint8)
    return cast("Pixels", load_cv2().LUT(grey, table))


Waves: TypeAlias = NDArray[np.float32]
"""A real picture's spectrum in OpenCV's packed form."""


def waves_of(grey: Pixels) -> Waves:
    """Return the spectrum of a picture neither of whose sides exceeds `Blur.side`."""
    cv2 = load_cv2()
    below, beside = Blur.side - grey.shape[0], Blur.side - grey.shape[1]
    square = cv2.copyMakeBorder(grey, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    return cast("Waves", cv2.dft(square.astype(np.float32)))


class Blur:
    """A blur that a lens or a hand made, and its undoing on squares of `side` pixels (Wiener's filter).

    Its transfer function depends on nothing but the blur, so that it is worked out once.
    """

    side = 480

    def __init__(self, kernel: NDArray[np.float32], noise: float) -> None:
        """Keep the blur's kernel and how strong noise is against the picture (0.005 to 0.05).

        The kernel is an odd square that looks the same upside down, as those of a disc and a straight move do:
        its transfer function is then real, and so is the filter.
        """
        self._kernel = kernel
        self._noise = noise

    def undone(self, waves: Waves, shape: tuple[int, ...]) -> Pixels:
        """Return a picture as it was before the blur, from its spectrum and its height and width."""
        cv2 = load_cv2()
        sharp = cv2.idft(cv2.mulSpectrums(waves, self._inverse, 0), flags=cv2.DFT_SCALE)[: shape[0], : shape[1]]
        return cast("Pixels", cv2.convertScaleAbs(np.maximum(sharp, 0)))

    @functools.cached_property
    def _inverse(self) -> Waves:
        """The filter as a spectrum; its imaginary entries are zero."""
        cv2 = load_cv2()
        half = self._kernel.shape[0] // 2
        canvas = np.zeros((self.side, self.side), np.float32)
        canvas[: 2 * half + 1, : 2 * half + 1] = self._kernel / self._kernel.sum()
        transfer = cv2.dft(np.roll(canvas, (-half, -half), (0, 1)))
        return cast("Waves", transfer / (transfer**2 + self._noise))


def defocus(radius: float, noise: float = 0.01) -> Blur:
    """Return the blur of a lens out of focus: a disc of this radius in pixels."""
    half = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    return Blur(np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32), noise)


@functools.lru_cache(maxsize=16)
def smear(length: float, degrees: float, noise: float = 0.02) -> Blur:
    """Return the blur of a steady move: a line of this length in pixels, at this angle (x to y)."""
    half = int(np.ceil(length / 2)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    angle = np.deg2rad(degrees)
    along, beside = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    line = np.clip(length / 2 + 0.5 - np.abs(along), 0, 1) * np.clip(1 - np.abs(beside), 0, 1)
    return Blur(line.astype(np.float32), noise)


class Smear(NamedTuple):
    """How a part may have been smeared by a move.

    Attributes:
        degrees: The direction, from 0 to 180.
        strength: How much stronger the edges along it are than those across it, which the move has taken away.

    """

    degrees: float
    strength: float


def smear_of(grey: Pixels) -> Smear:
    """Return how a part has been smeared, if it has.

    A code has as many edges across as down, whichever way it is turned; a move takes away those across its way.
    """
    cv2 = load_cv2()
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, yy, xy = cv2.norm(across, cv2.NORM_L2SQR), cv2.norm(down, cv2.NORM_L2SQR), float(across.ravel() @ down.ravel())
    strongest = 0.5 * np.arctan2(2 * xy, xx - yy)
    apart = float(np.hypot(xx - yy, 2 * xy))
    return Smear(float(np.rad2deg(strongest) + 90) % 180, (xx + yy + apart) / max(xx + yy - apart, 1.0))
