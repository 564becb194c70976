"""The one verifier: every code and recovery code of a live second factor is checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import AuditEvent, record_own
from trackops_desktop.practice.security import recovery_codes
from trackops_desktop.practice.security.attempt_limits import GuessKind
from trackops_desktop.practice.security.codes import matching_step, tidy_code
from trackops_desktop.practice.security.sessions import Overtaken
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import RecoveryCode, User

Then = Callable[[Session], None]


def nothing(_session: Session) -> None:
    """Do nothing."""


class CodeVerdict(Enum):
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

    def __init__(self, site: PracticeParts) -> None:
        self._site = site

    def spend_code(self, user: User, text: str, then: Then, first: Then = nothing) -> CodeVerdict:
        """Check a code; `first` and `then` run in the transaction that uses it up, before and after it is used."""
        code = tidy_code(text)
        if code is None:
            return CodeVerdict.MALFORMED
        with self._site.attempts.lane(GuessKind.CODE, user.id):
            return self._try_code(user, code, then, first)

    def _try_code(self, user: User, code: str, then: Then, first: Then) -> CodeVerdict:
        if not self._site.attempts.reserve(GuessKind.CODE, user.id):
            self._note(user, AuditEvent.CODE_REFUSED)
            return CodeVerdict.REFUSED
        sealed, step = self._match(user, code)
        if step is None or sealed is None:
            return self._settle_wrong(user, GuessKind.CODE, AuditEvent.CODE_WRONG)
        try:
            with self._site.database.write() as session:
                first(session)
                self._site.attempts.succeed(session, GuessKind.CODE, user.id)
                _use_step(session, user.id, sealed, step)
                then(session)
        except Replayed:
            return self._settle_no_guess(user, GuessKind.CODE, AuditEvent.CODE_REPLAYED, CodeVerdict.REPLAYED)
        except Overtaken:
            return self._settle_no_guess(user, GuessKind.CODE, None, CodeVerdict.OVERTAKEN)
        except Exception:
            # It was right, so it was no guess; what it was for failed.
            self._settle_no_guess(user, GuessKind.CODE, None, CodeVerdict.OVERTAKEN)
            raise
        return CodeVerdict.RIGHT

    def spend_recovery(self, user: User, text: str, then: Then, first: Then = nothing) -> CodeVerdict:
        """Check a recovery code; `first` and `then` run in the transaction that uses it up, before and after."""
        code = recovery_codes.tidy(text)
        if code is None:
            return CodeVerdict.MALFORMED
        with self._site.attempts.lane(GuessKind.RECOVERY, user.id):
            return self._try_recovery(user, code, then, first)

    def _try_recovery(self, user: User, code: str, then: Then, first: Then) -> CodeVerdict:
        with self._site.turns.turn():
            if not self._site.attempts.reserve(GuessKind.RECOVERY, user.id):
                self._note(user, AuditEvent.RECOVERY_REFUSED)
                return CodeVerdict.REFUSED
            row = self._unused(user, code)
            right = self._site.recovery_hashes.verify(row.code_hash if row else None, code)
        if not right or row is None:
            return self._settle_wrong(user, GuessKind.RECOVERY, AuditEvent.RECOVERY_WRONG)
        try:
            with self._site.database.write() as session:
                first(session)
                self._site.attempts.succeed(session, GuessKind.RECOVERY, user.id)
                self._site.attempts.clear(session, GuessKind.CODE, user.id)
                recovery_codes.use(session, row, self._site.clock())
                record_own(session, AuditEvent.RECOVERY_USED, self._site.clock(), user)
                then(session)
        except Overtaken:
            return self._settle_no_guess(user, GuessKind.RECOVERY, None, CodeVerdict.OVERTAKEN)
        except Exception:
            self._settle_no_guess(user, GuessKind.RECOVERY, None, CodeVerdict.OVERTAKEN)
            raise
        return CodeVerdict.RIGHT

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
                    RecoveryCode.slot == recovery_codes.slot_of(code),
                    RecoveryCode.used_at.is_(None),
                )
            )

    def _settle_wrong(self, user: User, kind: GuessKind, what: AuditEvent) -> CodeVerdict:
        with self._site.database.write() as session:
            if self._site.attempts.wrong(session, kind, user.id):
                record_own(session, AuditEvent.CODE_LOCKED, self._site.clock(), user)
            record_own(session, what, self._site.clock(), user)
        return CodeVerdict.WRONG

    def _settle_no_guess(
        self, user: User, kind: GuessKind, what: AuditEvent | None, verdict: CodeVerdict
    ) -> CodeVerdict:
        with self._site.database.write() as session:
            self._site.attempts.give_back(session, kind, user.id)
            if what is not None:
                record_own(session, what, self._site.clock(), user)
        return verdict

    def _note(self, user: User, what: AuditEvent) -> None:
        with self._site.database.write() as session:
            record_own(session, what, self._site.clock(), user)


def _use_step(session: Session, user_id: int, sealed: bytes, step: int) -> None:
    """Use a time step up: the same or an older one never works again (RFC 6238, 5.2)."""
    unused = (User.id == user_id, User.last_step < step, User.mfa_secret == sealed)
    if not changed(session, update(User).where(*unused).values(last_step=step)):
        raise Replayed


class Replayed(Exception):
    """The code or recovery code has been used before."""
