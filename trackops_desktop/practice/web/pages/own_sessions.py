"""The own sessions: see where one is signed in, and end what should not be."""

from __future__ import annotations

from sqlalchemy import select
from starlette.responses import Response

from trackops_desktop.practice.audit import AuditEvent, record_own
from trackops_desktop.practice.security.sessions import end_session, end_sessions
from trackops_desktop.practice.storage.tables import SessionRow
from trackops_desktop.practice.web.request_context import RequestContext


def show(visit: RequestContext) -> Response:
    """List the own sessions, newest first."""
    settings, now = visit.site.settings, visit.site.clock()
    current = (
        SessionRow.user_id == visit.user.id,
        SessionRow.seen_at >= now - settings.session_idle,
        SessionRow.created_at >= now - settings.session_life,
    )
    with visit.site.database.read() as session:
        rows = session.scalars(select(SessionRow).where(*current).order_by(SessionRow.seen_at.desc())).unique().all()
    return visit.page("sessions.html", rows=rows)


def end_one(visit: RequestContext) -> Response:
    """End one of the own sessions."""
    with visit.site.database.write() as session:
        if end_session(session, visit.number("session_id"), visit.user.id):
            record_own(session, AuditEvent.SESSION_ENDED, visit.site.clock(), visit.user)
    return visit.go("/profile/sessions")


def end_others(visit: RequestContext) -> Response:
    """End all other own sessions."""
    with visit.site.database.write() as session:
        end_sessions(session, visit.user.id, but=visit.session.id)
        record_own(session, AuditEvent.SESSION_ENDED, visit.site.clock(), visit.user, "all others")
    return visit.go("/profile/sessions")
