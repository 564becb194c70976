from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.systems import needs_device_files
from trackops_desktop.errors import ScanError
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources import devices
from trackops_desktop.scan.sources.camera import Camera, CameraChoice, open_camera
from trackops_desktop.scan.sources.devices import check_device, chosen_camera, list_cameras

FRAME = np.zeros((4, 4, 3), np.uint8)
BUILT_IN = CameraChoice(0, "Built-in", "/dev/video0")
USB = CameraChoice(2, "USB", "/dev/video2")


class Device:
    """A camera under the test's control: `frames` says which reads succeed."""

    def __init__(self, frames: list[bool], *, opens: bool = True) -> None:
        self.frames = iter(frames)
        self.opens = opens
        self.settings: list[tuple[int, float]] = []
        self.released = 0

    def isOpened(self) -> bool:
        return self.opens

    def read(self) -> tuple[bool, Any]:
        return (True, FRAME) if next(self.frames, False) else (False, None)

    def get(self, propId: int, /) -> float:
        return 0.0

    def set(self, propId: int, value: float, /) -> bool:
        self.settings.append((propId, value))
        return True

    def release(self) -> None:
        self.released += 1


def opened(device: Device) -> Camera:
    return open_camera(BUILT_IN, environment={}, capture=lambda _: device, check=lambda _: None)


def test_a_camera_is_asked_for_compressed_frames_first_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    device = Device([True])
    opened(device)
    cv2 = load_cv2()
    assert device.settings[0] == (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    assert (cv2.CAP_PROP_FRAME_HEIGHT, 720) in device.settings


def test_a_camera_may_miss_frames_while_it_wakes_up() -> None:
    camera = opened(Device([False] * 10 + [True]))
    assert next(camera).shape == (4, 4, 3)


def test_a_camera_that_is_pulled_out_says_so_and_lets_go() -> None:
    device = Device([True])
    camera = opened(device)
    next(camera)
    with pytest.raises(ScanError, match="disconnected"):
        next(camera)
    assert device.released == 1


def test_a_camera_without_any_picture_says_so() -> None:
    with pytest.raises(ScanError, match="no picture"):
        next(opened(Device([])))


def test_a_camera_that_does_not_open_is_let_go() -> None:
    device = Device([], opens=False)
    with pytest.raises(ScanError, match="camera"):
        opened(device)
    assert device.released == 1


def test_the_sentence_for_a_refused_camera_fits_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {"linux": "in use", "win32": "Settings, Privacy", "darwin": "System Settings"}
    for platform, words in expected.items():
        monkeypatch.setattr("sys.platform", platform)
        with pytest.raises(ScanError, match=words):
            opened(Device([], opens=False))


def test_leaving_the_block_lets_go_of_the_camera() -> None:
    device = Device([True])
    with opened(device) as camera:
        next(camera)
    assert device.released == 1
    assert list(camera) == []


def test_the_environment_names_a_device_a_recording_or_images(tmp_path: Path) -> None:
    video = tmp_path / "a.avi"
    video.touch()
    named = {"TRACKOPS_CAMERA": str(video)}
    assert chosen_camera(None, named) == CameraChoice(-1, "a.avi", str(video), recording=True)
    assert chosen_camera("USB", named).path == str(video)
    assert chosen_camera(None, {"TRACKOPS_CAMERA": "3"}).index == 3
    seventh = chosen_camera(None, {"TRACKOPS_CAMERA": "/dev/video7"})
    assert (seventh.index, seventh.path) == (7, "/dev/video7" if sys.platform == "linux" else "")
    assert chosen_camera(None, {"TRACKOPS_CAMERA": str(tmp_path / "f_%03d.png")}).recording


def test_a_stand_in_comes_first_in_the_list(tmp_path: Path) -> None:
    video = tmp_path / "a.avi"
    video.touch()
    assert list_cameras({"TRACKOPS_CAMERA": str(video)})[0].recording


def test_a_device_in_the_environment_is_opened_by_its_path(tmp_path: Path) -> None:
    assert chosen_camera(None, {"TRACKOPS_CAMERA": "/dev/video7"}).index == 7


def test_a_recording_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.avi"), str(tmp_path / "none" / "f_%03d.png")):
        with pytest.raises(ScanError, match="does not exist"):
            open_camera(name, environment={})


def test_a_recording_that_is_none_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "a.avi"
    text.write_text("no video")
    with pytest.raises(ScanError, match="recording"):
        next(open_camera(str(text), environment={}))


def test_an_address_is_never_opened_as_a_recording(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="does not exist"):
        open_camera(None, environment={"TRACKOPS_CAMERA": "http://example.org/a.avi"})


def test_the_remembered_camera_is_found_again_and_a_missing_one_gives_the_first() -> None:
    def both() -> tuple[CameraChoice, ...]:
        return (BUILT_IN, USB)

    assert chosen_camera(None, {}, both) == BUILT_IN
    assert chosen_camera(USB.key, {}, both) == USB
    assert chosen_camera("USB", {}, both) == USB
    assert chosen_camera("gone", {}, both) == BUILT_IN
    assert chosen_camera(USB, {}, both) == USB
    assert chosen_camera(4, {}, both).index == 4
    assert chosen_camera("4", {}, both).index == 4


def test_no_camera_is_told_with_what_else_there_is() -> None:
    with pytest.raises(ScanError, match=r"No camera.*screen or a picture"):
        chosen_camera(None, {}, tuple)


def test_enumeration_that_fails_gives_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[CameraChoice, ...]:
        raise OSError("native code")

    monkeypatch.setattr(devices, "_enumerated", broken)
    assert list_cameras({}) == ()


def test_a_camera_with_two_drivers_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_enumerated", lambda: (BUILT_IN, BUILT_IN, USB))
    assert list_cameras({}) == (BUILT_IN, USB)


@needs_device_files
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "no"), "don't have permission"),
        (FileNotFoundError(2, "no"), "isn't connected"),
        (OSError(16, "busy"), "in use"),
        (OSError(5, "io"), "isn't responding"),
    ],
)
def test_why_a_device_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, error: OSError, words: str) -> None:
    def refuse(path: str, flags: int) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ScanError, match=words):
        check_device(BUILT_IN)


@needs_device_files
def test_a_device_that_opens_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = os.open(os.devnull, os.O_RDWR)
    monkeypatch.setattr(os, "open", lambda path, flags: held)
    check_device(BUILT_IN)
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(held)


def test_a_camera_without_a_path_is_not_checked() -> None:
    check_device(CameraChoice(0, "Windows camera"))


def test_importing_opencv_leaves_the_variables_of_qt_alone(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import os; before = dict(os.environ)\n"
        "from trackops_desktop.scan.opencv import load_cv2, _OVERWRITTEN\n"
        "load_cv2()\n"
        "assert all(os.environ.get(n) == before.get(n) for n in _OVERWRITTEN), 'changed'\n"
        "assert os.environ['QT_QPA_FONTDIR'] == 'mine'\n"
    )
    environment = {**os.environ, "QT_QPA_FONTDIR": "mine"}
    environment.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
