"""A seeded practice site for tests: on a free port, with known passwords and a clock that stands still.

Import the fixture by name (`from tests.practice_kit.site import practice`) in a conftest.py, or call `start_site`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

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


def start_copy(folder: Path) -> PracticeSite:
    """Start a copy of one seeded site: the same as `start_site`, but for its key, and in half the time."""
    files, first = _seeded()
    folder.mkdir(mode=0o700)
    for name, octets in files.items():
        (folder / name).touch(0o600)
        (folder / name).write_bytes(octets)
    site = start_site(folder)
    return replace(site, address=replace(site.address, users=first.users, api_token=first.api_token))


@cache
def _seeded() -> tuple[dict[str, bytes], PracticeAddress]:
    with TemporaryDirectory() as folder:
        site = start_site(Path(folder, "site"))
        site.server.stop()
        return {path.name: path.read_bytes() for path in Path(folder, "site").iterdir()}, site.address


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeSite]:
    """A seeded site on SQLite with a clock that stands still."""
    site = start_copy(tmp_path / "practice")
    yield site
    site.server.stop()
