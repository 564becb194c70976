from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.unit.scan.drawing import URI, page, qr
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen


def texts(readings: tuple[Any, ...]) -> list[str]:
    return [reading.text for reading in readings]


def test_the_symbol_and_its_place_are_told() -> None:
    [reading] = decode_picture(page(qr(border=0)))
    side = reading.symbol.modules
    assert side is not None
    assert (reading.symbol.version, reading.symbol.ec_level) == ((side - 17) // 4, "M")
    assert reading.symbol.format == "QRCode"
    for (x, y), (ex, ey) in zip(reading.outline, [(0, 0), (1, 0), (1, 1), (0, 1)], strict=True):
        assert x == pytest.approx(10 + ex * side * 4, abs=6)
        assert y == pytest.approx(10 + ey * side * 4, abs=6)


def test_a_reading_never_shows_its_text() -> None:
    [reading] = decode_picture(page(qr()))
    assert "JBSWY" not in repr(reading)


def test_several_codes_are_all_read() -> None:
    several = [f"otpauth://totp/{n}?secret=JBSWY3DPEHPK3PXP" for n in range(3)]
    sheet = page(*(qr(text, scale=3) for text in several))
    assert sorted(texts(decode_picture(sheet))) == several
    assert sorted(texts(decode_screen(sheet))) == several


def test_the_same_code_printed_twice_is_two_readings_on_a_screen() -> None:
    assert texts(decode_screen(page(qr(scale=3), qr(scale=3)))) == [URI, URI]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F", "LAB", "HSV"])
def test_every_mode_of_a_pillow_image_is_taken(mode: str) -> None:
    image = Image.fromarray(page(qr()))
    image = image.convert("RGB").convert(mode) if mode == "LAB" else image.convert(mode)
    assert texts(decode_picture(image)) == [URI]


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.uint16, np.float32, np.int64])
@pytest.mark.parametrize("channels", [0, 1, 2, 3, 4])
def test_every_array_of_a_picture_is_taken(dtype: type, channels: int) -> None:
    sheet = page(qr(), size=(400, 403))
    pixels: Any = {np.bool_: sheet > 0, np.uint16: sheet.astype(np.uint16) * 257}.get(dtype, sheet.astype(dtype))
    if channels:
        pixels = np.repeat(pixels[:, :, None], channels, 2)
    assert texts(decode_picture(pixels)) == [URI]


def test_a_code_too_poor_for_the_plain_pass_is_read_by_a_filter_and_lies_where_it_is() -> None:
    rng = np.random.default_rng(3)
    code = qr(scale=2, border=8)
    tilted = code.astype(np.float64) * 0.12 + 90 + np.linspace(0, 110, code.shape[1])[None, :]
    noisy = np.clip(tilted + rng.normal(0, 7, code.shape), 0, 255).astype(np.uint8)
    [reading] = decode_picture(noisy)
    assert reading.text == URI
    assert reading.outline[0] == pytest.approx((16, 16), abs=8)


def test_a_picture_is_given_up_when_its_time_is_over() -> None:
    ticks = iter(range(1000))
    noise = np.random.default_rng(1).integers(0, 255, (200, 200)).astype(np.uint8)
    assert decode_picture(noise, budget=3, clock=lambda: float(next(ticks))) == ()
    assert next(ticks) < 40


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((0, 0), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.zeros((1, 5000, 3), np.uint8),
        np.full((400, 1, 3), 255, np.uint8),
        np.full((50, 50), np.nan),
        np.zeros((5,), np.uint8),
        Image.new("L", (1, 3000)),
        "no picture",
        None,
    ],
    ids=["empty", "one", "flat", "thin", "nan", "line", "pillow", "text", "none"],
)
def test_what_is_no_picture_gives_nothing_and_raises_nothing(picture: Any) -> None:
    assert decode_picture(picture) == ()
    assert decode_screen(picture) == ()
