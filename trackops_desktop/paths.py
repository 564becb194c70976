"""The folders the product writes to; decided once, handed down."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trackops_desktop.private_file import make_private_folder

_NAME = "trackops-desktop"
_LONGEST_SOCKET = 90


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder of one installation: below one home, or a home and a folder for its state (mode 0700).

    Attributes:
        home: The data folder.
        own_state: Where the usual installation keeps its state on systems with a folder for that, or None for the home.

    """

    home: Path
    own_state: Path | None = None

    @property
    def state(self) -> Path:
        """Where that lies which nobody needs elsewhere, nor misses for long: the log, the window's place."""
        return self.own_state or self.home

    @property
    def catalogue(self) -> Path:
        """The SQLite database of everything that is not secret."""
        return self.home / "catalogue.sqlite3"

    @property
    def backups(self) -> Path:
        """Where backups go unless the user chose another folder."""
        return self.home / "backups"

    @property
    def practice(self) -> Path:
        """The practice site's own folder."""
        return self.home / "practice"

    @property
    def browser(self) -> Path:
        """The stored browser profiles, one folder a site."""
        return self.home / "browser"

    @property
    def logs(self) -> Path:
        """The log of the application and of the command line."""
        return self.state / "logs"

    @property
    def window_place(self) -> Path:
        """Where the window was, and how it looked."""
        return self.state / "window.json"

    @property
    def browser_host(self) -> Path:
        """The script that browsers start to reach this installation."""
        return self.home / "browser-host"

    def make(self) -> Paths:
        """Create the folders for this user alone and return self; without one for the state everything else works."""
        make_private_folder(self.home)
        with suppress(OSError):
            make_private_folder(self.state)
        self.bring_state()
        return self

    def bring_state(self) -> None:
        """Bring the state from the home to its own folder: older versions keep it there, and may do so again."""
        inside = Paths(self.home)
        if self.own_state is None or not (inside.window_place.exists() or inside.logs.exists()):
            return
        with suppress(OSError):
            make_private_folder(self.own_state)
            _bring_logs(inside.logs, self.logs)
        with suppress(OSError):
            self.window_place.write_bytes(inside.window_place.read_bytes())  # the later of two
            inside.window_place.unlink()


def choose_paths(option: str | None, environment: Mapping[str, str] = os.environ) -> Paths:
    """Return the paths for `--home`, else `TRACKOPS_HOME`, else the platform's folders.

    A home that was chosen holds everything, so that it can be moved or deleted whole; naming the usual one changes
    nothing. Windows and macOS have no folder for state.
    """
    from platformdirs import user_data_path, user_state_path

    chosen, usual = option or environment.get("TRACKOPS_HOME"), user_data_path(_NAME, appauthor=False)
    home = Path(chosen).expanduser() if chosen else usual
    if sys.platform in {"win32", "darwin"} or (chosen and home.resolve() != usual.resolve()):
        return Paths(home)
    return Paths(home, user_state_path(_NAME, appauthor=False))


def _bring_logs(old: Path, new: Path) -> None:
    """Move the folder, or put what it has behind what is there already: nothing is ever replaced."""
    try:
        old.rename(new)
    except OSError:  # there is one, or it is on another disk
        new.mkdir(mode=0o700, exist_ok=True)
        for file in sorted(old.iterdir()):
            lines = file.read_bytes()
            target = os.open(new / file.name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(target, "ab") as behind:
                behind.write(lines)
            file.unlink()
        old.rmdir()


def local_socket(home: Path, word: str) -> str:
    """Return the name of a local socket: in a folder of this user alone, where nobody else can take it first.

    A socket's path may have about a hundred letters; below a longer home, the session's own folder serves.

    Args:
        home: The data folder, resolved.
        word: What the socket is for.

    """
    inside = str(home / f"{word}.socket")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if sys.platform != "win32" and not (runtime and len(os.fsencode(inside)) > _LONGEST_SOCKET):
        return inside
    name = f"trackops-desktop-{_digest(home, word)}"
    return name if sys.platform == "win32" else str(Path(runtime or "", name))


def _digest(home: Path, word: str) -> str:
    import hashlib

    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return hashlib.blake2b(f"{home}|{user}|{word}".encode(), digest_size=10).hexdigest()
