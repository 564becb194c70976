"""The own sessions: see where one is signed in, and end what should not be."""

from __future__ import annotations

from sqlalchemy import select
from starlette.responses import Response

from trackops_desktop.practice.audit import What, record_own
from trackops_desktop.practice.sessions import end_session, end_sessions
from trackops_desktop.practice.tables import SignedIn
from trackops_desktop.practice.web.visit import Visit


def show(visit: Visit) -> Response:
    """List the own sessions, newest first."""
    settings, now = visit.site.settings, visit.site.clock()
    current = (
        SignedIn.user_id == visit.user.id,
        SignedIn.seen_at >= now - settings.session_idle,
        SignedIn.created_at >= now - settings.session_life,
    )
    with visit.site.database.read() as session:
        rows = session.scalars(select(SignedIn).where(*current).order_by(SignedIn.seen_at.desc())).unique().all()
    return visit.page("sessions.html", rows=rows)


def end_one(visit: Visit) -> Response:
    """End one of the own sessions."""
    with visit.site.database.write() as session:
        if end_session(session, visit.number("session_id"), visit.user.id):
            record_own(session, What.SESSION_ENDED, visit.site.clock(), visit.user)
    return visit.go("/profile/sessions")


def end_others(visit: Visit) -> Response:
    """End all other own sessions."""
    with visit.site.database.write() as session:
        end_sessions(session, visit.user.id, but=visit.session.id)
        record_own(session, What.SESSION_ENDED, visit.site.clock(), visit.user, "all others")
    return visit.go("/profile/sessions")
