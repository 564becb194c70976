"""A camera, or a recording in its place, as a source of frames. Open, read and close it on one thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol, Self, cast

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.devices import (
    CameraChoice,
    backend,
    check_device,
    chosen_camera,
    in_use,
    list_cameras,
)
from trackops_desktop.scan.sources.images import Pixels

_LOGGER = LazyLogger(__name__)
__all__ = ["Camera", "CameraChoice", "list_cameras", "open_camera"]

_MISSES_BEFORE_GIVING_UP = 30
"""Reads without a frame. A camera that wakes up misses a few; one that was pulled out misses all."""


class Capture(Protocol):
    """The part of OpenCV's VideoCapture that is used here."""

    def isOpened(self) -> bool:
        """Whether there is anything to read from."""

    def read(self) -> tuple[bool, Any]:
        """Whether there was a frame, and the frame."""

    def get(self, propId: int, /) -> float:
        """One property."""

    def set(self, propId: int, value: float, /) -> bool:
        """Change one property; whether that worked."""

    def release(self) -> None:
        """Let go of the device."""


class Camera:
    """An open camera or recording; see `FrameSource` for what it promises."""

    def __init__(self, capture: Capture, choice: CameraChoice, interval: float = 0.0) -> None:
        """Take over an open capture. `interval` is a recording's time between frames in seconds."""
        self.name = choice.name
        self.interval = interval
        self._capture: Capture | None = capture
        self._recording = choice.recording
        self._seen = False

    def __iter__(self) -> Iterator[Pixels]:
        return self

    def __next__(self) -> Pixels:
        """Wait for the next frame.

        Raises:
            ScanError: The camera gives no picture, or gives none any more.

        """
        tries = 1 if self._recording else _MISSES_BEFORE_GIVING_UP
        for _attempt in range(tries):
            if self._capture is None:
                raise StopIteration
            there, frame = self._capture.read()
            if there and frame is not None and frame.ndim == 3 and frame.shape[2] == 3:
                self._seen = True
                return cast("Pixels", frame)
        self.close()
        if self._recording:
            if self._seen:
                raise StopIteration
            raise ScanError(
                _("The recording contains no picture that can be shown."), _("Use an MP4, AVI or MKV file.")
            )
        if self._seen:
            raise ScanError(_("The camera was disconnected."), _("Reconnect it, or choose another one."))
        raise ScanError(
            _("The camera shows no picture."), _("Another program may be using it, or its cover may be closed.")
        )

    def close(self) -> None:
        """Let go of the camera; its light goes off."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()
            _LOGGER.info("The camera was closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_camera(
    choice: str | int | CameraChoice | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    capture: Callable[[CameraChoice], Capture] | None = None,
    check: Callable[[CameraChoice], None] = check_device,
) -> Camera:
    """Open the camera that is meant (see `chosen_camera`) for 1280 × 720 at 30 frames a second.

    Args:
        choice: A choice from the list, a remembered key, a number, a path, or None for the first camera.
        environment: `TRACKOPS_CAMERA` in it stands in for any camera.
        capture: Opens the device; OpenCV by default.
        check: Raises the reason why a device cannot be opened, where the platform tells.

    Raises:
        ScanError: There is none, it is forbidden, in use or not connected, or the recording does not exist.

    """
    camera = chosen_camera(choice, environment)
    if not camera.recording:
        check(camera)
    opened = (capture or _captured)(camera)
    if not opened.isOpened():
        opened.release()
        _LOGGER.warning("The camera, or recording (%s), was found but cannot be opened", camera.recording)
        raise _refused(camera)
    cv2 = load_cv2()
    if camera.recording:
        rate = opened.get(cv2.CAP_PROP_FPS)
        return Camera(opened, camera, 1 / rate if 1 <= rate <= 240 else 1 / 30)
    if sys.platform.startswith("linux"):
        # Uncompressed frames of this size do not fit USB 2: the camera would drop to 6 or 10 a second.
        opened.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    opened.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
    opened.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
    opened.set(cv2.CAP_PROP_FPS, 30)
    # The newest frame, not the oldest of a queue: the outline must lie where the code is now.
    opened.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    width, height = opened.get(cv2.CAP_PROP_FRAME_WIDTH), opened.get(cv2.CAP_PROP_FRAME_HEIGHT)
    _LOGGER.info("A camera was opened: %d × %d", width, height)
    return Camera(opened, camera)


def _captured(camera: CameraChoice) -> Capture:
    cv2 = load_cv2()
    if camera.recording:
        images = "%" in camera.path
        return cast("Capture", cv2.VideoCapture(camera.path, cv2.CAP_IMAGES if images else cv2.CAP_FFMPEG))
    return cast("Capture", cv2.VideoCapture(camera.index, backend(cv2)))


def _refused(camera: CameraChoice) -> ScanError:
    if camera.recording:
        return ScanError(
            _("The recording can't be opened."), _("Use an MP4, AVI or MKV file, or images named f_%03d.png.")
        )
    if sys.platform == "darwin":
        return ScanError(
            _("The camera can't be opened."),
            _("Allow it in System Settings, Privacy & Security, Camera, then try again."),
        )
    if sys.platform == "win32":
        return ScanError(
            _("The camera can't be opened."),
            _("Close other programs that use it, and allow desktop apps in Settings, Privacy, Camera."),
        )
    return in_use()
