"""The folders the product writes to; decided once, handed down."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LONGEST_SOCKET = 90


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder of one installation, below one home (mode 0700)."""

    home: Path

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
        return self.home / "logs"

    @property
    def browser_host(self) -> Path:
        """The script that browsers start to reach this installation."""
        return self.home / "browser-host"

    def make(self) -> Paths:
        """Create the home for this user alone and return self."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def choose_paths(option: str | None, environment: Mapping[str, str] = os.environ) -> Paths:
    """Return the paths for `--home`, else `TRACKOPS_HOME`, else the platform's data directory."""
    chosen = option or environment.get("TRACKOPS_HOME")
    if chosen:
        return Paths(Path(chosen).expanduser())
    from platformdirs import user_data_path

    return Paths(user_data_path("trackops-desktop", appauthor=False))


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
