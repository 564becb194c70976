"""What the sign-in windows are given by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from trackops_desktop.company.rules import CompanyRules, ForbiddenByCompany
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites
from trackops_desktop.workers.runner import RunsWork


@dataclass(frozen=True, slots=True)
class SignInContext:
    """Everything a sign-in window uses besides its site.

    Attributes:
        is_open: Whether secrets can be read now.
        runner: Runs what may wait for the keyring.
        copy: Puts a code on the clipboard and clears it after a while; returns why it did not.
        open_outside: Opens an address in the user's own browser and tells whether that worked; it may wait.
        ask_save: Asks where to save a file of this suggested name, without waiting; tells the path, or None for
            *cancel*.
        changed: Called when accounts were added, accepted or removed.
        profiles: The folder of the profiles that stay signed in.
        sandboxed: False where the engine runs as administrator and so without its sandbox.
        shows_codes: What is said may hold a code; not where it is said in a program that is not ours.
        rules: What the company allows.

    """

    sites: Sites
    signin: SignInService
    is_open: Callable[[], bool]
    runner: RunsWork
    copy: Callable[[str], ForbiddenByCompany | None]
    open_outside: Callable[[str], bool]
    ask_save: Callable[[str, Callable[[Path | None], None]], None]
    changed: Callable[[], None]
    profiles: Path
    sandboxed: bool = True
    shows_codes: bool = True
    rules: CompanyRules = field(default_factory=CompanyRules)
