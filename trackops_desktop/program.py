"""The program's name and version, and what starts it again: with Python built in, or run by an installed Python.

The very start of the windows asks, so that nothing is loaded here that Python has not loaded already.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "trackops-desktop"
#: As `pyproject.toml` has it, which builds packages; reading what is installed would load the library for emails.
VERSION = "0.1.0"


def is_frozen() -> bool:
    """Return whether Python is built in: `sys.executable` is the program then, and nothing can be installed into it."""
    return bool(getattr(sys, "frozen", False))


def start_command(environment: Mapping[str, str], system: str = sys.platform) -> tuple[str, ...]:
    """Return what starts the windows again, wherever this was started from.

    Args:
        environment: Usually `os.environ`; an AppImage, which is mounted elsewhere each time, names its own file there.
        system: Usually `sys.platform`.

    """
    frozen = is_frozen()
    folder = os.path.dirname(os.path.realpath(sys.executable) if frozen else sys.executable)  # noqa: PTH120
    # The command line lies beside the window's program, in a folder as in an environment.
    beside = os.path.join(folder, f"{NAME}.exe" if system == "win32" else NAME)  # noqa: PTH118
    if frozen:
        return (environment.get("APPIMAGE") or beside,)
    return (beside,) if os.path.isfile(beside) else (sys.executable, "-m", "trackops_desktop")  # noqa: PTH113


def frozen_program(environment: Mapping[str, str]) -> str:
    """Return the program of the windows where Python is built in, as a whole path; an empty text elsewhere."""
    return start_command(environment)[0] if is_frozen() else ""
