"""Administrators' pages about users: the list, and a profile with its lock and its second factor."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from trackops_desktop.practice.administration import ACCESSES, Administration, Barrier, tidy_reason
from trackops_desktop.practice.life_cycle import Doubt, LifeCycle, Proof
from trackops_desktop.practice.web.pages.profile import DOUBTS
from trackops_desktop.practice.web.request_context import RequestContext

BARRIERS = {
    Barrier.ONESELF: "You can't do this to your own account here. Use your own profile.",
    Barrier.LAST_ADMINISTRATOR: "One administrator must stay. Nothing was changed.",
    Barrier.NO_OWN_FACTOR: "Enable MFA on your own account first: you need your own code to disable someone else's.",
    Barrier.NO_REASON: "Enter a reason; it is kept in the audit.",
    Barrier.NOT_THERE: "Nothing was changed: the user's account isn't in that state.",
}


def users(visit: RequestContext) -> Response:
    """List the users."""
    return visit.page("users.html", users=Administration(visit.site).users(), accesses=ACCESSES)


def user(visit: RequestContext) -> Response:
    """Show a user's profile."""
    return _profile(visit, HTTPStatus.OK)


def unlock(visit: RequestContext) -> Response:
    """Unlock the account."""
    user_id = visit.number("user_id")
    barrier = Administration(visit.site).unlock(visit.session, user_id, tidy_reason(visit.field("reason")))
    return _profile(visit, HTTPStatus.NOT_FOUND) if barrier else visit.go(f"/users/{user_id}")


def disable_mfa(visit: RequestContext) -> Response:
    """Take MFA off a user whose device is lost."""
    reason = tidy_reason(visit.field("reason"))
    result = Administration(visit.site).disable_mfa(visit.session, visit.number("user_id"), proof_of(visit), reason)
    return _after(visit, result, "mfa")


def change(visit: RequestContext) -> Response:
    """Change role and access level."""
    role = visit.field("role")
    wanted = (int(role) if role.isascii() and role.isdigit() and len(role) <= 9 else 0, visit.field("access"))
    reason, user_id = tidy_reason(visit.field("reason")), visit.number("user_id")
    result = Administration(visit.site).change_user(visit.session, user_id, wanted, proof_of(visit), reason)
    return _after(visit, result, "role")


def proof_of(visit: RequestContext) -> Proof:
    """Return what an administrator typed as proof."""
    return Proof(visit.field("password"), visit.field("code"), visit.field("recovery_code"))


def status_of(result: Doubt | Barrier) -> HTTPStatus:
    """Return the status that goes with a refusal."""
    if result in (Doubt.PASSWORD, Doubt.CODE):
        return HTTPStatus.UNAUTHORIZED
    if result is Doubt.LOCKED:
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if result is Barrier.NO_REASON else HTTPStatus.CONFLICT


def sentence_of(result: Doubt | Barrier) -> str:
    """Return what is said about a refusal."""
    return DOUBTS[result] if isinstance(result, Doubt) else BARRIERS[result]


def _after(visit: RequestContext, result: str | Doubt | Barrier, section: str) -> Response:
    if isinstance(result, str):
        visit.use_session(result)
        return visit.go(f"/users/{visit.number('user_id')}")
    return _profile(visit, status_of(result), sentence_of(result), section)


def _profile(visit: RequestContext, status: HTTPStatus, problem: str = "", section: str = "") -> Response:
    administration = Administration(visit.site)
    found = administration.user(visit.number("user_id"))
    if found is None:
        return visit.message(HTTPStatus.NOT_FOUND, "No such user", "There is no user with this number.")
    person, standing = found
    return visit.page(
        "user.html",
        status,
        person=person,
        standing=standing,
        roles=[role for role, _count in administration.roles()],
        accesses=ACCESSES,
        problem=problem,
        section=section,
        fresh=LifeCycle(visit.site).password_is_fresh(visit.session),
    )
