"""The life of a second factor: enable, reset, disable, new recovery codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import WITH_CODE, AuditEvent, record_own
from trackops_desktop.practice.security import recovery_codes
from trackops_desktop.practice.security.attempt_limits import GuessKind
from trackops_desktop.practice.security.codes import SECRET_BYTES, matching_step, tidy_code
from trackops_desktop.practice.security.second_factor import CodeVerdict, SecondFactor, Then, nothing
from trackops_desktop.practice.security.sessions import FULL, SETUP, Overtaken, end_sessions, renew_session
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import Pending, SessionRow, User


class Doubt(Enum):
    """Why somebody who is signed in was not believed to be the owner."""

    PASSWORD = auto()
    """The password is missing or wrong, or the account is locked."""
    CODE = auto()
    """The code or recovery code is wrong, used up or missing."""
    LOCKED = auto()
    """The second factor is locked."""
    SWITCHED_OFF = auto()
    """The company has switched MFA off; its settings rest."""
    OVERTAKEN = auto()
    """Another request of the same session was faster."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody types to show that they own the account. Never shown.

    Attributes:
        password: Empty while the one given at sign-in is fresh enough.
        code: The current code, or empty.
        recovery_code: A recovery code instead of the code, or empty.

    """

    password: str = ""
    code: str = ""
    recovery_code: str = ""

    def __repr__(self) -> str:
        """Say nothing about what was typed."""
        return "Proof(…)"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A new secret, to be shown this once, with the session's new token."""

    secret: bytes
    token: str

    def __repr__(self) -> str:
        """Say nothing about the secret."""
        return "NewSecret(…)"


@dataclass(frozen=True, slots=True)
class Finished:
    """MFA is on: the recovery codes, to be shown this once, with the session's new token."""

    recovery_codes: tuple[str, ...]
    token: str
    was_reset: bool = False

    def __repr__(self) -> str:
        """Say nothing about the codes."""
        return "Finished(…)"


class LifeCycle:
    """Changes to the second factor of somebody who is signed in."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._factor = SecondFactor(site)

    def password_is_fresh(self, signed_in: SessionRow) -> bool:
        """Tell whether the password was given recently enough in this session."""
        return self._site.clock() - signed_in.password_at <= self._site.settings.confirm_seconds

    def confirm(self, signed_in: SessionRow, proof: Proof, then: Then, first: Then = nothing) -> Doubt | str:
        """Ask for proof, run `then` in the transaction that uses it up, and return the session's new token.

        `first` runs at the beginning of that transaction, to take a lock that must come before all others.

        The password must be fresh; while MFA is on, a current code or a recovery code is needed in this same request.

        Raises:
            Busy: Too many hashes are waiting; nothing was counted.

        """
        user = signed_in.user
        fresh = self.password_is_fresh(signed_in)
        if not fresh and not self._password_right(user, proof.password):
            return Doubt.PASSWORD
        tokens: list[str] = []

        def both(session: Session) -> None:
            then(session)
            at = None if fresh else self._site.clock()
            tokens.append(renew_session(session, signed_in, signed_in.stage, password_at=at))

        doubt = self._second_factor(user, proof, both, first) if user.mfa_on else self._alone(user, both, first)
        return doubt or tokens[-1]

    def start(self, signed_in: SessionRow, proof: Proof) -> NewSecret | Doubt:
        """Make a pending secret; until it is verified, an old secret keeps working."""
        if not signed_in.user.company.mfa_enabled:
            return Doubt.SWITCHED_OFF
        secret, user = secrets.token_bytes(SECRET_BYTES), signed_in.user

        def then(session: Session) -> None:
            changed(session, delete(Pending).where(Pending.session_id == signed_in.id))
            session.add(
                Pending(
                    session_id=signed_in.id,
                    user_id=user.id,
                    secret=self._site.seals.seal(secret, user.id),
                    expires_at=self._site.clock() + self._site.settings.pending_seconds,
                )
            )
            record_own(session, AuditEvent.SET_UP_SHOWN, self._site.clock(), user)

        token = self.confirm(signed_in, proof, then)
        return token if isinstance(token, Doubt) else NewSecret(secret, token)

    def has_pending(self, signed_in: SessionRow) -> bool:
        """Tell whether this session has a secret that waits to be verified."""
        with self._site.database.read() as session:
            return session.scalar(select(Pending.id).where(*self._usable(signed_in))) is not None

    def finish(self, signed_in: SessionRow, text: str) -> Finished | CodeVerdict:
        """Verify the pending secret with a code; when it is right, make it live in one transaction."""
        code = tidy_code(text)
        if code is None:
            return CodeVerdict.MALFORMED
        pending = self._take_try(signed_in)
        if pending is None:
            return CodeVerdict.REFUSED
        secret = self._site.seals.open(pending.secret, signed_in.user_id)
        step = matching_step(secret, code, self._site.clock(), self._site.settings.steps_around)
        if step is None:
            return self._note_wrong(signed_in, pending)
        codes = recovery_codes.make(self._site.recovery_hashes)
        try:
            with self._site.database.write() as session:
                was_on, token = self._go_live(session, signed_in, pending, step)
                recovery_codes.replace(session, signed_in.user_id, codes)
        except Overtaken:
            return CodeVerdict.OVERTAKEN
        notice = f"Notice to {signed_in.user.username}: MFA was {'reset' if was_on else 'enabled'} on your account."
        self._site.console(notice)
        return Finished(tuple(codes), token, was_on)

    def disable(self, signed_in: SessionRow, proof: Proof) -> str | Doubt:
        """Take the second factor off the account; returns the session's new token."""
        user = signed_in.user
        if not user.company.mfa_enabled:
            return Doubt.SWITCHED_OFF
        if not user.mfa_on:
            return Doubt.OVERTAKEN

        def then(session: Session) -> None:
            erase_factor(session, self._site, user.id)
            end_sessions(session, user.id, but=signed_in.id)
            record_own(session, AuditEvent.MFA_DISABLED, self._site.clock(), user)

        token = self.confirm(signed_in, proof, then)
        if isinstance(token, str):
            self._site.console(f"Notice to {user.username}: MFA was disabled on your account.")
        return token

    def new_recovery_codes(self, signed_in: SessionRow, proof: Proof) -> Finished | Doubt:
        user = signed_in.user
        if not user.company.mfa_enabled:
            return Doubt.SWITCHED_OFF
        if not user.mfa_on:
            return Doubt.OVERTAKEN
        codes = recovery_codes.make(self._site.recovery_hashes)

        def then(session: Session) -> None:
            recovery_codes.replace(session, user.id, codes)
            record_own(session, AuditEvent.RECOVERY_MADE, self._site.clock(), user)

        token = self.confirm(signed_in, proof, then)
        return token if isinstance(token, Doubt) else Finished(tuple(codes), token)

    def allow_download(self, user: User, codes: tuple[str, ...]) -> bool:
        """Tell whether these are the user's current recovery codes and use up the one download of them."""
        with self._site.database.read() as session:
            stored = recovery_codes.stored(session, user.id)
        with self._site.turns.turn():
            if not recovery_codes.same(self._site.recovery_hashes, stored, codes):
                return False
        with self._site.database.write() as session:
            allowed = recovery_codes.mark_downloaded(session, stored, self._site.clock())
            if allowed:
                record_own(session, AuditEvent.RECOVERY_DOWNLOADED, self._site.clock(), user)
        return allowed

    def _password_right(self, user: User, password: str) -> bool:
        if not password:
            return False
        with self._site.attempts.lane(GuessKind.PASSWORD, user.login):
            return self._try_password(user, password)

    def _try_password(self, user: User, password: str) -> bool:
        with self._site.turns.turn():
            reserved = self._site.attempts.reserve(GuessKind.PASSWORD, user.id)
            right = self._site.passwords.verify(user.password_hash if reserved else None, password)
        with self._site.database.write() as session:
            if right:
                self._site.attempts.give_back(session, GuessKind.PASSWORD, user.id)
                return True
            if reserved and self._site.attempts.wrong(session, GuessKind.PASSWORD, user.id):
                record_own(session, AuditEvent.ACCOUNT_LOCKED, self._site.clock(), user)
            record_own(session, AuditEvent.CONFIRM_FAILED, self._site.clock(), user)
        return False

    def _second_factor(self, user: User, proof: Proof, then: Then, first: Then) -> Doubt | None:
        if proof.recovery_code.strip():
            verdict = self._factor.spend_recovery(user, proof.recovery_code, then, first)
        else:
            verdict = self._factor.spend_code(user, proof.code, then, first)
        doubts = {CodeVerdict.RIGHT: None, CodeVerdict.REFUSED: Doubt.LOCKED, CodeVerdict.OVERTAKEN: Doubt.OVERTAKEN}
        return doubts.get(verdict, Doubt.CODE)

    def _alone(self, user: User, then: Then, first: Then) -> Doubt | None:
        try:
            with self._site.database.write() as session:
                first(session)
                # Under a lock: another session may have switched MFA on meanwhile, and then a code is needed.
                off = select(User.id).where(User.id == user.id, User.mfa_secret.is_(None)).with_for_update()
                if session.scalar(off) is None:
                    return Doubt.OVERTAKEN
                then(session)
        except Overtaken:
            return Doubt.OVERTAKEN
        return None

    def _usable(self, signed_in: SessionRow) -> tuple[ColumnElement[bool], ...]:
        return (
            Pending.session_id == signed_in.id,
            Pending.tries < self._site.settings.pending_tries,
            Pending.expires_at > self._site.clock(),
        )

    def _take_try(self, signed_in: SessionRow) -> Pending | None:
        with self._site.database.write() as session:
            taken = changed(session, update(Pending).where(*self._usable(signed_in)).values(tries=Pending.tries + 1))
            if not taken:
                return None
            return session.scalar(select(Pending).where(Pending.session_id == signed_in.id))

    def _note_wrong(self, signed_in: SessionRow, pending: Pending) -> CodeVerdict:
        spent = pending.tries >= self._site.settings.pending_tries
        with self._site.database.write() as session:
            record_own(session, AuditEvent.SET_UP_WRONG, self._site.clock(), signed_in.user)
            if spent:
                changed(session, delete(Pending).where(Pending.id == pending.id))
        return CodeVerdict.REFUSED if spent else CodeVerdict.WRONG

    def _go_live(self, session: Session, signed_in: SessionRow, pending: Pending, step: int) -> tuple[bool, str]:
        now, user = self._site.clock(), signed_in.user
        for kind in GuessKind if signed_in.stage == SETUP else (GuessKind.CODE, GuessKind.RECOVERY):
            self._site.attempts.clear(session, kind, user.id)
        before = select(User.mfa_secret).where(User.id == user.id).with_for_update()
        was_on = session.scalar(before) is not None
        if was_on != user.mfa_on:
            raise Overtaken
        live = {"mfa_secret": pending.secret, "last_step": step, "mfa_changed_at": now, "updated_at": now}
        changed(session, update(User).where(User.id == user.id).values(live))
        if not changed(session, delete(Pending).where(Pending.id == pending.id)):
            raise Overtaken
        end_sessions(session, user.id, but=signed_in.id)
        record_own(session, AuditEvent.MFA_RESET if was_on else AuditEvent.MFA_ENABLED, now, user)
        if signed_in.stage == SETUP:
            record_own(session, AuditEvent.SIGN_IN, now, user, WITH_CODE)
        return was_on, renew_session(session, signed_in, FULL)


def erase_factor(session: Session, site: PracticeParts, user_id: int) -> int:
    """Erase a user's secret, recovery codes and pending secrets; returns 0 when there was no secret."""
    for kind in (GuessKind.CODE, GuessKind.RECOVERY):
        site.attempts.clear(session, kind, user_id)
    now = site.clock()
    there = (User.id == user_id, User.mfa_secret.is_not(None))
    off = {"mfa_secret": None, "mfa_changed_at": now, "updated_at": now}
    erased = changed(session, update(User).where(*there).values(off))
    recovery_codes.erase(session, user_id)
    changed(session, delete(Pending).where(Pending.user_id == user_id))
    return erased
