"""Which program is at the other end of the companion's socket, so that its user can be told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from trackops_desktop.i18n import N_

_UNKNOWN = N_("a program that this system does not name")


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks.

    Attributes:
        program: The file that runs, with the script it runs if that is an interpreter.
        parent: The file of the program that started it: the browser, if all is as it should be.

    """

    program: str
    parent: str

    @property
    def is_named(self) -> bool:
        """Whether the system tells which program started it; what is not told is the same for all."""
        return self.parent != _UNKNOWN


UNKNOWN = Caller(_UNKNOWN, _UNKNOWN)


def caller_of(process: int) -> Caller:
    """Return what the system says of a process (Linux; elsewhere nothing is known)."""
    if sys.platform != "linux":
        return UNKNOWN
    own = Path("/proc", str(process))
    return Caller(_program(own), _file(Path("/proc", _parent(own))))


def _program(process: Path) -> str:
    script = next((one for one in _arguments(process)[1:] if not one.startswith("-")), "")
    return f"{_file(process)} {script}".strip()


def _arguments(process: Path) -> list[str]:
    try:
        text = (process / "cmdline").read_bytes()
    except OSError:
        return []
    return [one.decode("utf-8", "replace")[:300] for one in text.split(b"\0")]


def _file(process: Path) -> str:
    """Return the file that a process runs; unlike its arguments, a program cannot choose that."""
    try:
        return str((process / "exe").readlink())
    except OSError:
        return _UNKNOWN


def _parent(process: Path) -> str:
    try:
        # The name before it may hold anything, brackets too.
        return (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]
    except (OSError, IndexError):
        return "0"
