"""Autostart: whether the application starts when its user signs in; asked of the system, never remembered here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from trackops_desktop.errors import TrackopsError, reason_of
from trackops_desktop.i18n import _

#: What the application is started with, so that only its icon shows.
HIDDEN = "--hidden"


class SessionStartState(NamedTuple):
    """What the system does at a sign-in.

    Attributes:
        on: Whether it starts this application.
        other: The program that it starts in its place: another copy of this application.
        stale: Whether it would start a program that is gone, on the very same data folder.

    """

    on: bool
    other: str = ""
    stale: bool = False


class SessionStartFailed(TrackopsError):
    """The system could not be told, or asked, what to start."""


class SessionStart(Protocol):
    """One system's way of starting programs at a sign-in; every call may wait."""

    def state(self) -> SessionStartState:
        """Ask the system.

        Raises:
            SessionStartFailed: It gave no answer.

        """

    def switch(self, on: bool) -> None:
        """Tell the system.

        Raises:
            SessionStartFailed: It did not take it.

        """


def data_folder(arguments: Sequence[str]) -> str:
    """Return the data folder that a command names, or an empty text for the usual one."""
    named = list(arguments)
    return named[named.index("--home") + 1] if "--home" in named[:-1] else ""


def mend(start: SessionStart) -> bool:
    """Name this program where the system would start one that is gone; return whether that was so.

    Raises:
        SessionStartFailed: The system gave no answer, or did not take it.

    """
    stale = start.state().stale
    if stale:
        start.switch(True)
    return stale


def failed(error: OSError, path: Path | None = None) -> SessionStartFailed:
    """Return what to say about a system that refuses."""
    reason = reason_of(error)
    return SessionStartFailed(
        _("What starts when you sign in couldn't be changed ({reason}).", reason=reason),
        "" if path is None else _("Check the permissions of {path}.", path=path),
    )
