"""Counting wrong answers so that parallel guesses cannot outrun the count.

An attempt is *reserved* by one conditional UPDATE before anything is evaluated and *settled* afterwards. While
reserved attempts are in flight and the count is full, a further one waits for them instead of being refused, so
fifty right answers at once all pass and not one wrong answer more than allowed is ever evaluated. A process that dies
in between leaves its reservation counted.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.security.passwords import Busy
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.storage.database import Database, changed
from trackops_desktop.practice.storage.tables import AttemptCount

_PAUSE = 0.02
_PATIENCE = 5.0
_LANES = 64
_LANE_WIDTH = 2


class GuessKind(StrEnum):
    """What is guessed; each has a count of its own."""

    PASSWORD = "password"
    CODE = "code"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Policy:
    """How many wrong answers are allowed.

    Attributes:
        attempts: Wrong answers in a row until the first lock.
        locks: How long the first, second and every later lock lasts; none: until somebody unlocks.
        closed_at: Wrong answers in a row after which no time unlocks.

    """

    attempts: int
    locks: tuple[float, ...]
    closed_at: int


def policies(settings: PracticeSettings) -> dict[GuessKind, Policy]:
    """Return the policy of each kind."""
    codes = Policy(settings.code_attempts, settings.code_locks, settings.code_closed_at)
    password = Policy(settings.password_attempts, (), settings.password_attempts)
    return {GuessKind.PASSWORD: password, GuessKind.CODE: codes, GuessKind.RECOVERY: codes}


class AttemptLimits:
    """Reserves and settles attempts of accounts; `None` as the account stands for every unknown one."""

    def __init__(self, database: Database, settings: PracticeSettings, clock: Callable[[], float]) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._policies = policies(settings)
        self._lanes = tuple(threading.BoundedSemaphore(_LANE_WIDTH) for _ in range(_LANES))

    @contextmanager
    def lane(self, kind: GuessKind, account: object) -> Iterator[None]:
        """Queue up with the other attempts on one account in this process, from reserving to settling.

        Only a courtesy to the database: what is counted never depends on it. The account is whatever was typed or
        found, so that names nobody has queue like any other.

        Raises:
            Busy: The turn did not come in time; nothing was counted.

        """
        slot = self._lanes[zlib.crc32(f"{kind} {account}".encode()) % _LANES]
        if not slot.acquire(timeout=self._settings.hash_wait):
            raise Busy
        try:
            yield
        finally:
            slot.release()

    def reserve(self, kind: GuessKind, user_id: int | None) -> bool:
        """Take one attempt, or return False when there is none left."""
        patience = time.monotonic() + min(_PATIENCE, self._settings.hash_wait)
        while True:
            with self._database.write() as session:
                if self._take(session, kind, user_id):
                    return True
                if time.monotonic() > patience or not self._others_in_flight(session, kind, user_id):
                    self._refuse(session, kind, user_id)
                    return False
            time.sleep(_PAUSE)

    def wrong(self, session: Session, kind: GuessKind, user_id: int | None) -> bool:
        """Settle an attempt that was wrong: it stays counted. Tells whether it was the one that locked."""
        changed(
            session, update(AttemptCount).where(_is(kind, user_id)).values(in_flight=_one_less(AttemptCount.in_flight))
        )
        self._lock_when_full(session, kind, user_id)
        full = select(AttemptCount.id).where(
            _is(kind, user_id), AttemptCount.failures >= AttemptCount.ceiling, AttemptCount.in_flight <= 0
        )
        return session.scalar(full) is not None

    def give_back(self, session: Session, kind: GuessKind, user_id: int) -> None:
        """Settle an attempt that was no guess: it is not counted."""
        changed(
            session,
            update(AttemptCount)
            .where(_is(kind, user_id))
            .values(failures=_one_less(AttemptCount.failures), in_flight=_one_less(AttemptCount.in_flight)),
        )

    def succeed(self, session: Session, kind: GuessKind, user_id: int) -> None:
        """Settle a right answer: the row of wrong ones is over; what is still in flight stays counted."""
        changed(
            session,
            update(AttemptCount)
            .where(_is(kind, user_id))
            .values(
                failures=_one_less(AttemptCount.in_flight),
                in_flight=_one_less(AttemptCount.in_flight),
                ceiling=self._policies[kind].attempts,
                locked_until=None,
            ),
        )

    def clear(self, session: Session, kind: GuessKind, user_id: int) -> None:
        """Forget the wrong answers without an attempt: unlock. What is in flight stays counted."""
        changed(
            session,
            update(AttemptCount)
            .where(_is(kind, user_id))
            .values(
                failures=AttemptCount.in_flight, ceiling=self._policies[kind].attempts, locked_until=None, refused=0
            ),
        )

    def _take(self, session: Session, kind: GuessKind, user_id: int | None) -> bool:
        now, policy = self._clock(), self._policies[kind]
        lock_is_over = and_(
            AttemptCount.failures >= AttemptCount.ceiling,
            AttemptCount.locked_until <= now,
            AttemptCount.ceiling < policy.closed_at,
        )
        stale = AttemptCount.reserved_at < now - self._settings.flight_seconds
        taken = changed(
            session,
            update(AttemptCount)
            .where(_is(kind, user_id), or_(AttemptCount.failures < AttemptCount.ceiling, lock_is_over))
            .values(
                failures=AttemptCount.failures + 1,
                in_flight=case((stale, 1), else_=AttemptCount.in_flight + 1),
                reserved_at=now,
                ceiling=case((lock_is_over, AttemptCount.ceiling + policy.attempts), else_=AttemptCount.ceiling),
                locked_until=None,
            ),
        )
        return taken == 1

    def _others_in_flight(self, session: Session, kind: GuessKind, user_id: int | None) -> bool:
        newest = self._clock() - self._settings.flight_seconds
        flying = select(AttemptCount.id).where(
            _is(kind, user_id), AttemptCount.in_flight > 0, AttemptCount.reserved_at >= newest
        )
        return session.scalar(flying) is not None

    def _refuse(self, session: Session, kind: GuessKind, user_id: int | None) -> None:
        # Counted also so that a refused attempt writes as much as any other and takes as long.
        changed(session, update(AttemptCount).where(_is(kind, user_id)).values(refused=AttemptCount.refused + 1))
        changed(
            session,
            update(AttemptCount)
            .where(_is(kind, user_id), AttemptCount.reserved_at < self._clock() - self._settings.flight_seconds)
            .values(in_flight=0),
        )
        self._lock_when_full(session, kind, user_id)

    def _lock_when_full(self, session: Session, kind: GuessKind, user_id: int | None) -> None:
        policy = self._policies[kind]
        if not policy.locks:
            return
        now = self._clock()
        until = case(
            *((AttemptCount.ceiling <= policy.attempts * (at + 1), now + lock) for at, lock in enumerate(policy.locks)),
            else_=now + policy.locks[-1],
        )
        changed(
            session,
            update(AttemptCount)
            .where(
                _is(kind, user_id),
                AttemptCount.failures >= AttemptCount.ceiling,
                AttemptCount.in_flight <= 0,
                AttemptCount.locked_until.is_(None),
                AttemptCount.ceiling < policy.closed_at,
            )
            .values(locked_until=until),
        )


def new_attempt_counts(user_id: int | None, settings: PracticeSettings) -> list[AttemptCount]:
    """Return the counts of attempts that a new account needs."""
    return [
        AttemptCount(user_id=user_id, kind=kind, ceiling=policy.attempts) for kind, policy in policies(settings).items()
    ]


def is_locked(count: AttemptCount, now: float) -> bool:
    """Tell whether an account would be refused now, for administrators' eyes only."""
    over = count.locked_until is not None and count.locked_until <= now
    return count.failures >= count.ceiling and not over


def _is(kind: GuessKind, user_id: int | None) -> ColumnElement[bool]:
    owner = AttemptCount.user_id.is_(None) if user_id is None else AttemptCount.user_id == user_id
    return and_(owner, AttemptCount.kind == kind)


def _one_less(column: object) -> ColumnElement[int]:
    value: ColumnElement[int] = column  # type: ignore[assignment]
    return case((value > 0, value - 1), else_=0)
