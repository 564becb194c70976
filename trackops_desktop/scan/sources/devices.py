"""Which cameras there are, and why one cannot be used."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.scan.opencv import load_cv2

_LOGGER = LazyLogger(__name__)
ENVIRONMENT_NAME = "TRACKOPS_CAMERA"
"""Names a device, a video file or an image sequence that is used in place of any camera."""


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """One camera to choose.

    Attributes:
        index: Its number for OpenCV.
        name: What people call it.
        path: What stays the same from day to day where the platform has such a thing (a device path), or an
            empty text; remember this, not the index.
        recording: Whether it is a video or an image sequence that stands in for a camera.

    """

    index: int
    name: str
    path: str = ""
    recording: bool = False

    @property
    def key(self) -> str:
        """What to store to find the same camera again."""
        return self.path or self.name


def list_cameras(environment: Mapping[str, str] = os.environ) -> tuple[CameraChoice, ...]:
    """Return the cameras of this computer, each once; a stand-in that the environment names comes first.

    An empty tuple means that there is none, or that the platform does not tell.
    """
    stand_in = _named(environment)
    found: Iterable[CameraChoice] = ()
    try:
        found = _enumerated()
    except Exception as error:  # noqa: BLE001 - native enumeration code; no list is no reason to fail
        _LOGGER.once("The cameras cannot be listed", error=error)  # not translated
        found = ()
    return _once((*((stand_in,) if stand_in else ()), *found))


def chosen_camera(
    key: str | int | CameraChoice | None = None,
    environment: Mapping[str, str] = os.environ,
    cameras: Callable[[], tuple[CameraChoice, ...]] | None = None,
) -> CameraChoice:
    """Return the camera that is meant: the environment's stand-in, else the one asked for, else the first.

    Args:
        key: A choice from the list, a remembered `key`, a name, a number, the path of a device or of a
            recording, or None for the first. A remembered camera that is gone gives the first one.
        environment: May name a stand-in, which always wins.
        cameras: Returns the list to choose from; this computer's by default.

    Raises:
        ScanError: There is no camera, or the recording does not exist.

    """
    if stand_in := _named(environment):
        return stand_in
    if isinstance(key, CameraChoice):
        return key
    if isinstance(key, int) or (isinstance(key, str) and key.isdigit()):
        return _by_number(int(key))
    if key and _is_recording(key):
        return _recording(key)
    known = cameras() if cameras else list_cameras({})
    for camera in known:
        if key in (camera.key, camera.name):
            return camera
    if not known:
        raise ScanError(_("No camera was found."), _("Connect one, or scan the screen or a picture instead."))
    return known[0]


def check_device(camera: CameraChoice) -> None:
    """Say why a device cannot be opened, where the platform tells (Linux).

    Raises:
        ScanError: The device is missing, forbidden, or in use.

    """
    if sys.platform == "win32" or not camera.path.startswith("/dev/"):
        return
    try:
        os.close(os.open(camera.path, os.O_RDWR | os.O_NONBLOCK))
    except PermissionError:
        raise ScanError(
            _("You don't have permission to use the camera."),
            _("Add your user to the group “video” and sign in again."),
        ) from None
    except FileNotFoundError:
        raise ScanError(_("The camera isn't connected."), _("Connect it and try again.")) from None
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise in_use() from None
        raise ScanError(_("The camera isn't responding."), _("Unplug it and plug it in again.")) from None


def in_use() -> ScanError:
    """Return the error for a camera that another program holds."""
    return ScanError(
        _("The camera is in use by another program."), _("Close video calls and camera windows, then try again.")
    )


def _named(environment: Mapping[str, str]) -> CameraChoice | None:
    value = environment.get(ENVIRONMENT_NAME, "").strip()
    if not value:
        return None
    if value.isdigit():
        return _by_number(int(value))
    if _is_recording(value):
        return _recording(value)
    number = value.removeprefix("/dev/video")
    return _by_number(int(number)) if number.isdigit() else CameraChoice(0, value, value)


def _by_number(index: int) -> CameraChoice:
    path = f"/dev/video{index}" if sys.platform.startswith("linux") else ""
    return CameraChoice(index, _("Camera {index}", index=index), path)


def _is_recording(value: str) -> bool:
    return not value.startswith("/dev/") and ("%" in value or Path(value).suffix != "" or Path(value).is_file())


def _recording(value: str) -> CameraChoice:
    """Return a recording by its full path, which FFmpeg cannot take for an address on the network."""
    path = Path(value).expanduser().absolute()
    there = path.parent.is_dir() if "%" in path.name else path.is_file()
    if not there:
        raise ScanError(_("The recording that stands in for a camera does not exist."), _("Check its name and folder."))
    return CameraChoice(-1, path.name, str(path), recording=True)


def _enumerated() -> tuple[CameraChoice, ...]:
    cv2 = load_cv2()
    from cv2_enumerate_cameras import enumerate_cameras

    # Without a back end every camera would be listed once for each that the platform has.
    found: list[Any] = sorted(enumerate_cameras(backend(cv2)), key=lambda info: int(info.index))
    return tuple(CameraChoice(int(c.index), str(c.name), str(c.path or "")) for c in found)


def backend(cv2: Any) -> int:
    """Return OpenCV's number of the interface through which cameras are opened here.

    DirectShow opens at once on Windows, where Media Foundation may take up to 20 seconds.
    """
    if sys.platform == "win32":
        return int(cv2.CAP_DSHOW)
    if sys.platform == "darwin":
        return int(cv2.CAP_AVFOUNDATION)
    return int(cv2.CAP_V4L2)


def _once(cameras: Iterable[CameraChoice]) -> tuple[CameraChoice, ...]:
    kept: dict[str, CameraChoice] = {}
    for camera in cameras:
        kept.setdefault(camera.path or f"{camera.index} {camera.name}", camera)
    return tuple(kept.values())
