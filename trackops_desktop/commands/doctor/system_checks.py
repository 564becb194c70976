"""The doctor's look at camera, screen, clock, log and versions; nothing of it goes over the network."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from trackops_desktop.commands.doctor.check import Check
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, list_text
from trackops_desktop.otp.clock import Clock
from trackops_desktop.program import VERSION, start_command
from trackops_desktop.services.user_check.this_system import user_check
from trackops_desktop.services.user_check.user_check import UserCheck

#: 2026-01-01 and 2100-01-01: a clock outside was reset or never set.
_EARLIEST, _LATEST = 1_767_225_600, 4_102_444_800
_TIMEX_BYTES, _TIME_ERROR = 256, 5
_PACKAGES = ("PySide6", "opencv-python", "zxing-cpp", "keyring", "cryptography", "pillow")


def checks(environment: Mapping[str, str], clock: Clock, logs: Path) -> Iterator[Check]:
    """Look at each in turn."""
    yield camera(environment)
    yield screen(environment)
    yield clock_check(clock())
    yield log_check(logs)
    yield menu_check(environment)
    yield links_check(environment)
    yield unlock_check(user_check())
    yield versions()


def camera(environment: Mapping[str, str]) -> Check:
    """Count the cameras without opening one."""
    from trackops_desktop.scan.sources.camera import list_cameras

    try:
        names = [camera.name for camera in list_cameras(environment)]
    except TrackopsError as error:
        return Check("camera", False, error.sentence, error.advice)
    if not names:
        return Check("camera", False, _("No camera was found."), _("Scan the screen or open a picture instead."))
    return Check("camera", True, ", ".join(names))


def screen(environment: Mapping[str, str], system: str = sys.platform) -> Check:
    """Say which screen could be scanned."""
    if system in {"win32", "darwin"}:
        return Check("screen", True, _("The desktop of this session."))
    if environment.get("WAYLAND_DISPLAY"):
        return Check("screen", True, _("Wayland; scanning asks the desktop for a screenshot each time."))
    if environment.get("DISPLAY"):
        return Check("screen", True, _("X11 display {name}.", name=environment["DISPLAY"]))
    return Check("screen", False, _("There is no graphical session."), _("Use `trackops add --image FILE`."))


def clock_check(now: float) -> Check:
    """Judge the clock by itself: codes are wrong when it is off by more than half a minute."""
    if not _EARLIEST <= now < _LATEST:
        return Check("clock", False, _("This computer's clock is wrong by years."), _("Set it; codes depend on it."))
    if sys.platform.startswith("linux") and not _synchronised():
        return Check(
            "clock", True, _("Nothing keeps the clock synchronised."), _("Turn on network time if codes are refused.")
        )
    return Check("clock", True, _("The clock looks right."))


def log_check(folder: Path) -> Check:
    """Say where the log lies, and whether it can be written; its path may hold the user's name."""
    known = next(one for one in (folder, *folder.parents) if one.exists())
    if known.is_dir() and os.access(known, os.W_OK):
        return Check("log", True, _("It is in {folder}.", folder=folder), nameless=_("Its folder is writable."))
    advice = _("Check the permissions of the data folder; everything else works without a log.")
    return Check("log", False, _("{folder} isn't writable.", folder=folder), advice, _("Its folder isn't writable."))


def _synchronised() -> bool:
    """Ask the kernel whether a time service keeps its clock (adjtimex with no change asked for)."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) != _TIME_ERROR)
    except (OSError, AttributeError):
        return True


def menu_check(environment: Mapping[str, str], system: str = sys.platform) -> Check:
    """Say whether the desktop's menu has the application, and the right one."""
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration, IntegrationState

    command = start_command(environment)
    home = Path(environment.get("HOME") or Path.home())
    state = DesktopIntegration(command, environment, home, system).state()
    if state is IntegrationState.MISSING:
        advice = _("`trackops-desktop --integrate` adds it.")
        return Check(
            "menu", False, _("There is no menu entry, and otpauth links don't open here."), advice, value="missing"
        )
    if state is IntegrationState.OUTDATED:
        advice = _("`trackops-desktop --integrate` corrects it.")
        return Check(
            "menu", False, _("The menu entry starts another copy of Trackops Desktop."), advice, value="outdated"
        )
    return Check("menu", True, _("The menu has an entry."), value="ready")


def links_check(environment: Mapping[str, str], system: str = sys.platform) -> Check:
    """Say which program opens enrolment links."""
    from trackops_desktop.services.links.link_handling import LinkOwner, sentence_of
    from trackops_desktop.services.links.this_system import link_handler

    command = start_command(environment)
    home = Path(environment.get("HOME") or Path.home())
    handling = link_handler(command, environment, home, system).look()
    advice = "" if handling.owner is LinkOwner.OURS else _("To change that, open Settings, Menu, links and search.")
    if handling.owner is LinkOwner.NOBODY and system == "linux":  # elsewhere the installer does it
        advice = _("`trackops-desktop --integrate` corrects it.")
    is_fine = handling.owner is not LinkOwner.NOBODY
    return Check("links", is_fine, sentence_of(handling), advice, value=handling.owner.name.lower())


def mend(environment: Mapping[str, str], system: str = sys.platform) -> None:
    """Add or correct the menu entry, and open links unless another program does.

    Raises:
        IntegrationFailed, HandlerUnchanged: It can't be done.

    """
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration, IntegrationState
    from trackops_desktop.services.links.link_handling import LinkOwner
    from trackops_desktop.services.links.this_system import link_handler

    command = start_command(environment)
    home = Path(environment.get("HOME") or Path.home())
    integration = DesktopIntegration(command, environment, home, system)
    if integration.state() in {IntegrationState.MISSING, IntegrationState.OUTDATED}:
        integration.install()
    links = link_handler(command, environment, home, system)
    if links.look().owner is LinkOwner.NOBODY:
        links.take()


def unlock_check(check: UserCheck | None) -> Check:
    """Say whether the system could unlock the vault; nobody is asked."""
    from trackops_desktop.services.user_check.user_check import unlock_text

    if check is None:
        return Check("unlock", False, _("This system has no way to ask who you are."), value="impossible")
    hindrance = check.hindrance()
    if hindrance is not None:
        return Check("unlock", False, hindrance.sentence, hindrance.advice, value="impossible")
    words = _("“{switch}” can be turned on in Settings.", switch=unlock_text(check.kind))
    return Check("unlock", True, words, value="possible")


def versions() -> Check:
    """Name what is installed, without loading any of it."""
    from importlib.metadata import PackageNotFoundError, version  # a sixth of the time that other commands need

    parts = [f"Trackops Desktop {VERSION}", f"Python {platform.python_version()}"]  # not translated
    parts.append(platform.platform(terse=True))
    missing = []
    for package in _PACKAGES:
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    advice = _("Install {names}.", names=list_text(missing)) if missing else ""
    return Check("versions", not missing, ", ".join(parts), advice, value=VERSION)
