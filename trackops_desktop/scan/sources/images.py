"""The shapes in which a picture may be handed in, and the two in which the pipelines want it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.opencv import load_cv2

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels: TypeAlias = NDArray[np.uint8]
"""Rows × columns of grey values, or rows × columns × 3 in blue, green, red order; 0 is dark."""

_WHITE, _BLACK = 255, 0
_SHARED_QT_FORMATS = frozenset({"Format_RGB32", "Format_RGB888", "Format_Grayscale8"})
_SHARED_PIL_MODES = frozenset({"L", "RGB"})


class QtImage(Protocol):
    """The part of QImage that is used here, so that this package needs no Qt."""

    def width(self) -> int:
        """Columns."""

    def height(self) -> int:
        """Rows."""

    def bytesPerLine(self) -> int:
        """Bytes from one row to the next, which may be more than a row's pixels take."""

    def constBits(self) -> bytes | bytearray | memoryview:
        """The image's own memory, valid as long as the image."""

    def format(self) -> Any:
        """A member of QImage.Format."""

    def hasAlphaChannel(self) -> bool:
        """Whether pixels may be transparent."""

    def convertToFormat(self, format: Any, /) -> QtImage:
        """The same picture in another format, as a copy."""


Picture: TypeAlias = "Pixels | Image | QtImage"  # not translated
"""Anything a pipeline takes: a uint8 array (H × W grey or H × W × 3 BGR), a Pillow image or a QImage."""


class Source:
    """A picture that was handed in, as zxing-cpp takes it and, when a filter asks, as a grey array.

    Attributes:
        raw: What zxing-cpp reads without a copy wherever that is possible.

    """

    def __init__(self, picture: Picture) -> None:
        """Hold the picture; transparent ones are laid on a background that contrasts with their content."""
        self.raw: object = picture
        if isinstance(picture, np.ndarray):
            self.raw = _as_bytes(picture)
        elif hasattr(picture, "constBits"):
            self.raw = _from_qt(cast("QtImage", picture))
        else:
            self.raw = _from_pillow(picture)

    @functools.cached_property
    def grey(self) -> Pixels:
        """The picture as a contiguous H × W uint8 array."""
        if isinstance(self.raw, np.ndarray):
            return grey_of(self.raw)
        if hasattr(self.raw, "constBits"):
            return _grey_from_qt(cast("QtImage", self.raw))
        return np.ascontiguousarray(cast("Image", self.raw).convert("L"), dtype=np.uint8)


def grey_of(pixels: Pixels) -> Pixels:
    """Turn an H × W × 3 BGR array into H × W grey; a grey one is returned as it is."""
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    cv2 = load_cv2()
    return cast("Pixels", cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def _as_bytes(pixels: NDArray[Any]) -> Pixels:
    """Drop what zxing-cpp and OpenCV do not take: 16 bits, a fourth channel, a single third dimension."""
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8) * 255
    elif pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    elif pixels.dtype != np.uint8:
        pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    if pixels.ndim == 3:
        pixels = pixels[:, :, 0] if pixels.shape[2] < 3 else pixels[:, :, :3]
    return np.ascontiguousarray(pixels)


def _from_pillow(image: Image) -> object:
    """Make a Pillow image of any mode one that zxing-cpp reads, without transparency."""
    if image.mode in _SHARED_PIL_MODES and "transparency" not in image.info:
        return image
    if image.mode in {"I;16", "I;16L", "I;16B", "I", "F"}:
        return _stretched(np.asarray(image, dtype=np.float64))
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        layers = np.asarray(image.convert("RGBA").convert("LA"), dtype=np.uint8)
        return _flattened(layers[:, :, 0], layers[:, :, 1])
    return image.convert("RGB") if image.mode != "1" else image.convert("L")


def _from_qt(image: QtImage) -> object:
    """Make a QImage of any format one that zxing-cpp reads, without transparency."""
    formats = type(image.format())
    if not image.hasAlphaChannel():
        return image if image.format().name in _SHARED_QT_FORMATS else image.convertToFormat(formats.Format_RGB32)
    straight = image.convertToFormat(formats.Format_ARGB32)
    pixels = _four_channels(straight)
    alpha = pixels[:, :, 3]
    if int(alpha.min(initial=255)) == 255:
        return straight.convertToFormat(formats.Format_RGB32)
    return _flattened(_grey_of_four(pixels), alpha.copy())


def _grey_from_qt(image: QtImage) -> Pixels:
    formats = type(image.format())
    if image.format().name == "Format_RGB32":
        # Qt's own conversion takes 80 ms for a 4K screenshot, OpenCV's 4 ms.
        return _grey_of_four(_four_channels(image))
    grey = image.convertToFormat(formats.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()


def _four_channels(image: QtImage) -> Pixels:
    """Return a view of a 32-bit QImage's own memory, valid as long as the image."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)


def _grey_of_four(pixels: Pixels) -> Pixels:
    cv2 = load_cv2()
    return cast("Pixels", cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY))


def _flattened(grey: Pixels, alpha: Pixels) -> Pixels:
    """Lay a transparent picture on white, or on black if what is drawn is light (made for dark pages)."""
    weight = alpha.astype(np.uint16)
    ink = int(weight.sum(dtype=np.int64))
    light = ink > 0 and int((grey * weight).sum(dtype=np.int64)) > ink * 160
    paper = _BLACK if light and ink < alpha.size * 255 * 0.9 else _WHITE
    return ((grey * weight + paper * (255 - weight)) // 255).astype(np.uint8)


def _stretched(values: NDArray[np.float64]) -> Pixels:
    """Spread 16-bit or floating values over 0 to 255."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    span = (high - low) or 1.0
    return (np.nan_to_num((values - low) / span) * 255).astype(np.uint8)


def holds_pixels(thing: object) -> bool:
    """Say whether a thing is a picture at all: an array, a Pillow image, or a QImage that is not null."""
    if isinstance(thing, np.ndarray) or hasattr(thing, "mode"):
        return True
    is_null = getattr(thing, "isNull", None)
    return callable(is_null) and not is_null()
