"""The pages before somebody is signed in, and the way out."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from trackops_desktop.practice.audit import AuditEvent, record_own
from trackops_desktop.practice.security.second_factor import CodeVerdict
from trackops_desktop.practice.security.sessions import SETUP, end_session
from trackops_desktop.practice.sign_in import CodeWanted, Opened, SignInUseCases
from trackops_desktop.practice.web.allowed_origins import local_path
from trackops_desktop.practice.web.request_context import SESSION_COOKIE, TICKET_COOKIE, RequestContext, RequestUser

HOME = "/profile"
_REFUSED = "The username or password is wrong, or the account can't sign in at the moment."
_WRONG_CODE = "This code isn't valid. Enter a new code."
_WRONG_RECOVERY = "This recovery code isn't valid. Enter another one."
_OVER = "Your sign-in took too long or was finished elsewhere. Sign in again."


def home(visit: RequestContext) -> Response:
    """Lead to the page that comes next."""
    pages = {RequestUser.ANONYMOUS: "/sign-in", RequestUser.TICKET: "/sign-in/code", RequestUser.SETUP: "/set-up"}
    return visit.go(pages.get(visit.who, HOME))


def show_sign_in(visit: RequestContext) -> Response:
    """Show the form for user name and password."""
    if visit.signed_in is not None:
        return home(visit)
    after = local_path(visit.request.query_params.get("next", ""))
    return visit.page("sign_in.html", problem="", after=after, username="")


def sign_in(visit: RequestContext) -> Response:
    """Check user name and password."""
    after = local_path(visit.field("next"))
    result = SignInUseCases(visit.site).password(visit.field("username"), visit.field("password"), visit.browser, after)
    if result is None:
        # The name is not repeated on the page: the answer must not differ in length either.
        return visit.page("sign_in.html", HTTPStatus.UNAUTHORIZED, problem=_REFUSED, after=after, username="")
    _leave_old_session(visit)
    if isinstance(result, CodeWanted):
        visit.set_cookie(SESSION_COOKIE, None)
        visit.set_cookie(TICKET_COOKIE, result.ticket)
        return visit.go("/sign-in/code")
    visit.use_session(result.token)
    return visit.go("/set-up" if result.stage == SETUP else after or HOME)


def show_code(visit: RequestContext) -> Response:
    """Show the form for the code."""
    return visit.page("code.html", problem="")


def enter_code(visit: RequestContext) -> Response:
    """Check the code."""
    if visit.ticket is None:
        return home(visit)
    result = SignInUseCases(visit.site).code(visit.ticket, visit.field("code"), visit.browser)
    return _after_factor(visit, result, "code.html", _WRONG_CODE, "A code has six digits.")


def show_recovery_code(visit: RequestContext) -> Response:
    """Show the form for a recovery code."""
    return visit.page("recovery_code.html", problem="")


def enter_recovery_code(visit: RequestContext) -> Response:
    """Check a recovery code."""
    if visit.ticket is None:
        return home(visit)
    result = SignInUseCases(visit.site).recovery_code(visit.ticket, visit.field("recovery_code"), visit.browser)
    malformed = "A recovery code has sixteen letters and digits, in groups of four."
    return _after_factor(visit, result, "recovery_code.html", _WRONG_RECOVERY, malformed)


def sign_out(visit: RequestContext) -> Response:
    """End the session and take the cookies back."""
    _leave_old_session(visit)
    visit.set_cookie(SESSION_COOKIE, None)
    visit.set_cookie(TICKET_COOKIE, None)
    return visit.go("/sign-in")


def _after_factor(
    visit: RequestContext, result: Opened | CodeVerdict, template: str, wrong: str, malformed: str
) -> Response:
    if isinstance(result, Opened):
        visit.use_session(result.token)
        return visit.go((visit.ticket and visit.ticket.after) or HOME)
    if result is CodeVerdict.MALFORMED:
        return visit.page(template, HTTPStatus.UNPROCESSABLE_ENTITY, problem=malformed)
    if result is CodeVerdict.OVERTAKEN:
        visit.set_cookie(TICKET_COOKIE, None)
        return visit.page("sign_in.html", HTTPStatus.UNAUTHORIZED, problem=_OVER, after="", username="")
    if result is CodeVerdict.REFUSED:
        locked = "Too many wrong codes. Try again later, use a recovery code or ask an administrator."
        return visit.page(template, HTTPStatus.TOO_MANY_REQUESTS, problem=locked)
    return visit.page(template, HTTPStatus.UNAUTHORIZED, problem=wrong)


def _leave_old_session(visit: RequestContext) -> None:
    old = visit.signed_in
    if old is None:
        return
    with visit.site.database.write() as session:
        end_session(session, old.id, old.user_id)
        record_own(session, AuditEvent.SIGN_OUT, visit.site.clock(), old.user)
