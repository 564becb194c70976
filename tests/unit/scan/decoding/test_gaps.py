from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.scan.drawing import URI, page, qr, spaced, terminal
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.scan.sources.picture_files import open_picture

cv2 = load_cv2()

CASES = Path(__file__).parents[3] / "data" / "cases"
#: Drawn by the process that runs the test, not by each that collects it.
GAPPED: dict[str, Callable[[], Pixels]] = {
    "table": partial(spaced, gap=(2, 2)),
    "small table": partial(spaced, pitch=3, gap=(1, 1)),
    "large table": partial(spaced, pitch=24, gap=(9, 9)),
    "wide gaps": partial(spaced, pitch=10, gap=(5, 5)),
    "rows": partial(spaced, pitch=9, gap=(0, 3)),
    "columns": partial(spaced, pitch=9, gap=(4, 0)),
    "dots": partial(spaced, pitch=11, gap=(1, 1), dots=True),
    "small dots": partial(spaced, pitch=12, gap=(4, 4), dots=True),
    "terminal": partial(terminal, gap=4),
    "terminal, half a module": partial(terminal, gap=5),
    "terminal, fine": partial(terminal, module=(5, 5), gap=2),
    "terminal, one module a line": partial(terminal, module=(9, 18), gap=4, rows=1),
}


def read(reader: Any, picture: Pixels) -> list[str]:
    return [reading.text for reading in reader(picture)]


@pytest.mark.parametrize("reader", [decode_picture, decode_screen])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("name", GAPPED)
def test_modules_need_not_touch(name: str, inverted: bool, reader: Any) -> None:
    picture = GAPPED[name]()
    assert read(reader, 255 - picture if inverted else picture) == [URI]


@pytest.mark.parametrize("corners", [0.0, 0.35, 1.0], ids=["square", "rounded", "round"])
@pytest.mark.parametrize("gap", [0, 2, 3])
def test_dots_are_read_whatever_form_the_corners_have(gap: int, corners: float) -> None:
    pitch, border = 12, 4
    picture = spaced(pitch=pitch, gap=(gap, gap), dots=True)
    count = picture.shape[0] // pitch - 2 * border
    for row, column in ((0, 0), (0, count - 7), (count - 7, 0)):
        for inset, ink in ((0, 0), (1, 255), (2, 0)):
            size, left, top = (7 - 2 * inset) * pitch, (column + border + inset) * pitch, (row + border + inset) * pitch
            y, x = np.mgrid[0:size, 0:size] - (size - 1) / 2
            radius = corners * size / 2
            beyond = np.maximum(np.abs([y, x]) - (size / 2 - radius), 0)
            picture[top : top + size, left : left + size][np.hypot(*beyond) <= max(radius, 0.01)] = ink
    assert read(decode_picture, picture) == [URI]
    assert read(decode_screen, picture) == [URI]


@pytest.mark.parametrize("name", ["table", "dots", "terminal", "rows"])
def test_within_a_screen_and_a_little_blurred(name: str) -> None:
    rng = np.random.default_rng(3)
    screen = np.full((1080, 1920), 236, np.uint8)
    for line in range(40, 1060, 24):
        words = "".join(rng.choice(list("abcdefgh    "), 110))
        cv2.putText(screen, words, (20, line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 40, 1)
    code = GAPPED[name]()
    screen[300 : 300 + code.shape[0], 900 : 900 + code.shape[1]] = code
    soft = cv2.GaussianBlur(screen, (0, 0), 0.7)
    _done, data = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert read(decode_screen, np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)) == [URI]


@pytest.mark.parametrize("name", ["table", "dots", "terminal"])
def test_a_camera_reads_them_after_a_few_frames(name: str) -> None:
    frame = page(GAPPED[name](), size=(720, 1280))
    decoder = LiveDecoder(clock=lambda: 0.0)
    found = [reading.text for _ in range(3) for reading in decoder.frame(frame).readings]
    assert URI in found


def test_the_place_of_a_code_with_gaps_is_told() -> None:
    (reading,) = decode_picture(page(spaced(pitch=8, gap=(2, 2)), size=(900, 900)))
    (left, top), _, (right, bottom), _ = reading.outline
    modules = reading.symbol.modules or 0
    assert (left, top) == pytest.approx((10 + 32, 10 + 32), abs=8)
    assert (right, bottom) == pytest.approx((42 + 8 * modules, 42 + 8 * modules), abs=8)


@pytest.mark.parametrize(
    "name",
    ["24-dots-square-finder", "26b-terminal-gap2", "26e-terminal-fullblocks-gap2", "27-table-gap2", "57-gap1of8"],
)
def test_pictures_as_programs_make_them(name: str) -> None:
    picture = next(open_picture(CASES / f"{name}.png"))
    (text,) = read(decode_picture, picture)  # type: ignore[arg-type]
    assert text.startswith("otpauth://totp/")
    assert read(decode_screen, picture) == [text]  # type: ignore[arg-type]


def test_nothing_is_made_up_from_writing_and_grids() -> None:
    for pitch in range(3, 30, 3):
        grid = np.full((600, 600), 255, np.uint8)
        grid[::pitch] = grid[:, ::pitch] = 0
        assert read(decode_picture, grid) == []
    assert read(decode_screen, np.kron(qr(scale=1)[:20, :20], np.ones((12, 12), np.uint8))) == []
