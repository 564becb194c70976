"""Signing in: a password, then nothing, a code or the set-up of a second factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trackops_desktop.practice.audit import WITH_CODE, WITH_PASSWORD, WITH_RECOVERY, AuditEvent, record, record_own
from trackops_desktop.practice.security.attempt_limits import GuessKind
from trackops_desktop.practice.security.second_factor import CodeVerdict, SecondFactor
from trackops_desktop.practice.security.sessions import FULL, SETUP, issue_ticket, open_session, use_ticket
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.tables import Company, Ticket, User


@dataclass(frozen=True, slots=True)
class Opened:
    """A session was opened; the stage says what it opens."""

    token: str
    stage: str


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password was right; the ticket opens the code page."""

    ticket: str


class SignInUseCases:
    """The use cases of somebody who is not signed in yet."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._factor = SecondFactor(site)

    def password(self, username: str, password: str, browser: str, after: str = "") -> Opened | CodeWanted | None:
        """Check a user name and password; None says no more than that they do not open anything.

        Unknown, wrong, locked and disabled take the same steps: a reservation, one hash, one more transaction.

        Raises:
            Busy: Too many hashes are waiting; nothing was counted.

        """
        login = username.strip().casefold()[:128]
        with self._site.attempts.lane(GuessKind.PASSWORD, login):
            return self._try_password(login, password, browser, after)

    def _try_password(self, login: str, password: str, browser: str, after: str) -> Opened | CodeWanted | None:
        user = self._find(login)
        with self._site.turns.turn():
            reserved = self._site.attempts.reserve(GuessKind.PASSWORD, user.id if user else None)
            usable = reserved and user is not None and user.active
            right = self._site.passwords.verify(user.password_hash if usable and user else None, password)
        if user is None or not right:
            self._settle_wrong(user, reserved)
            return None
        with self._site.database.write() as session:
            # Read again under a lock: MFA may have been switched on while the hash was computed.
            same = select(User).where(User.id == user.id).with_for_update(of=User)
            return self._go_on(session, session.scalars(same).unique().one(), browser, after)

    def code(self, ticket: Ticket, text: str, browser: str) -> Opened | CodeVerdict:
        """Check the code of a ticket's user."""
        return self._finish(ticket, browser, WITH_CODE, lambda then: self._factor.spend_code(ticket.user, text, then))

    def recovery_code(self, ticket: Ticket, text: str, browser: str) -> Opened | CodeVerdict:
        """Check a recovery code of a ticket's user."""
        spend = self._factor.spend_recovery
        return self._finish(ticket, browser, WITH_RECOVERY, lambda then: spend(ticket.user, text, then))

    def _finish(
        self, ticket: Ticket, browser: str, how: str, spend: Callable[[Callable[[Session], None]], CodeVerdict]
    ) -> Opened | CodeVerdict:
        tokens: list[str] = []

        def then(session: Session) -> None:
            use_ticket(session, self._site, ticket)
            self._site.attempts.clear(session, GuessKind.PASSWORD, ticket.user_id)
            record_own(session, AuditEvent.SIGN_IN, self._site.clock(), ticket.user, how)
            tokens.append(open_session(session, self._site, ticket.user_id, FULL, browser))

        verdict = spend(then)
        return Opened(tokens[-1], FULL) if verdict is CodeVerdict.RIGHT else verdict

    def _find(self, login: str) -> User | None:
        with self._site.database.read() as session:
            return session.scalar(select(User).where(User.login == login).order_by(User.id).limit(1))

    def _go_on(self, session: Session, user: User, browser: str, after: str) -> Opened | CodeWanted:
        now, asked = self._site.clock(), user.company.mfa_enabled
        if not asked or (not user.mfa_on and not user.role.requires_mfa):
            self._site.attempts.succeed(session, GuessKind.PASSWORD, user.id)
            record_own(session, AuditEvent.SIGN_IN, now, user, WITH_PASSWORD)
            return Opened(open_session(session, self._site, user.id, FULL, browser), FULL)
        self._site.attempts.give_back(session, GuessKind.PASSWORD, user.id)
        record_own(session, AuditEvent.PASSWORD_RIGHT, now, user)
        if user.mfa_on:
            return CodeWanted(issue_ticket(session, self._site, user.id, after))
        return Opened(open_session(session, self._site, user.id, SETUP, browser), SETUP)

    def _settle_wrong(self, user: User | None, reserved: bool) -> None:
        user_id = user.id if user else None
        with self._site.database.write() as session:
            company_id = session.scalars(select(Company.id).order_by(Company.id).limit(1)).one()
            locked = reserved and self._site.attempts.wrong(session, GuessKind.PASSWORD, user_id)
            # A name that nobody has may be a password typed into the wrong field: it is not written down.
            known = user.username if user is not None else "(unknown)"
            record(session, AuditEvent.SIGN_IN_FAILED, self._site.clock(), company_id, subject=known)
            if locked and user is not None:
                record(session, AuditEvent.ACCOUNT_LOCKED, self._site.clock(), company_id, subject=known)
