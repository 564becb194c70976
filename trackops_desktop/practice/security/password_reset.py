"""Forgotten passwords: a reset code on the console in place of a mail, and the new password."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import AuditEvent, record, record_own
from trackops_desktop.practice.security.attempt_limits import GuessKind, is_locked
from trackops_desktop.practice.security.passwords import READABLE, password_problem
from trackops_desktop.practice.security.sessions import Overtaken, end_sessions
from trackops_desktop.practice.security.token_signing import token_hash
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import AttemptCount, Company, PasswordReset, User

NOT_VALID = "The username or the reset code is not valid, or the code has been used or is too old."


class PasswordResets:
    """The two steps of a password reset."""

    def __init__(self, site: PracticeParts) -> None:
        """Keep the site."""
        self._site = site

    def ask(self, username: str, origin: str) -> None:
        """Print a reset code on the console, if there is such a user; the page says the same either way."""
        code = "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(5))
        now, user = self._site.clock(), self._find(username)
        known = user if user is not None and user.active else None
        with self._site.database.write() as session:
            company_id = session.scalars(select(Company.id).order_by(Company.id).limit(1)).one()
            subject = known.username if known else "(unknown)"
            record(session, AuditEvent.PASSWORD_RESET_ASKED, now, company_id, subject=subject)
            if known is None:
                return
            changed(session, delete(PasswordReset).where(PasswordReset.user_id == known.id))
            expires_at = now + self._site.settings.reset_seconds
            session.add(PasswordReset(token_hash=token_hash(code), user_id=known.id, expires_at=expires_at))
        minutes = int(self._site.settings.reset_seconds // 60)
        lines = f"open {origin}/password/new and enter the reset code {code} (valid for {minutes} minutes)."
        self._site.console(f"Password reset for {known.username}: {lines}")

    def choose(self, username: str, code: str, password: str) -> str:
        """Set a new password, unlock the account and end its sessions; returns what is wrong, or an empty text.

        The second factor stays as it is.
        """
        user, hashed = self._find(username), token_hash(code.strip().lower())
        if user is None or not user.active or not self._is_current(user.id, hashed):
            return NOT_VALID
        problem = password_problem(password, user.username, user.company.subdomain, self._site.settings)
        if problem:
            return problem
        password_hash, now = self._site.passwords.hash(password), self._site.clock()
        try:
            with self._site.database.write() as session:
                locked = self._unlock(session, user.id)
                self._use(session, user.id, hashed)
                values = {"password_hash": password_hash, "password_changed_at": now, "updated_at": now}
                changed(session, update(User).where(User.id == user.id).values(values))
                end_sessions(session, user.id)
                record_own(
                    session, AuditEvent.PASSWORD_RESET_UNLOCKED if locked else AuditEvent.PASSWORD_RESET, now, user
                )
        except Overtaken:
            return NOT_VALID
        self._site.console(f"Notice to {user.username}: the password of your account was changed.")
        return ""

    def _unlock(self, session: Session, user_id: int) -> bool:
        mine = (AttemptCount.user_id == user_id, AttemptCount.kind == GuessKind.PASSWORD)
        guard = session.scalars(select(AttemptCount).where(*mine)).one()
        locked = is_locked(guard, self._site.clock())
        self._site.guards.clear(session, GuessKind.PASSWORD, user_id)
        return locked

    def _is_current(self, user_id: int, hashed: str) -> bool:
        with self._site.database.read() as session:
            found = select(PasswordReset.id).where(*self._current(user_id, hashed))
            return session.scalar(found) is not None

    def _use(self, session: Session, user_id: int, hashed: str) -> None:
        used = update(PasswordReset).where(*self._current(user_id, hashed)).values(used_at=self._site.clock())
        if not changed(session, used):
            raise Overtaken

    def _current(self, user_id: int, hashed: str) -> tuple[ColumnElement[bool], ...]:
        return (
            PasswordReset.token_hash == hashed,
            PasswordReset.user_id == user_id,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > self._site.clock(),
        )

    def _find(self, username: str) -> User | None:
        login = username.strip().casefold()[:128]
        with self._site.database.read() as session:
            return session.scalar(select(User).where(User.login == login).order_by(User.id).limit(1))
