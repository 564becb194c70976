"""The one entrance to everything that makes a start faster.

With `TRACKOPS_PLAIN_START=1` none of it happens: the application starts the ordinary way, later.
Like `launcher`, this module loads nothing that Python has not loaded already.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from trackops_desktop.startup.launcher import SnapshotProcess, start_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QApplication

    from trackops_desktop.otp.clock import Clock
    from trackops_desktop.startup.preview import StartupPreview
    from trackops_desktop.ui.window.main_window import MainWindow

#: Set to anything, it switches all of this off.
PLAIN_START = "TRACKOPS_PLAIN_START"
#: Seconds for which a worker may keep the interpreter while the window waits for it. Painting and handling one event
#: ask for it several times over; with Python's usual 5 ms the window stood still twice as long during an import.
SWITCH_SECONDS = 0.0002


class StartAccelerator:
    """What one start does beside the ordinary way; each step does nothing while it is switched off."""

    def __init__(self, *, is_open: bool, process: SnapshotProcess | None = None) -> None:
        """Switch it on or off; a process may be running already."""
        self._is_open = is_open
        self._process = process

    def begin(self, arguments: Sequence[str]) -> None:
        """Send a process ahead that reads the first codes, unless something else than codes was asked for."""
        if self._is_open and not arguments:
            self._process = start_snapshot()

    def load_binding(self) -> None:
        """Import Qt's binding without its rarely used parts."""
        if not self._is_open:
            return
        from trackops_desktop.startup.binding import load_binding

        load_binding()
        sys.setswitchinterval(SWITCH_SECONDS)

    def preview(
        self, app: QApplication, frame: MainWindow, clock: Clock, speak: Callable[[str], None]
    ) -> StartupPreview | None:
        """Show the codes that the process has read, in the language that `speak` is told; None where there are none."""
        seen = b"" if self._process is None else self._process.report()
        if not seen:
            return None
        from trackops_desktop.startup.preview import show_preview
        from trackops_desktop.startup.snapshot import StartupSnapshot

        snapshot = StartupSnapshot.unpacked(seen)
        speak(snapshot.language)
        return show_preview(app, frame, clock, snapshot)

    @property
    def expects_preview(self) -> bool:
        """Whether a process has been sent and not been ended."""
        return self._process is not None

    def dismiss(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.dismiss()

    def settle(self) -> None:
        """Look for garbage no more in what the start has made and the end will need: each look stops the window."""
        if self._is_open:
            import gc

            gc.freeze()


def accelerator() -> StartAccelerator:
    """Return it switched on or off, as the environment says."""
    return StartAccelerator(is_open=not os.environ.get(PLAIN_START))
