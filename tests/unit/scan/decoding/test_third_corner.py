from __future__ import annotations

import numpy as np
import pytest

from tests.unit.scan.drawing import URI, hidden, qr
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.decoding.strategies import Scene, cornered
from trackops_desktop.scan.decoding.third_corner import guess
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()

CORNERS = ("above left", "above right", "below left")


@pytest.mark.parametrize("turn", [0.0, 17.0, -40.0, 90.0, 180.0])
@pytest.mark.parametrize("by", ["light", "a thumb", "a stroke"])
@pytest.mark.parametrize("corner", CORNERS)
def test_two_corners_are_enough_and_the_code_lies_where_it_is(corner: str, by: str, turn: float) -> None:
    frame, corners = hidden(corner, by, turn)
    (view,) = cornered(Scene(frame))
    (reading,) = view.read().readings
    assert reading.text == URI
    for point, true in zip(reading.outline, corners, strict=True):
        assert point == pytest.approx(tuple(true), abs=5)


def test_the_decoder_alone_reads_none_of_them() -> None:
    frames = [hidden(corner, by)[0] for corner in CORNERS for by in ("light", "a thumb", "a stroke")]
    assert sum(bool(read_codes(frame).readings) for frame in frames) == 0


@pytest.mark.parametrize("corner", CORNERS)
def test_pictures_and_cameras_make_use_of_it(corner: str) -> None:
    frame, _ = hidden(corner, "a thumb", 5)
    assert [reading.text for reading in decode_picture(frame)] == [URI]
    assert [reading.text for reading in LiveDecoder(clock=lambda: 0.0).frame(frame).readings] == [URI]


def test_nothing_is_guessed_where_all_three_are_whole_or_hardly_anything_is_a_code() -> None:
    whole, _ = hidden("above left", "light")
    whole[:] = cv2.resize(qr(scale=6), (640, 480))
    assert guess(whole) is None
    rng = np.random.default_rng(7)
    squares = qr(scale=8)[: 15 * 8, : 15 * 8]
    for _ in range(20):
        noise = rng.integers(0, 256, (400, 400)).astype(np.uint8)
        assert guess(noise) is None
        noise[20:140, 20:140] = noise[20:140, 240:360] = squares
        assert guess(noise) is None
    for empty in (np.zeros((64, 64), np.uint8), np.full((480, 480), 255, np.uint8), np.eye(200, dtype=np.uint8) * 255):
        assert guess(empty) is None
