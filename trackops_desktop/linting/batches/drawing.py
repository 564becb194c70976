"""Draws codes as pictures: black on white as they should be, and in every way that they should not."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.transfer.writers.qr_image import QUIET_ZONE, qr_matrix

SCALE = 6
"""Pixels a module of an ordinary picture."""

LEVEL = "M"


def modules_of(text: str, *, version: int | None = None) -> NDArray[np.bool_]:
    """Return the modules of a text's code, True for dark."""
    return np.array(qr_matrix(text, LEVEL, version), dtype=bool)


def drawn(
    modules: NDArray[np.bool_], *, scale: int = SCALE, margin: int = QUIET_ZONE, dark: int = 0, light: int = 255
) -> Pixels:
    """Draw modules as an H × W grey picture."""
    grown = np.kron(np.pad(modules, margin), np.ones((scale, scale), bool))
    return np.where(grown, dark, light).astype(np.uint8)


def png_of(pixels: Pixels) -> bytes:
    """Return an H × W grey or H × W × 3 BGR picture as PNG."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, ::-1])).save(out, "PNG")
    return out.getvalue()
