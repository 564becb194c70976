"""Which program is at the other end of the companion's socket, so that its user can be told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from trackops_desktop.companion.processes import PROC, arguments_of, file_of, look_at
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
    found = look_at(process)
    return Caller(_program(PROC / str(process)), _file(PROC / str(found.parent if found is not None else 0)))


def _program(process: Path) -> str:
    script = next((one for one in arguments_of(process)[1:] if not one.startswith("-")), "")
    return f"{_file(process)} {script}".strip()


def _file(process: Path) -> str:
    return file_of(process) or _UNKNOWN  # not translated
