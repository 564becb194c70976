from __future__ import annotations

import numpy as np
import pytest

from tests.unit.scan.drawing import URI, page, qr
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.strategies import Scene, untilted
from trackops_desktop.scan.decoding.tilt import Matrix, tilt_of
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

cv2 = load_cv2()

LEANS = [(0.25, 0.2), (-0.2, 0.16), (0.2, 0.16), (-0.2, -0.25), (0.28, 0.0), (0.0, -0.28)]


def seen_from(lean: tuple[float, float]) -> tuple[Pixels, Matrix, Pixels]:
    """Return a code as a camera sees it that leans by so much, how it came there, and its corners' places on paper."""
    code = qr(scale=8, border=4)
    side = code.shape[0]
    half = side / 2
    to_middle = np.array([(1 / half, 0, -1), (0, 1 / half, -1), (0, 0, 1)])
    leaning = np.array([(1, 0, 0), (0, 1, 0), (*lean, 1)])
    to_frame = np.array([(150, 0, 400), (0, 150, 330), (0, 0, 1)])
    matrix = to_frame @ leaning @ to_middle
    frame = np.full((720, 900), 90, np.uint8)
    cv2.warpPerspective(code, matrix, (900, 720), frame, borderMode=cv2.BORDER_TRANSPARENT, flags=cv2.INTER_AREA)
    near, far = 4 * 8, side - 4 * 8
    corners = np.array([(near, near, 1), (far, near, 1), (far, far, 1), (near, far, 1)], float)
    seen = corners @ matrix.T
    return frame, matrix, seen[:, :2] / seen[:, 2:]


@pytest.mark.parametrize("lean", LEANS)
def test_a_code_at_a_sharp_angle_is_read_as_from_the_front_and_lies_where_it_is(lean: tuple[float, float]) -> None:
    frame, _, corners = seen_from(lean)
    [view] = untilted("tilted back", 1.0).views(Scene(frame))
    [reading] = view.read().readings
    assert reading.text == URI
    for point, true in zip(reading.outline, corners, strict=True):
        assert point == pytest.approx(tuple(true), abs=6)


def test_the_sharpest_of_these_angles_is_too_much_for_the_decoder_alone() -> None:
    frame, _, _ = seen_from(LEANS[0])
    assert read_codes(frame).readings == ()


@pytest.mark.parametrize("lean", LEANS)
def test_the_side_that_lies_farther_off_is_told(lean: tuple[float, float]) -> None:
    frame, _, _ = seen_from(lean)
    tilt = tilt_of(frame[80:580, 150:650])
    assert tilt is not None
    told, true = np.array([tilt.across, tilt.down]), np.array(lean)
    assert told @ true > 0.7 * np.linalg.norm(told) * np.linalg.norm(true)
    assert 0.3 < np.linalg.norm(told) / np.linalg.norm(true) < 1.5


def test_a_code_seen_from_the_front_is_hardly_turned() -> None:
    frame, _, _ = seen_from((0.0, 0.0))
    tilt = tilt_of(frame[80:580, 150:650])
    assert tilt is not None
    assert abs(tilt.across) < 0.08
    assert abs(tilt.down) < 0.08
    flat, _ = tilt.undone(frame[80:580, 150:650])
    assert [reading.text for reading in read_codes(flat).readings] == [URI]


@pytest.mark.parametrize(
    "grey",
    [
        np.zeros((40, 40), np.uint8),
        np.full((400, 300), 200, np.uint8),
        np.zeros((64, 4000), np.uint8),
        page(qr(scale=1), size=(90, 90)),
        np.tile(np.array([[0, 255]], np.uint8), (64, 200)),
    ],
    ids=["small", "bare", "thin", "tiny", "stripes"],
)
def test_without_the_texture_of_a_code_nothing_is_told_or_nothing_steep(grey: Pixels) -> None:
    tilt = tilt_of(grey)
    assert tilt is None or max(abs(tilt.across), abs(tilt.down)) <= 0.4
    assert list(untilted("tilted back", 1.0).views(Scene(grey))) == [] or tilt is not None
