"""Putting a code on the clipboard without Qt: through the system's own small programs, over their standard input."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _

#: Program and arguments, and the environment variable without which it cannot work.
_LINUX = (
    (("wl-copy", "--sensitive", "--trim-newline"), "WAYLAND_DISPLAY"),
    (("wl-copy", "--trim-newline"), "WAYLAND_DISPLAY"),
    (("xclip", "-selection", "clipboard", "-in"), "DISPLAY"),
    (("xsel", "--clipboard", "--input"), "DISPLAY"),
)
_ELSEWHERE = {"darwin": ("pbcopy",), "win32": ("clip",)}
#: For a program that hangs; a slow computer may take its time to start one.
_SECONDS = 30


@dataclass(frozen=True)
class Copier:
    """The programs that may put a text on the clipboard, best first."""

    commands: tuple[tuple[str, ...], ...]

    def copy(self, text: str) -> None:
        """Hand the text to the first program that takes it.

        Raises:
            TrackopsError: None does.

        """
        if not any(_handed(command, text) for command in self.commands):
            raise TrackopsError(
                _("The code couldn't be copied to the clipboard."), _("Leave out --copy and copy it by hand.")
            )


def find_copier(environment: Mapping[str, str], platform: str = sys.platform) -> Copier:
    """Return the programs of this system.

    Raises:
        TrackopsError: There is none, or no clipboard to copy to; the error names what to install.

    """
    if platform in _ELSEWHERE:
        return Copier((_ELSEWHERE[platform],))
    ready = [command for command, needed in _LINUX if environment.get(needed)]
    if not ready:
        raise TrackopsError(_("There is no clipboard without a graphical session."), _("Leave out --copy."))
    found = ((shutil.which(command[0], path=environment.get("PATH")), command) for command in ready)
    there = tuple((program, *command[1:]) for program, command in found if program)
    if not there:
        raise TrackopsError(_("No clipboard program is installed."), _("Install wl-clipboard, xclip or xsel."))
    return Copier(there)


def _handed(command: tuple[str, ...], text: str) -> bool:
    """Run one program; xclip and wl-copy leave a child behind that serves the clipboard, so no output is awaited."""
    try:
        done = subprocess.run(  # noqa: S603  (a literal command; the text goes through standard input)
            command,
            input=text.encode("ascii"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
