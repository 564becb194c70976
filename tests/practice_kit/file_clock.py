"""A clock that several processes share. They import this module and no more of the tests, which is a second each."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileClock:
    """Unix time in a file, so that several processes have the same one and only the test moves it."""

    path: Path

    def __call__(self) -> float:
        (now,) = struct.unpack("<d", self.path.read_bytes())
        return float(now)

    def set(self, now: float) -> None:
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.write(struct.pack("<d", now))

    def advance(self, seconds: float) -> None:
        self.set(self() + seconds)
