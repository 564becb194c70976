"""What the sign-in windows are given by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from trackops_desktop.errors import TrackopsError
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites

T = TypeVar("T")
OnError = Callable[[TrackopsError], None]


class RunsWork(Protocol):
    """Does work that may wait beside the window; results arrive on the GUI thread."""

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[TrackopsError], None] | None = None,
    ) -> None:
        """Do the work, then call one of the two."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a sign-in window uses besides its site.

    Attributes:
        is_open: Whether secrets can be read now.
        runner: Runs what may wait for the keyring.
        copy: Puts a code on the clipboard and clears it after a while.
        open_outside: Opens an address in the user's own browser.
        ask_save: Asks where to save a file of this suggested name; None is *cancel*.
        changed: Called when accounts were added, accepted or removed.
        profiles: The folder of the profiles that stay signed in.
        sandboxed: False where the engine runs as administrator and so without its sandbox.

    """

    sites: Sites
    signin: SignInService
    is_open: Callable[[], bool]
    runner: RunsWork
    copy: Callable[[str], None]
    open_outside: Callable[[str], None]
    ask_save: Callable[[str], Path | None]
    changed: Callable[[], None]
    profiles: Path
    sandboxed: bool = True
