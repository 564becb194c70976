"""From the content of a file to the codes in it, each with the quality of its symbol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from trackops_desktop.linting.quality.grading import SymbolQuality, graded
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.reading import Fragment, Reading
from trackops_desktop.scan.sources.images import Picture, Pixels, Source
from trackops_desktop.scan.sources.picture_files import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class SeenSymbol:
    """One symbol of a picture.

    Attributes:
        reading: What was read.
        quality: How good it is.
        pixels: The frame that it was read from, H × W grey or H × W × 3 BGR.

    """

    reading: Reading = field(repr=False)
    quality: SymbolQuality
    pixels: Pixels = field(repr=False)


def symbols_of_file(data: bytes) -> Iterator[SeenSymbol]:
    """Yield the symbols of a picture file, each once however many frames it has.

    Raises:
        ScanError: It is no picture, or is too large.

    """
    seen: set[str | Fragment] = set()
    for frame in open_picture(data):
        for symbol in symbols_of(_pixels(frame)):
            if symbol.reading.content not in seen:
                seen.add(symbol.reading.content)
                yield symbol


def symbols_of(pixels: Pixels) -> Iterator[SeenSymbol]:
    """Yield the symbols of one frame: those that an ordinary reader reads, else those that filters bring out."""
    plain = read_codes(pixels).readings
    for reading in plain or decode_picture(pixels):
        yield SeenSymbol(reading, graded(pixels, reading, effort=not plain), pixels)


def _pixels(frame: Picture | Image) -> Pixels:
    """Return a frame as an array, transparent parts laid on what contrasts with them."""
    raw = Source(frame).raw
    if isinstance(raw, np.ndarray):
        return raw
    array = np.asarray(raw, dtype=np.uint8)
    return np.ascontiguousarray(array[:, :, ::-1] if array.ndim == 3 else array)
