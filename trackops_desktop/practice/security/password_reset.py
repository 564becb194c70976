"""Forgotten passwords: a reset code on the console in place of a mail, and the new password."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import AuditEvent, record, record_own
from trackops_desktop.practice.security.attempt_limits import GuessKind, is_locked
from trackops_desktop.practice.security.passwords import READABLE, password_problem
from trackops_desktop.practice.security.sessions import Overtaken, end_sessions
from trackops_desktop.practice.security.token_signing import token_hash
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import AttemptCount, Company, PasswordReset, User

NOT_VALID = "The username or reset code isn't valid, or the code has been used or has expired."

_NOBODY = 0
"""An id that no user has."""


class PasswordResets:
    """The two steps of a password reset."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site

    def ask(self, username: str, origin: str) -> bool:
        """Print a reset code on the console if there is such a user, and tell whether asking was allowed.

        Whether it was allowed depends on what was typed and on how much was asked for, never on who there is: a name
        that nobody has is counted like any other. It also costs the same: the same statements, the same hashes, one
        line on the console. What was printed earlier stays valid, so nobody can take it from the user by asking.
        """
        code = "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(5))
        now, user, settings = self._site.clock(), self._find(username), self._site.settings
        known = user if user is not None and user.active else None
        asked_for = self._site.seals.name_mark(_login(username))
        with self._site.database.write() as session:
            # The lock makes processes that share a database count one after another.
            first = select(Company.id).order_by(Company.id).limit(1).with_for_update(key_share=True)
            company_id = session.scalars(first).one()
            if not self._is_allowed(session, asked_for, now):
                return False
            subject = known.username if known else "(unknown)"
            record(session, AuditEvent.PASSWORD_RESET_ASKED, now, company_id, subject=subject)
            # For nobody the hash of a code that is told to nobody is stored: it opens nothing.
            made = PasswordReset(token_hash=token_hash(code), name_mark=asked_for, user_id=known.id if known else None)
            made.expires_at = now + settings.reset_seconds
            session.add(made)
        minutes = int(settings.reset_seconds // 60)
        lines = f"open {origin}/password/new and enter the reset code {code} (valid for {minutes} minutes)."
        nobody = "Password reset: requested for a name that doesn't exist or may not sign in."
        self._site.console(f"Password reset for {known.username}: {lines}" if known else nobody)
        return True

    def _is_allowed(self, session: Session, asked_for: str, now: float) -> bool:
        same = func.coalesce(func.sum(case((PasswordReset.name_mark == asked_for, 1), else_=0)), 0)
        counted = select(func.count(), same).select_from(PasswordReset).where(PasswordReset.expires_at > now)
        overall, for_name = map(int, session.execute(counted).one())
        return overall < self._site.settings.resets_overall and for_name < self._site.settings.resets_per_name

    def choose(self, username: str, code: str, password: str) -> str:
        """Set a new password, unlock the account and end its sessions; returns what is wrong, or an empty text.

        The second factor stays as it is.
        """
        user, hashed = self._find(username), token_hash(code.strip().lower())
        current = self._is_current(user.id if user is not None else _NOBODY, hashed)
        if user is None or not user.active or not current:
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
        count = session.scalars(select(AttemptCount).where(*mine)).one()
        locked = is_locked(count, self._site.clock())
        self._site.attempts.clear(session, GuessKind.PASSWORD, user_id)
        return locked

    def _is_current(self, user_id: int, hashed: str) -> bool:
        with self._site.database.read() as session:
            found = select(PasswordReset.id).where(*self._current(user_id, hashed))
            return session.scalar(found) is not None

    def _use(self, session: Session, user_id: int, hashed: str) -> None:
        """Use a reset code up, and with it every other one of the same user."""
        used = update(PasswordReset).where(*self._current(user_id, hashed)).values(used_at=self._site.clock())
        if not changed(session, used):
            raise Overtaken
        others = update(PasswordReset).where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        changed(session, others.values(used_at=self._site.clock()))

    def _current(self, user_id: int, hashed: str) -> tuple[ColumnElement[bool], ...]:
        return (
            PasswordReset.token_hash == hashed,
            PasswordReset.user_id == user_id,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > self._site.clock(),
        )

    def _find(self, username: str) -> User | None:
        login = _login(username)
        with self._site.database.read() as session:
            return session.scalar(select(User).where(User.login == login).order_by(User.id).limit(1))


def _login(username: str) -> str:
    """Return a typed name as names are compared."""
    return username.strip().casefold()[:128]
