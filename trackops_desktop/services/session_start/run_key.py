"""Windows starts what its user's Run key names, unless the task manager's list says no."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from trackops_desktop.services.session_start.session_start import HIDDEN, SessionStartState, failed
from trackops_desktop.user_registry import UserRegistry

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
#: Here the task manager keeps what its user switched off: the first of twelve octets is odd then.
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_NAME = "Trackops Desktop"  # not translated


class RunKey:
    """A value of the Run key."""

    def __init__(self, command: Sequence[str], registry: UserRegistry) -> None:
        """Take what starts the application."""
        self._line = subprocess.list2cmdline((*command, HIDDEN))
        self._registry = registry

    def state(self) -> SessionStartState:
        """Read both keys."""
        try:
            line, approved = self._registry.read(_RUN, _NAME), self._registry.read(_APPROVED, _NAME)
        except OSError as error:
            raise failed(error) from None
        switched_off = isinstance(approved, bytes) and len(approved) > 0 and bool(approved[0] & 1)
        if not isinstance(line, str) or not line.strip() or switched_off:
            return SessionStartState(False)
        if line.casefold() == self._line.casefold():
            return SessionStartState(True)
        if not Path(_program_of(line)).is_file():
            stale = ("--home" in line) == ("--home" in self._line)
            return SessionStartState(stale, stale=stale)
        return SessionStartState(False, other=line)

    def switch(self, on: bool) -> None:
        """Write or delete the value, and with it what the task manager keeps about it."""
        try:
            if on:
                self._registry.write(_RUN, _NAME, self._line)
            else:
                self._registry.delete(_RUN, _NAME)
            self._registry.delete(_APPROVED, _NAME)
        except OSError as error:
            raise failed(error) from None


def _program_of(line: str) -> str:
    """Return the program of a command line, which stands in double quotes where its path has blanks."""
    text = line.strip()
    return text[1:].partition('"')[0] if text.startswith('"') else text.partition(" ")[0]
