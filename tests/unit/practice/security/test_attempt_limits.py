from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.practice_kit.site import CHEAP, FakeClock
from trackops_desktop.practice.security.attempt_limits import AttemptLimits, GuessKind, new_attempt_counts
from trackops_desktop.practice.storage import schema
from trackops_desktop.practice.storage.database import Database, sqlite_url
from trackops_desktop.practice.storage.tables import AttemptCount

SETTINGS = replace(CHEAP, hash_wait=0.1)


class Bench:
    """Guards of one unknown account over a database of their own."""

    def __init__(self, path: Path) -> None:
        self.clock = FakeClock()
        path.touch()
        self.database = Database(sqlite_url(path))
        schema.prepare(self.database, "")
        with self.database.write() as session:
            session.add_all(new_attempt_counts(None, SETTINGS))
        self.attempts = AttemptLimits(self.database, SETTINGS, self.clock)

    def reserve(self, kind: GuessKind = GuessKind.CODE) -> bool:
        return self.attempts.reserve(kind, None)

    def wrong(self, kind: GuessKind = GuessKind.CODE) -> None:
        with self.database.write() as session:
            self.attempts.wrong(session, kind, None)

    def row(self, kind: GuessKind = GuessKind.CODE) -> AttemptCount:
        with self.database.read() as session:
            return session.scalars(select(AttemptCount).where(AttemptCount.kind == kind)).one()

    def fail(self, times: int, kind: GuessKind = GuessKind.CODE) -> list[bool]:
        results = []
        for _ in range(times):
            results.append(self.reserve(kind))
            if results[-1]:
                self.wrong(kind)
        return results


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "attempts.sqlite3")
    yield made
    made.database.close()


def test_five_wrong_passwords_and_no_more(bench: Bench) -> None:
    assert bench.fail(8, GuessKind.PASSWORD) == [True] * 5 + [False] * 3
    bench.clock.advance(10 * 365 * 86_400)
    assert not bench.reserve(GuessKind.PASSWORD)
    assert bench.row(GuessKind.PASSWORD).refused == 4


def test_the_locks_of_codes_grow_and_the_hundredth_closes(bench: Bench) -> None:
    evaluated = 0
    for seconds in (900, 1800, *[3600] * 7):
        assert bench.fail(11) == [True] * 10 + [False]
        evaluated += 10
        bench.clock.advance(seconds - 1)
        assert not bench.reserve()
        bench.clock.advance(1)
    evaluated += bench.fail(11).count(True)
    bench.clock.advance(365 * 86_400)
    assert not bench.reserve()
    assert evaluated == bench.row().failures == 100


def test_a_reservation_that_never_settles_stays_counted_and_holds_nobody_up_for_long(bench: Bench) -> None:
    assert [bench.reserve() for _ in range(10)] == [True] * 10
    assert not bench.reserve()
    assert bench.row().failures == 10
    assert bench.row().locked_until is None
    bench.clock.advance(SETTINGS.flight_seconds + 1)
    assert not bench.reserve()
    assert (bench.row().failures, bench.row().in_flight) == (10, 0)
    assert bench.row().locked_until == bench.clock() + 900
    bench.clock.advance(900)
    assert bench.reserve()
    assert bench.row().failures == 11


def test_a_late_settlement_never_makes_a_count_negative(bench: Bench) -> None:
    bench.reserve()
    bench.clock.advance(SETTINGS.flight_seconds + 1)
    bench.reserve()
    for _ in range(3):
        bench.wrong()
    assert (bench.row().failures, bench.row().in_flight) == (2, 0)
