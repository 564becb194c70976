"""Which terminals may have codes, as long as the application runs: asked once, never written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from trackops_desktop.companion.processes import RunningProgram, terminal_among
from trackops_desktop.i18n import _


@dataclass(frozen=True, slots=True)
class Terminal:
    """A running program in which commands ask for codes.

    Attributes:
        name: What people call it.
        file: The file that runs, or an empty text where the system doesn't tell.
        chain: The files, or names, from it to the command that asks.
        instance: What tells this run of it from any other, or None where nothing is known of it.

    """

    name: str
    file: str
    chain: tuple[str, ...]
    instance: tuple[int, int] | None

    @property
    def is_known(self) -> bool:
        """Whether an answer about it can be kept."""
        return self.instance is not None


def terminal_of(asking: Sequence[RunningProgram]) -> Terminal:
    """Return the terminal of a command, which comes first, with the programs that started it."""
    chain = tuple(asking)
    found = terminal_among(chain)
    if found is None:
        return Terminal(_("A program that this system doesn't name"), "", (), None)
    way = chain[: chain.index(found) + 1]
    called = PurePosixPath(found.file.removesuffix(" (deleted)")).name or found.name
    return Terminal(called, found.file, tuple(_said(one) for one in reversed(way)), (found.number, found.started))


def _said(one: RunningProgram) -> str:
    return one.file or one.name


class TerminalPermissions:
    """What the user has said.

    *Allow* holds for the very process that was allowed, so that a program can't start a terminal of its own to profit
    from it; *Never* holds for the file, so that starting it once more asks nothing.
    """

    def __init__(self) -> None:
        self._allowed: set[tuple[int, int]] = set()
        self._never: set[tuple[int, int] | str] = set()

    def allow(self, terminal: Terminal) -> None:
        if terminal.instance is not None:
            self._allowed.add(terminal.instance)

    def ban(self, terminal: Terminal) -> None:
        """Let a terminal not even ask any more."""
        if terminal.instance is not None:
            self._never.add(terminal.file or terminal.instance)

    def is_allowed(self, terminal: Terminal) -> bool:
        return terminal.instance in self._allowed

    def is_banned(self, terminal: Terminal) -> bool:
        return terminal.instance is not None and (terminal.file or terminal.instance) in self._never
