"""QR codes as files of pictures, which programs and people hand over."""

from __future__ import annotations

import io

from PIL import Image

from trackops_desktop.transfer.writers.qr_image import QUIET_ZONE, qr_matrix


def qr_png(text: str, module_pixels: int = 8) -> bytes:
    """Return a PNG picture, one bit a pixel, with the quiet zone around it."""
    matrix = qr_matrix(text)
    side = len(matrix) + 2 * QUIET_ZONE
    picture = Image.new("1", (side, side), 1)
    for y, row in enumerate(matrix):
        for x, black in enumerate(row):
            if black:
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    buffer = io.BytesIO()
    picture.resize((side * module_pixels,) * 2, Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()
