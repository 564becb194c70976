"""Linux desktops start what lies in their autostart folders (desktop application autostart specification 0.5)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.services.desktop.exec_line import exec_line, read_exec_line
from trackops_desktop.services.session_start.session_start import HIDDEN, SessionStartState, data_folder, failed

NAME = "trackops-desktop.desktop"
#: What desktops write when their user switches an entry off, and the value that means off.
_SWITCHES = {"Hidden": "true", "X-GNOME-Autostart-enabled": "false", "X-MATE-Autostart-enabled": "false"}


class XdgAutostart:
    """A file of the user's, which hides one of the same name that the system may have."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], home: Path) -> None:
        """Take what starts the application and the environment that names the folders."""
        self._command = (*command, HIDDEN)
        self._path = environment.get("PATH", os.defpath)
        self._desktops = frozenset(filter(None, environment.get("XDG_CURRENT_DESKTOP", "").split(":")))
        self._own = Path(environment.get("XDG_CONFIG_HOME") or home / ".config", "autostart", NAME)
        shared = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        self._shared = [Path(folder, "autostart", NAME) for folder in shared.split(":") if folder]

    def state(self) -> SessionStartState:
        """Read the entry that counts."""
        keys: Mapping[str, str] = {}
        for path in (self._own, *self._shared):
            try:
                keys = entry_keys(path.read_text("utf-8", "replace"))
                break
            except FileNotFoundError:
                continue
            except OSError as error:
                raise failed(error, path) from None
        if not is_switched_on(keys) or not self._is_for_this_desktop(keys):
            return SessionStartState(False)
        return self._state_of(read_exec_line(keys.get("Exec", "")))

    def switch(self, on: bool) -> None:
        """Write the entry, delete it, or hide the system's with it."""
        try:
            if on:
                self._write(f"Exec={exec_line(self._command)}\nIcon=trackops-desktop\nX-KDE-autostart-after=panel\n")
            elif any(path.exists() for path in self._shared):
                self._write(f"Exec={exec_line(self._command)}\nHidden=true\n")
            else:
                self._own.unlink(missing_ok=True)
        except OSError as error:
            raise failed(error, self._own.parent) from None

    def _write(self, keys: str) -> None:
        make_private_folder(self._own.parent)
        text = f"[Desktop Entry]\nType=Application\nName=Trackops Desktop\n{keys}Terminal=false\nStartupNotify=false\n"
        write_atomically(self._own, text.encode("utf-8"))

    def _state_of(self, found: Sequence[str]) -> SessionStartState:
        if not found:
            return SessionStartState(False)
        program = shutil.which(found[0], path=self._path)
        if program is None:
            stale = data_folder(found) == data_folder(self._command)
            return SessionStartState(stale, stale=stale)
        mine = shutil.which(self._command[0], path=self._path)
        same_program = mine is not None and os.path.realpath(program) == os.path.realpath(mine)
        if same_program and _essential(found[1:]) == _essential(self._command[1:]):
            return SessionStartState(True)
        return SessionStartState(False, other=" ".join(found))

    def _is_for_this_desktop(self, keys: Mapping[str, str]) -> bool:
        only, never = (frozenset(filter(None, keys.get(name, "").split(";"))) for name in ("OnlyShowIn", "NotShowIn"))
        return not (only and not only & self._desktops) and not never & self._desktops


def entry_keys(text: str) -> dict[str, str]:
    """Return the keys of the group that counts in a desktop entry; lines that are none are no matter."""
    keys: dict[str, str] = {}
    group = ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip()
        elif group == "[Desktop Entry]" and "=" in line and not line.startswith("#"):
            key, _equals, value = line.partition("=")
            keys.setdefault(key.strip(), value.strip())
    return keys


def is_switched_on(keys: Mapping[str, str]) -> bool:
    """Tell whether an entry counts: its user may have switched it off in the desktop's own settings."""
    return bool(keys) and all(keys.get(name, "").lower() != off for name, off in _SWITCHES.items())


def _essential(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the arguments that say what is started, and not how it shows."""
    return tuple(one for one in arguments if one != HIDDEN)
