"""Windows starts what its user's Run key names, unless the task manager's list says no."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from trackops_desktop.services.session_start.session_start import HIDDEN, SessionStartState, failed

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
#: Here the task manager keeps what its user switched off: the first of twelve octets is odd then.
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_NAME = "Trackops Desktop"  # not translated


class UserRegistry(Protocol):
    """The part of the registry that belongs to the user; every call raises OSError where it is refused."""

    def read(self, key: str, name: str) -> object:
        """Return a value, or None where there is none."""

    def write(self, key: str, name: str, value: str) -> None:
        """Write a text."""

    def delete(self, key: str, name: str) -> None:
        """Delete a value, if it is there."""


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


class _Winreg:
    """The registry itself."""

    def read(self, key: str, name: str) -> object:
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None
        return None

    def write(self, key: str, name: str, value: str) -> None:
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def delete(self, key: str, name: str) -> None:
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return


def user_registry() -> UserRegistry:
    """Return the registry of this user."""
    return _Winreg()
