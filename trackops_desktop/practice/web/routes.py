"""The table of routes: every page, who may open it, and what handles it. What is not here does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from trackops_desktop.practice.web.pages import company, own_sessions, password, people, profile, signing_in
from trackops_desktop.practice.web.request_context import RequestContext, RequestUser

STATIC_FILES = {"practice.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}

ANYONE = frozenset(RequestUser)
TICKET = frozenset({RequestUser.TICKET})
SIGNED_IN = frozenset({RequestUser.SETUP, RequestUser.USER, RequestUser.ADMINISTRATOR})
USERS = frozenset({RequestUser.USER, RequestUser.ADMINISTRATOR})
ADMINISTRATORS = frozenset({RequestUser.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one path."""

    method: str
    path: str
    who: frozenset[RequestUser]
    handler: Callable[[RequestContext], Response]


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", ANYONE, signing_in.home),
    Route("GET", "/sign-in", ANYONE, signing_in.show_sign_in),
    Route("POST", "/sign-in", ANYONE, signing_in.sign_in),
    Route("GET", "/sign-in/code", TICKET, signing_in.show_code),
    Route("POST", "/sign-in/code", TICKET, signing_in.enter_code),
    Route("GET", "/sign-in/recovery-code", TICKET, signing_in.show_recovery_code),
    Route("POST", "/sign-in/recovery-code", TICKET, signing_in.enter_recovery_code),
    Route("POST", "/sign-out", ANYONE, signing_in.sign_out),
    Route("GET", "/set-up", SIGNED_IN, profile.show_set_up),
    Route("GET", "/profile", USERS, profile.overview),
    Route("GET", "/profile/mfa/enable", SIGNED_IN, profile.show_enable),
    Route("POST", "/profile/mfa/enable", SIGNED_IN, profile.enable),
    Route("GET", "/profile/mfa/reset", USERS, profile.show_reset),
    Route("POST", "/profile/mfa/reset", USERS, profile.reset),
    Route("GET", "/profile/mfa/verify", SIGNED_IN, profile.show_verify),
    Route("POST", "/profile/mfa/verify", SIGNED_IN, profile.verify),
    Route("GET", "/profile/mfa/disable", USERS, profile.show_disable),
    Route("POST", "/profile/mfa/disable", USERS, profile.disable),
    Route("GET", "/profile/recovery-codes", USERS, profile.show_recovery_codes),
    Route("POST", "/profile/recovery-codes", USERS, profile.new_recovery_codes),
    Route("POST", "/profile/recovery-codes/download", USERS, profile.download_recovery_codes),
    Route("GET", "/profile/sessions", USERS, own_sessions.show),
    Route("POST", "/profile/sessions/end-others", USERS, own_sessions.end_others),
    Route("POST", "/profile/sessions/{session_id}/end", USERS, own_sessions.end_one),
    Route("GET", "/password/forgot", ANYONE, password.show_forgot),
    Route("POST", "/password/forgot", ANYONE, password.forgot),
    Route("GET", "/password/new", ANYONE, password.show_new),
    Route("POST", "/password/new", ANYONE, password.choose),
    Route("GET", "/users", ADMINISTRATORS, people.users),
    Route("GET", "/users/{user_id}", ADMINISTRATORS, people.user),
    Route("POST", "/users/{user_id}", ADMINISTRATORS, people.change),
    Route("POST", "/users/{user_id}/unlock", ADMINISTRATORS, people.unlock),
    Route("POST", "/users/{user_id}/disable-mfa", ADMINISTRATORS, people.disable_mfa),
    Route("GET", "/roles", ADMINISTRATORS, company.roles),
    Route("GET", "/roles/{role_id}", ADMINISTRATORS, company.role),
    Route("POST", "/roles/{role_id}", ADMINISTRATORS, company.change_role),
    Route("GET", "/settings", ADMINISTRATORS, company.settings),
    Route("GET", "/settings/user-security/multi-factor-authentication", ADMINISTRATORS, company.mfa_settings),
    Route("POST", "/settings/user-security/multi-factor-authentication", ADMINISTRATORS, company.change_mfa_settings),
    Route("GET", "/reports", ADMINISTRATORS, company.reports),
    Route("GET", "/reports/security-checkup", ADMINISTRATORS, company.security_checkup),
    Route("GET", "/reports/security-checkup.csv", ADMINISTRATORS, company.security_checkup_csv),
    Route("GET", "/audit", ADMINISTRATORS, company.audit),
)
