from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.qr_png import qr_png
from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.writers.qr_image import QUIET_ZONE, qr_matrix, qr_svg

TEXT = "otpauth://totp/Zürich:ada?secret=JBSWY3DPEHPK3PXP"


def test_the_picture_is_black_on_white_with_a_quiet_zone_of_four_modules() -> None:
    matrix = qr_matrix(TEXT)
    picture = Image.open(io.BytesIO(qr_png(TEXT, module_pixels=3))).convert("L")
    side = len(matrix) + 2 * QUIET_ZONE

    assert picture.size == (side * 3, side * 3)
    for y in range(side):
        for x in range(side):
            inside = QUIET_ZONE <= x < side - QUIET_ZONE and QUIET_ZONE <= y < side - QUIET_ZONE
            black = inside and matrix[y - QUIET_ZONE][x - QUIET_ZONE]
            assert picture.getpixel((x * 3 + 1, y * 3 + 1)) == (0 if black else 255)


def test_the_drawing_fills_exactly_the_black_modules() -> None:
    matrix = qr_matrix(TEXT)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1", qr_svg(matrix))

    drawn = {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))}

    expected = {
        (x + QUIET_ZONE, y + QUIET_ZONE) for y, row in enumerate(matrix) for x, black in enumerate(row) if black
    }
    assert drawn == expected


def test_too_long_a_text_is_refused() -> None:
    assert len(qr_matrix("x" * 2953)) == 177
    with pytest.raises(TransferError):
        qr_matrix("x" * 2954)
