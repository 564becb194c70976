"""Everything one running practice site is made of, built once and handed to every use case."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from trackops_desktop.practice.security.attempt_limits import AttemptLimits
from trackops_desktop.practice.security.passwords import HashTurns, SlowHasher
from trackops_desktop.practice.security.token_signing import TokenSigner, load_key
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.storage.database import Database

Clock = Callable[[], float]
Console = Callable[[str], None]


@dataclass(frozen=True)
class PracticeParts:
    """The parts of one site.

    Attributes:
        settings: The limits.
        clock: Unix time in seconds; the only source of time of every rule.
        console: Where notices go that a real service would send by mail.

    """

    settings: PracticeSettings
    database: Database
    seals: TokenSigner
    clock: Clock
    console: Console
    attempts: AttemptLimits = field(init=False)
    passwords: SlowHasher = field(init=False)
    recovery_hashes: SlowHasher = field(init=False)
    turns: HashTurns = field(init=False)

    def __post_init__(self) -> None:
        """Build the parts that follow from the others."""
        turns = HashTurns(self.settings)
        build = object.__setattr__
        build(self, "turns", turns)
        build(self, "attempts", AttemptLimits(self.database, self.settings, self.clock))
        build(self, "passwords", SlowHasher(self.settings.password_cost, turns))
        build(self, "recovery_hashes", SlowHasher(self.settings.recovery_cost, turns))


def open_site(
    folder: Path,
    database: Database,
    *,
    settings: PracticeSettings | None = None,
    clock: Clock = time.time,
    console: Console = lambda _line: None,
) -> PracticeParts:
    """Open the site over a database whose key lies in a folder.

    Raises:
        PracticeError: The key file is damaged or the folder cannot be written to.

    """
    key = load_key(folder / "practice.key")
    return PracticeParts(settings or PracticeSettings(), database, TokenSigner(key), clock, console)
