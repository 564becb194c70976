"""The launchd of macOS starts what the property lists of its user's agents say (launchd.plist(5))."""

from __future__ import annotations

import plistlib
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.services.session_start.session_start import HIDDEN, SessionStartState, data_folder, failed

LABEL = "com.viewcases.TrackopsDesktop"
#: Seconds that the system's tool has for its answer.
_PATIENCE = 10


class LaunchAgent:
    """A property list in the user's library."""

    def __init__(self, command: Sequence[str], home: Path, user: int, control: Callable[[Sequence[str]], str]) -> None:
        """Take what starts the application, the user's number, and what runs `launchctl` and returns its answer."""
        self._command = [*command, HIDDEN]
        self._domain, self._control = f"gui/{user}", control
        self._file = home / "Library/LaunchAgents" / f"{LABEL}.plist"

    def state(self) -> SessionStartState:
        """Read the list, and ask whether the user switched it off in the system's settings."""
        try:
            with self._file.open("rb") as file:
                found = plistlib.load(file)
        except FileNotFoundError:
            return SessionStartState(False)
        except (plistlib.InvalidFileException, ValueError, AttributeError):  # whatever it is, launchd reads it no more
            return SessionStartState(False)
        except OSError as error:
            raise failed(error, self._file) from None
        command = found.get("ProgramArguments") if isinstance(found, dict) else None
        if not isinstance(command, list) or not command or not found.get("RunAtLoad") or self._is_switched_off():
            return SessionStartState(False)
        if command == self._command:
            return SessionStartState(True)
        if not Path(str(command[0])).is_file():
            stale = data_folder(command) == data_folder(self._command)
            return SessionStartState(stale, stale=stale)
        return SessionStartState(False, other=" ".join(map(str, command)))

    def switch(self, on: bool) -> None:
        """Write or delete the list; launchd reads it at the next sign-in."""
        agent = {
            "Label": LABEL,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        try:
            if not on:
                self._file.unlink(missing_ok=True)
                return
            make_private_folder(self._file.parent)
            write_atomically(self._file, plistlib.dumps(agent))
        except OSError as error:
            raise failed(error, self._file.parent) from None
        self._control(("enable", f"{self._domain}/{LABEL}"))

    def _is_switched_off(self) -> bool:
        """Ask launchd; what it calls disabled stays so although the list says otherwise."""
        told = self._control(("print-disabled", self._domain))
        return re.search(rf'"{re.escape(LABEL)}" => (disabled|true)\b', told) is not None


def launchctl(arguments: Sequence[str]) -> str:
    """Run the system's tool; where it gives no answer, that is an empty text."""
    try:
        done = subprocess.run(  # noqa: S603 (the system's own tool, with words of ours)
            ("/bin/launchctl", *arguments), check=False, timeout=_PATIENCE, capture_output=True, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
