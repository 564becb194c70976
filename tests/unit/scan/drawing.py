"""Draws the pictures that the scanner's tests read."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import qrcode
from numpy.typing import NDArray
from PIL import Image

URI = "otpauth://totp/Trackops:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Trackops"


def qr(text: str = URI, *, scale: int = 4, border: int = 4, level: str = "M") -> NDArray[np.uint8]:
    """Draw one code as an H × W array of 0 and 255."""
    levels = {"L": 1, "M": 0, "Q": 3, "H": 2}
    code: Any = qrcode.QRCode(error_correction=levels[level], border=border)
    code.add_data(text)
    code.make()
    modules = np.array(code.get_matrix(), dtype=bool)
    return np.where(np.kron(modules, np.ones((scale, scale), bool)), 0, 255).astype(np.uint8)


def page(*codes: NDArray[np.uint8], size: tuple[int, int] = (600, 800)) -> NDArray[np.uint8]:
    """Lay codes side by side on a white page of the given height and width."""
    sheet = np.full(size, 255, np.uint8)
    x = 10
    for code in codes:
        height, width = code.shape
        sheet[10 : 10 + height, x : x + width] = code
        x += width + 10
    return sheet


def encoded(pixels: NDArray[np.uint8], form: str = "PNG", **options: object) -> bytes:
    """Write an array as a picture file."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()
