"""Sessions and tickets: random tokens of which only a hash is stored."""

from __future__ import annotations

import contextlib
import math

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from trackops_desktop.practice.security.token_signing import new_token, token_hash
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.database import changed
from trackops_desktop.practice.storage.tables import PasswordReset, Pending, SessionRow, Ticket

FULL = "full"
SETUP = "setup"
_TOUCH_SECONDS = 20.0
_SWEEP_SECONDS = 60.0


def open_session(session: Session, site: PracticeParts, user_id: int, stage: str, browser: str) -> str:
    """Store a new session and return its token."""
    token, now = new_token(), site.clock()
    session.add(
        SessionRow(
            token_hash=token_hash(token),
            user_id=user_id,
            stage=stage,
            created_at=now,
            seen_at=now,
            password_at=now,
            browser=browser[:120],
        )
    )
    return token


def find_session(site: PracticeParts, token: str) -> SessionRow | None:
    """Return the session of a token with its user, unless it is over or the user may no longer sign in."""
    now = site.clock()
    with site.database.read() as session:
        found = session.scalar(select(SessionRow).where(SessionRow.token_hash == token_hash(token)))
    if found is None or not found.user.active or _is_over(found, site, now):
        return None
    if now - found.seen_at > _TOUCH_SECONDS:
        with site.database.write() as session:
            changed(session, update(SessionRow).where(SessionRow.id == found.id).values(seen_at=now))
    return found


def _is_over(found: SessionRow, site: PracticeParts, now: float) -> bool:
    settings = site.settings
    return now - found.seen_at > settings.session_idle or now - found.created_at > settings.session_life


def renew_session(session: Session, signed_in: SessionRow, stage: str, *, password_at: float | None = None) -> str:
    """Give a session a new token at a step up and return it; the old token is dead.

    Raises:
        Overtaken: The session has ended or was renewed in the meantime.

    """
    token = new_token()
    values: dict[str, object] = {"token_hash": token_hash(token), "stage": stage}
    if password_at is not None:
        values["password_at"] = password_at
    mine = (SessionRow.id == signed_in.id, SessionRow.token_hash == signed_in.token_hash)
    if not changed(session, update(SessionRow).where(*mine).values(values)):
        raise Overtaken
    return token


def end_sessions(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End a user's sessions, all or all but one, and take back their tickets and pending secrets."""
    others = [SessionRow.user_id == user_id] + ([] if but is None else [SessionRow.id != but])
    changed(session, delete(Pending).where(Pending.session_id.in_(select(SessionRow.id).where(*others))))
    changed(session, delete(SessionRow).where(*others))
    changed(session, delete(Ticket).where(Ticket.user_id == user_id, Ticket.used_at.is_(None)))


def end_session(session: Session, session_id: int, user_id: int) -> int:
    """End one session of a user; returns how many there were."""
    mine = (SessionRow.id == session_id, SessionRow.user_id == user_id)
    changed(session, delete(Pending).where(Pending.session_id.in_(select(SessionRow.id).where(*mine))))
    return changed(session, delete(SessionRow).where(*mine))


def issue_ticket(session: Session, site: PracticeParts, user_id: int, after: str) -> str:
    """Store a ticket for the code page and return its token."""
    token = new_token()
    expires_at = site.clock() + site.settings.ticket_seconds
    session.add(Ticket(token_hash=token_hash(token), user_id=user_id, expires_at=expires_at, after=after))
    return token


def find_ticket(site: PracticeParts, token: str) -> Ticket | None:
    """Return an unused, current ticket with its user."""
    with site.database.read() as session:
        found = session.scalar(
            select(Ticket).where(
                Ticket.token_hash == token_hash(token), Ticket.used_at.is_(None), Ticket.expires_at > site.clock()
            )
        )
    return found if found is not None and found.user.active and found.user.mfa_on else None


def use_ticket(session: Session, site: PracticeParts, ticket: Ticket) -> None:
    """Use a ticket up.

    Raises:
        Overtaken: Another request has used it, or it has run out.

    """
    now = site.clock()
    unused = (Ticket.id == ticket.id, Ticket.used_at.is_(None), Ticket.expires_at > now)
    if not changed(session, update(Ticket).where(*unused).values(used_at=now)):
        raise Overtaken


class Sweeper:
    """Deletes what has run out, now and then, in a transaction that nothing else depends on."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._due_at = -math.inf

    def sweep_when_due(self) -> None:
        """Delete ended sessions, tickets, pending secrets and reset codes, at most once a minute."""
        now = self._site.clock()
        if now < self._due_at:
            return
        self._due_at = now + _SWEEP_SECONDS
        # Another process may be sweeping the same rows; the one that loses leaves it to the next time.
        with contextlib.suppress(OperationalError), self._site.database.write() as session:
            _sweep(session, self._site.settings, now)


def _sweep(session: Session, settings: PracticeSettings, now: float) -> None:
    over = or_(SessionRow.seen_at < now - settings.session_idle, SessionRow.created_at < now - settings.session_life)
    changed(session, delete(Pending).where(Pending.session_id.in_(select(SessionRow.id).where(over))))
    changed(session, delete(Pending).where(Pending.expires_at < now))
    changed(session, delete(SessionRow).where(over))
    changed(session, delete(Ticket).where(Ticket.expires_at < now))
    changed(session, delete(PasswordReset).where(PasswordReset.expires_at < now))


class Overtaken(Exception):
    """Another request was faster; nothing of this one is kept."""
