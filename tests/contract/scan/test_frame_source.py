"""What every source of frames promises, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.unit.scan.drawing import page, qr
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.camera import open_camera
from trackops_desktop.scan.sources.frames import FrameSource

cv2 = load_cv2()

FRAMES = 5


def shown() -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    sheet = page(qr(scale=3), size=(240, 320))
    return [np.repeat(sheet[:, :, None], 3, 2) for _ in range(FRAMES)]


def _video(folder: Path) -> FrameSource:
    path = folder / "recording.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (320, 240))
    for frame in shown():
        writer.write(frame)
    writer.release()
    return open_camera(str(path), environment={})


def _sequence(folder: Path) -> FrameSource:
    for number, frame in enumerate(shown()):
        cv2.imwrite(str(folder / f"f_{number:03d}.png"), frame)
    return open_camera(None, environment={"TRACKOPS_CAMERA": str(folder / "f_%03d.png")})


class _Device:
    """A camera that never ends, as OpenCV shows one."""

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, object]:
        return True, shown()[0]

    def get(self, propId: int, /) -> float:
        return 30.0

    def set(self, propId: int, value: float, /) -> bool:
        return True

    def release(self) -> None:
        pass


def _device(folder: Path) -> FrameSource:
    return open_camera(0, environment={}, capture=lambda choice: _Device(), check=lambda choice: None)


@pytest.fixture(params=[_video, _sequence, _device])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FrameSource]:
    make: Callable[[Path], FrameSource] = request.param
    with make(tmp_path) as opened:
        yield opened


def test_frames_are_colour_arrays_of_bytes(source: FrameSource) -> None:
    frame = next(source)
    assert frame.shape == (240, 320, 3)
    assert frame.dtype == np.uint8


def test_it_is_its_own_iterator(source: FrameSource) -> None:
    assert iter(source) is source


def test_it_has_a_name_and_a_pace(source: FrameSource) -> None:
    assert source.name
    assert 0 <= source.interval < 1


def test_a_frame_stays_as_it_was_when_the_next_one_comes(source: FrameSource) -> None:
    first = next(source)
    kept = first.copy()
    next(source)
    assert np.array_equal(first, kept)


def test_closing_ends_it_and_may_be_repeated(source: FrameSource) -> None:
    next(source)
    source.close()
    source.close()
    assert list(source) == []
