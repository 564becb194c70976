"""A seeded practice site for tests: on a free port, with known passwords and a clock that stands still.

Import the fixture by name (`from tests.practice_kit.site import practice`) in a conftest.py, or call `start_site`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from trackops_desktop.practice.serving.server import PracticeAddress, PracticeServer
from trackops_desktop.practice.settings import HashCost, PracticeSettings
from trackops_desktop.practice.storage.seed import SeedPlan, demonstration

START = 1_790_000_010.0
"""Ten seconds into a step, so that a test has time before a code rolls over."""

CHEAP = PracticeSettings(
    password_cost=HashCost(64), recovery_cost=HashCost(64), hash_wait=PATIENCE, request_seconds=PATIENCE
)
"""Hashes that cost nothing, and nobody who is sent away since the machine is busy; all else is the product's."""


@dataclass
class FakeClock:
    """Unix time that moves only when a test says so."""

    now: float = START

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class PracticeSite:
    """A running site with everything a test needs to know about it."""

    server: PracticeServer
    address: PracticeAddress
    clock: FakeClock
    passwords: dict[str, str]
    console: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.address.url

    @property
    def api_token(self) -> str:
        assert self.address.api_token is not None
        return self.address.api_token


def password_of(username: str) -> str:
    """Return the password that a test's site gives to a user."""
    return f"correct horse of {username}"


def known_plan() -> SeedPlan:
    """Return the demonstration company with passwords that a test knows."""
    plan = demonstration()
    return replace(plan, users=tuple(replace(user, password=password_of(user.username)) for user in plan.users))


def start_site(
    folder: Path, clock: FakeClock | None = None, *, database: str | None = None, settings: PracticeSettings = CHEAP
) -> PracticeSite:
    """Start a seeded site on a free port; call `.server.stop()` when done."""
    clock, console = clock or FakeClock(), list[str]()
    plan = known_plan()
    server = PracticeServer(
        folder, database=database, clock=clock, console=console.append, plan=plan, settings=settings
    )
    passwords = {user.username: user.password or "" for user in plan.users}
    return PracticeSite(server, server.start(), clock, passwords, console)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeSite]:
    """A seeded site on SQLite with a clock that stands still."""
    site = start_site(tmp_path / "practice")
    yield site
    site.server.stop()
