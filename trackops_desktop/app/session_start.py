"""Autostart for this very program: the command that is to run, and an entry of an earlier place set right."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.program import start_command

if TYPE_CHECKING:
    from trackops_desktop.app.options import Options
    from trackops_desktop.errors import TrackopsError
    from trackops_desktop.paths import Paths
    from trackops_desktop.services.session_start.session_start import SessionStart
    from trackops_desktop.ui.context import Context

_LOGGER = LazyLogger(__name__)


def own_session_start(paths: Paths, options: Options) -> Callable[[], SessionStart | None]:
    """Return what makes the system's way of starting this very program on this very data folder."""

    def make() -> SessionStart | None:
        from trackops_desktop.services.session_start.this_system import session_start

        return session_start(_own_command(paths, options), os.environ, Path.home())

    return make


def own_pick_command(paths: Paths, options: Options) -> Callable[[], str]:
    """Return what tells the command that opens quick pick, as a shell takes it."""

    def tell() -> str:
        import shlex
        import subprocess

        command = (*_own_command(paths, options), "--pick")
        return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)

    return tell


def _own_command(paths: Paths, options: Options) -> tuple[str, ...]:
    command = start_command(os.environ)
    if options.home or os.environ.get("TRACKOPS_HOME"):
        command = (*command, "--home", str(paths.home.absolute()))
    return command


def mend_session_start(context: Context) -> None:
    """Set an entry right that names a program which is gone, as after an update; it is nobody's concern otherwise."""

    def work() -> bool:
        from trackops_desktop.services.session_start.session_start import mend

        start = context.session_start()
        return start is not None and mend(start)

    def told(mended: bool) -> None:
        if mended:
            _LOGGER.info("The program that was to start at a sign-in is gone; this one is named in its place")

    def failed(error: TrackopsError) -> None:
        _LOGGER.warning("What starts at a sign-in is not known", error=error)

    context.runner.run(work, told, failed)
