"""Pictures of all screens: through Qt on X11, Windows and macOS; on Wayland through the portal or a desktop's tool."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)
#: How long a window manager needs to take our windows off the screen, in milliseconds.
STEP_ASIDE_MS = 350
_TOOL_SECONDS = 60
#: Programs that write a picture of all screens to a file, by the desktops that have them.
TOOLS: Mapping[str, tuple[str, ...]] = {
    "spectacle": ("--background", "--nonotify", "--fullscreen", "--output"),
    "grim": (),
    "gnome-screenshot": ("--file",),
}
NOTHING = N_(
    "The screen couldn't be captured on this desktop. Take a screenshot with the desktop's own tool, then "
    "drop or paste it here."
)


def is_wayland(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Qt cannot look at the screen by itself."""
    return QGuiApplication.platformName().startswith("wayland") or (
        environment.get("XDG_SESSION_TYPE") == "wayland" and bool(environment.get("WAYLAND_DISPLAY"))
    )


def grab_screens() -> list[QImage]:
    """Return a picture of each screen in its own pixels; empty where Qt may not look."""
    images = []
    for screen in QGuiApplication.screens():
        image = screen.grabWindow(0).toImage()
        if not image.isNull():
            images.append(image)
    return images


def grab_with_tool(which: Callable[[str], str | None] = shutil.which) -> QImage | None:
    """Let spectacle, grim or gnome-screenshot take the picture; None where none of them can (worker thread)."""
    for name, options in TOOLS.items():
        program = which(name)
        if program is None:
            continue
        with tempfile.TemporaryDirectory(prefix="trackops-") as folder:
            target = Path(folder) / "screen.png"
            try:
                subprocess.run(  # noqa: S603
                    [program, *options, str(target)], timeout=_TOOL_SECONDS, check=False, capture_output=True
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                _LOGGER.warning("%s took no picture of the screen: %s", Word(name), error)
                continue
            image = QImage(str(target))
            if not image.isNull():
                return image
    return None


def grab_with_portal() -> QImage | None:
    """Ask the desktop's portal for the picture, or where there is none one of the tools (worker thread).

    Raises:
        ScanError: The user said no.

    """
    from trackops_desktop.ui.add.portal import take_screenshot

    return take_screenshot() or grab_with_tool()


class ScreenGrabber(QObject):
    """Takes our windows off the screen, takes the picture, and brings them back.

    Signals:
        taken: The pictures, as a list of QImage.
        failed: A sentence on why there are none.

    """

    taken = Signal(list)
    failed = Signal(str)

    def __init__(self, windows: Callable[[], list[QWidget]], runner: RunsWork, parent: QObject | None = None) -> None:
        """`windows` gives the windows that step aside; what asks other programs runs beside them."""
        super().__init__(parent)
        self._windows, self._runner = windows, ScopedRunner(runner, self)
        self._hidden: list[tuple[QWidget, QPoint]] = []

    def start(self) -> None:
        """Begin; one of the two signals follows."""
        if is_wayland():
            self._ask(grab_with_portal)
            return
        self._hidden = [(window, window.pos()) for window in self._windows() if window.isVisible()]
        for window, _place in self._hidden:
            window.setWindowOpacity(0.0)
            window.lower()
            window.hide()
        QTimer.singleShot(STEP_ASIDE_MS, self, self._grab)

    def _grab(self) -> None:
        images = grab_screens()
        self._bring_back()
        if images:
            self.taken.emit(images)
        else:
            self._ask(grab_with_tool)

    def _bring_back(self) -> None:
        for window, place in self._hidden:
            window.setWindowOpacity(1.0)
            window.show()
            if not (window.isMaximized() or window.isFullScreen()):
                window.move(place)  # else it is put where only what is inside its frame was
        if self._hidden:
            front, _place = self._hidden[-1]
            front.raise_()
            front.activateWindow()
        self._hidden = []

    def _ask(self, grab: Callable[[], QImage | None]) -> None:
        """Have another program take the picture, which may take as long as the user thinks about its question."""
        self._runner.run(grab, self._on_image, lambda error: self.failed.emit(error.sentence))

    def _on_image(self, image: QImage | None) -> None:
        if image is None:
            self.failed.emit(_(NOTHING))
        else:
            self.taken.emit([image])
