"""The one verifier: every code and recovery code of a live second factor is checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice import recovery
from trackops_desktop.practice.audit import What, record_own
from trackops_desktop.practice.codes import matching_step, tidy_code
from trackops_desktop.practice.database import changed
from trackops_desktop.practice.guard import Kind
from trackops_desktop.practice.sessions import Overtaken
from trackops_desktop.practice.site import Site
from trackops_desktop.practice.tables import RecoveryCode, User

Then = Callable[[Session], None]


def nothing(_session: Session) -> None:
    """Do nothing."""


class Verdict(Enum):
    """What became of an answer."""

    RIGHT = auto()
    WRONG = auto()
    REPLAYED = auto()
    """It was right once; it has been used."""
    REFUSED = auto()
    """Nothing was compared: the second factor is locked."""
    MALFORMED = auto()
    """It cannot be an answer; it was not counted."""
    OVERTAKEN = auto()
    """Another request changed what this one was about."""


class SecondFactor:
    """Checks an answer and, when it is right, uses it up together with what it was given for."""

    def __init__(self, site: Site) -> None:
        """Keep the site."""
        self._site = site

    def spend_code(self, user: User, text: str, then: Then, first: Then = nothing) -> Verdict:
        """Check a code; `first` and `then` run in the transaction that uses it up, before and after it is used."""
        code = tidy_code(text)
        if code is None:
            return Verdict.MALFORMED
        with self._site.guards.lane(Kind.CODE, user.id):
            return self._try_code(user, code, then, first)

    def _try_code(self, user: User, code: str, then: Then, first: Then) -> Verdict:
        if not self._site.guards.reserve(Kind.CODE, user.id):
            self._note(user, What.CODE_REFUSED)
            return Verdict.REFUSED
        sealed, step = self._match(user, code)
        if step is None or sealed is None:
            return self._settle_wrong(user, Kind.CODE, What.CODE_WRONG)
        try:
            with self._site.database.write() as session:
                first(session)
                self._site.guards.succeed(session, Kind.CODE, user.id)
                _use_step(session, user.id, sealed, step)
                then(session)
        except Replayed:
            return self._settle_no_guess(user, Kind.CODE, What.CODE_REPLAYED, Verdict.REPLAYED)
        except Overtaken:
            return self._settle_no_guess(user, Kind.CODE, None, Verdict.OVERTAKEN)
        except Exception:
            # It was right, so it was no guess; what it was for failed.
            self._settle_no_guess(user, Kind.CODE, None, Verdict.OVERTAKEN)
            raise
        return Verdict.RIGHT

    def spend_recovery(self, user: User, text: str, then: Then, first: Then = nothing) -> Verdict:
        """Check a recovery code; `first` and `then` run in the transaction that uses it up, before and after."""
        code = recovery.tidy(text)
        if code is None:
            return Verdict.MALFORMED
        with self._site.guards.lane(Kind.RECOVERY, user.id):
            return self._try_recovery(user, code, then, first)

    def _try_recovery(self, user: User, code: str, then: Then, first: Then) -> Verdict:
        with self._site.turns.turn():
            if not self._site.guards.reserve(Kind.RECOVERY, user.id):
                self._note(user, What.RECOVERY_REFUSED)
                return Verdict.REFUSED
            row = self._unused(user, code)
            right = self._site.recovery_hashes.verify(row.code_hash if row else None, code)
        if not right or row is None:
            return self._settle_wrong(user, Kind.RECOVERY, What.RECOVERY_WRONG)
        try:
            with self._site.database.write() as session:
                first(session)
                self._site.guards.succeed(session, Kind.RECOVERY, user.id)
                self._site.guards.clear(session, Kind.CODE, user.id)
                recovery.use(session, row, self._site.clock())
                record_own(session, What.RECOVERY_USED, self._site.clock(), user)
                then(session)
        except Overtaken:
            return self._settle_no_guess(user, Kind.RECOVERY, None, Verdict.OVERTAKEN)
        except Exception:
            self._settle_no_guess(user, Kind.RECOVERY, None, Verdict.OVERTAKEN)
            raise
        return Verdict.RIGHT

    def _match(self, user: User, code: str) -> tuple[bytes | None, int | None]:
        with self._site.database.read() as session:
            sealed = session.scalar(select(User.mfa_secret).where(User.id == user.id))
        if sealed is None:
            return None, None
        secret = self._site.seals.open(sealed, user.id)
        return sealed, matching_step(secret, code, self._site.clock(), self._site.settings.steps_around)

    def _unused(self, user: User, code: str) -> RecoveryCode | None:
        with self._site.database.read() as session:
            return session.scalar(
                select(RecoveryCode).where(
                    RecoveryCode.user_id == user.id,
                    RecoveryCode.slot == recovery.slot_of(code),
                    RecoveryCode.used_at.is_(None),
                )
            )

    def _settle_wrong(self, user: User, kind: Kind, what: What) -> Verdict:
        with self._site.database.write() as session:
            if self._site.guards.wrong(session, kind, user.id):
                record_own(session, What.CODE_LOCKED, self._site.clock(), user)
            record_own(session, what, self._site.clock(), user)
        return Verdict.WRONG

    def _settle_no_guess(self, user: User, kind: Kind, what: What | None, verdict: Verdict) -> Verdict:
        with self._site.database.write() as session:
            self._site.guards.give_back(session, kind, user.id)
            if what is not None:
                record_own(session, what, self._site.clock(), user)
        return verdict

    def _note(self, user: User, what: What) -> None:
        with self._site.database.write() as session:
            record_own(session, what, self._site.clock(), user)


def _use_step(session: Session, user_id: int, sealed: bytes, step: int) -> None:
    """Use a time step up: the same or an older one never works again (RFC 6238, 5.2)."""
    unused = (User.id == user_id, User.last_step < step, User.mfa_secret == sealed)
    if not changed(session, update(User).where(*unused).values(last_step=step)):
        raise Replayed


class Replayed(Exception):
    """The code or recovery code has been used before."""
