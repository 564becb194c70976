"""Forgotten passwords."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from trackops_desktop.practice.security.password_reset import PasswordResets
from trackops_desktop.practice.web.request_context import RequestContext

_ENOUGH = (
    "No more reset codes were printed, because many were requested in the last {minutes} minutes. Earlier "
    "codes still work until they expire or one of them is used. Otherwise wait and try again."
)


def show_forgot(visit: RequestContext) -> Response:
    """Ask whose password is forgotten."""
    return visit.page("password_forgot.html")


def forgot(visit: RequestContext) -> Response:
    """Print a reset code on the console; the answer is the same for every name, and so is being told to wait."""
    if not PasswordResets(visit.site).ask(visit.field("username"), visit.request.state.origin):
        minutes = int(visit.site.settings.reset_seconds // 60)
        return visit.message(HTTPStatus.TOO_MANY_REQUESTS, "Too many reset codes", _ENOUGH.format(minutes=minutes))
    return visit.go("/password/new")


def show_new(visit: RequestContext) -> Response:
    """Ask for the reset code and the new password."""
    return visit.page("password_new.html", problem="", username="")


def choose(visit: RequestContext) -> Response:
    """Set the new password."""
    password = visit.field("password")
    if password != visit.field("again"):
        problem = "The new passwords don't match."
    else:
        problem = PasswordResets(visit.site).choose(visit.field("username"), visit.field("reset_code"), password)
    if problem:
        context = {"problem": problem, "username": visit.field("username")[:64]}
        return visit.page("password_new.html", HTTPStatus.UNPROCESSABLE_ENTITY, **context)
    return visit.message(HTTPStatus.OK, "Your password has been changed", "Sign in with the new one.")
