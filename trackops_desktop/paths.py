"""The folders the product writes to; decided once, handed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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
