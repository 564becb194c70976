"""What the system says of a process that asks, and of those that started it (Linux: `/proc`; elsewhere nothing)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
#: More ancestors than any program has; a longer chain is cut.
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """One process.

    Attributes:
        number: Its process id.
        parent: That of the process that started it.
        session: That of the process that leads its session; a terminal starts one in each of its windows.
        has_terminal: Whether it belongs to a terminal.
        started: When it began, in ticks of the system's clock; with the number it tells it from any other process.
        name: What it is called, which it may choose.
        file: The file that runs, which it can't choose, or an empty text where the system does not tell.

    """

    number: int
    parent: int
    session: int
    has_terminal: bool
    started: int
    name: str
    file: str

    @property
    def is_first(self) -> bool:
        """Whether it is what starts everything: the system's first process, or the user's own one."""
        return self.number == 1 or (self.parent == 1 and self.name == "systemd")


def look_at(number: int, proc: Path = PROC) -> RunningProgram | None:
    """Return what is known of a process, or None if there is none."""
    own = proc / str(number)
    try:
        stat = (own / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    # The name in brackets may hold anything, brackets too (proc_pid_stat(5)).
    before, _, after = stat.rpartition(")")
    fields = after.split()
    try:
        parent, session, terminal, started = (int(fields[at]) for at in (1, 3, 4, 19))
    except (IndexError, ValueError):
        return None
    name = _shown(before.partition("(")[2])
    return RunningProgram(number, parent, session, terminal != 0, started, name, file_of(own))


def file_of(process: Path) -> str:
    """Return the file that a process runs; unlike its arguments, a program can't choose that."""
    try:
        return _shown(str((process / "exe").readlink()))
    except OSError:
        return ""


def arguments_of(process: Path) -> list[str]:
    """Return the arguments of a process, which it may choose."""
    try:
        text = (process / "cmdline").read_bytes()
    except OSError:
        return []
    return [_shown(one.decode("utf-8", "replace")[:300]) for one in text.split(b"\0")]


def _shown(text: str) -> str:
    """Return a name with escapes for what has no shape of its own.

    Breaks, directions, spaces that aren't plain, and octets that are no UTF-8 would let one program pass for another.
    """
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def ancestry(number: int, proc: Path = PROC) -> tuple[RunningProgram, ...]:
    """Return a process and those that started it, the system's own first ones left out."""
    found: list[RunningProgram] = []
    while number > 0 and len(found) < _DEEPEST:
        one = look_at(number, proc)
        if one is None or one.is_first:
            break
        found.append(one)
        number = one.parent
    return tuple(found)


def terminal_among(chain: tuple[RunningProgram, ...]) -> RunningProgram | None:
    """Return the terminal that a command was typed in, or what started it where there is none.

    A terminal starts a new session for what runs in a window of it: it is the parent of the session's leader.
    """
    if not chain:
        return None
    if not chain[0].has_terminal:
        return chain[-1]
    places = [place for place, one in enumerate(chain) if one.number == chain[0].session]
    return chain[min(places[0] + 1, len(chain) - 1)] if places else chain[-1]
