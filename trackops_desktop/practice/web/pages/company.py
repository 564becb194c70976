"""Administrators' pages about the company: roles, settings, reports and the audit."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from trackops_desktop.practice.administration import Administration, Barrier
from trackops_desktop.practice.audit import SENTENCES, newest_events
from trackops_desktop.practice.life_cycle import Doubt, LifeCycle
from trackops_desktop.practice.reports import checkup_csv, users_without_mfa
from trackops_desktop.practice.web.pages.people import proof_of, sentence_of, status_of
from trackops_desktop.practice.web.request_context import RequestContext

_EVENTS_A_PAGE = 50


def roles(visit: RequestContext) -> Response:
    """List the roles."""
    return visit.page("roles.html", roles=Administration(visit.site).roles())


def role(visit: RequestContext) -> Response:
    """Show one role."""
    return _role(visit, HTTPStatus.OK)


def change_role(visit: RequestContext) -> Response:
    """Let the role require MFA, or lift the requirement."""
    requires = visit.field("requires_mfa") == "yes"
    result = Administration(visit.site).change_role(visit.session, visit.number("role_id"), requires, proof_of(visit))
    if isinstance(result, str):
        visit.use_session(result)
        return visit.go("/roles")
    return _role(visit, status_of(result), sentence_of(result))


def settings(visit: RequestContext) -> Response:
    """Show the settings there are."""
    return visit.page("settings.html")


def mfa_settings(visit: RequestContext) -> Response:
    """Show the company's MFA switch."""
    return _mfa_settings(visit, HTTPStatus.OK)


def change_mfa_settings(visit: RequestContext) -> Response:
    """Switch MFA on or off for the company."""
    chosen = visit.field("enabled")
    if chosen not in ("yes", "no"):
        return _mfa_settings(visit, HTTPStatus.UNPROCESSABLE_ENTITY, "Choose Yes or No.")
    result: str | Doubt | Barrier = Administration(visit.site).switch_mfa(
        visit.session, chosen == "yes", proof_of(visit)
    )
    if isinstance(result, str):
        visit.use_session(result)
        return visit.go("/settings/user-security/multi-factor-authentication")
    return _mfa_settings(visit, status_of(result), sentence_of(result))


def reports(visit: RequestContext) -> Response:
    """Show the reports there are."""
    return visit.page("reports.html")


def security_checkup(visit: RequestContext) -> Response:
    """List every active user who has no MFA enabled."""
    with visit.site.database.read() as session:
        users = users_without_mfa(session)
    return visit.page("security_checkup.html", users=users)


def security_checkup_csv(visit: RequestContext) -> Response:
    """Hand the Security Checkup out as a file."""
    with visit.site.database.read() as session:
        text = checkup_csv(users_without_mfa(session))
    headers = {"content-disposition": 'attachment; filename="security-checkup.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def audit(visit: RequestContext) -> Response:
    """Show what happened, newest first."""
    wanted = visit.request.query_params.get("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < len(wanted) <= 6 else 1
    with visit.site.database.read() as session:
        events, count = newest_events(session, max(page, 1), _EVENTS_A_PAGE)
    pages = max(1, -(-count // _EVENTS_A_PAGE))
    return visit.page("audit.html", events=events, sentences=SENTENCES, page=max(page, 1), pages=pages)


def _role(visit: RequestContext, status: HTTPStatus, problem: str = "") -> Response:
    wanted = visit.number("role_id")
    found = next((role for role, _count in Administration(visit.site).roles() if role.id == wanted), None)
    if found is None:
        return visit.message(HTTPStatus.NOT_FOUND, "No such role", "There is no role with this number.")
    fresh = LifeCycle(visit.site).password_is_fresh(visit.session)
    return visit.page("role.html", status, role=found, problem=problem, fresh=fresh)


def _mfa_settings(visit: RequestContext, status: HTTPStatus, problem: str = "") -> Response:
    fresh = LifeCycle(visit.site).password_is_fresh(visit.session)
    return visit.page("mfa_settings.html", status, problem=problem, fresh=fresh)
