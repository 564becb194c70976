"""One request as a handler sees it: who it is from, what was typed, and how to answer."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from trackops_desktop.practice.security.sessions import FULL, find_session, find_ticket
from trackops_desktop.practice.security.token_signing import new_token
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.storage.tables import SessionRow, Ticket, User

SESSION_COOKIE = "trackops_session"
TICKET_COOKIE = "trackops_ticket"
VISITOR_COOKIE = "trackops_visitor"
FORM_TOKEN = "form_token"


class RequestUser(Enum):
    """Whom a request is from, as far as its cookies prove."""

    ANONYMOUS = "anonymous"
    TICKET = "ticket"
    SETUP = "setup"
    USER = "user"
    ADMINISTRATOR = "administrator"


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("QtWebEngine/", "Trackops Desktop"), ("Chrome/", "Chrome"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Return the browser and system that a User-Agent names, or its first word."""
    browser = next((name for mark, name in (*_BROWSERS, ("Safari/", "Safari")) if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser:
        return f"{browser} on {system}" if system else browser
    return "".join(letter for letter in agent.split(" ")[0] if letter.isprintable())[:40]


class RequestContext:
    """A request with its identity; collects the cookies of the answer."""

    def __init__(self, site: PracticeParts, templates: Environment, request: Request, form: Mapping[str, str]) -> None:
        self.site = site
        self.request = request
        self.form = form
        self._templates = templates
        self._cookies: dict[str, str | None] = {}
        session, ticket = request.cookies.get(SESSION_COOKIE), request.cookies.get(TICKET_COOKIE)
        self.signed_in: SessionRow | None = find_session(site, session) if session else None
        self.ticket: Ticket | None = find_ticket(site, ticket) if ticket and self.signed_in is None else None
        self.who = self._who()

    @property
    def session(self) -> SessionRow:
        """The session; only for handlers that nobody reaches without one."""
        if self.signed_in is None:
            raise LookupError("no session")
        return self.signed_in

    @property
    def user(self) -> User:
        return self.session.user

    @property
    def browser(self) -> str:
        """What the browser calls itself, in two words."""
        return browser_name(self.request.headers.get("user-agent", ""))

    def field(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.form.get(name, "")

    def number(self, name: str) -> int:
        """Return a number from the path; 0 when it cannot be an id."""
        text = str(self.request.path_params.get(name, ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0

    def set_cookie(self, name: str, value: str | None) -> None:
        """Set a cookie with the answer, or take it back."""
        self._cookies[name] = value

    def use_session(self, token: str) -> None:
        """Give the browser a new session in place of ticket and old session."""
        self.set_cookie(SESSION_COOKIE, token)
        if TICKET_COOKIE in self.request.cookies:
            self.set_cookie(TICKET_COOKIE, None)

    def form_token(self) -> str:
        """Return the token for the forms of this answer, bound to the cookie that answers for them."""
        cookies = {**self.request.cookies, **self._cookies}
        for name in (SESSION_COOKIE, TICKET_COOKIE, VISITOR_COOKIE):
            if cookie := cookies.get(name):
                return self.site.seals.form_token(cookie)
        visitor = new_token()
        self.set_cookie(VISITOR_COOKIE, visitor)
        return self.site.seals.form_token(visitor)

    def form_is_ours(self) -> bool:
        """Tell whether a change comes from a form of this site in this browser.

        The form's token must fit the cookie, and the browser must say that the page it came from is ours. Pages with
        `no-referrer` make browsers send `Origin: null`; then only `Sec-Fetch-Site`, which no page can set, will do.
        """
        origin = self.request.headers.get("origin", "null")
        fetch_site = self.request.headers.get("sec-fetch-site")
        own = origin == self.request.state.origin
        if fetch_site not in (None, "same-origin") or not (own or (origin == "null" and fetch_site == "same-origin")):
            return False
        cookies = (self.request.cookies.get(name) for name in (SESSION_COOKIE, TICKET_COOKIE, VISITOR_COOKIE))
        cookie = next((value for value in cookies if value), None)
        if cookie is None:
            return False
        return hmac.compare_digest(self.site.seals.form_token(cookie).encode(), self.field(FORM_TOKEN).encode())

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> Response:
        known = {"visit": self, "now": self.site.clock(), "form_token": self._form_token_field}
        text = self._templates.get_template(template).render(**known, **context)
        return HTMLResponse(text, status)

    def message(self, status: HTTPStatus, title: str, sentence: str) -> Response:
        """Answer with a page that says one thing."""
        return self.page("message.html", status, title=title, sentence=sentence)

    def go(self, path: str) -> Response:
        """Send the browser to another page of this site."""
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)

    def finish(self, response: Response) -> Response:
        """Put the collected cookies on an answer."""
        secure = self.request.state.origin.startswith("https:")
        for name, value in self._cookies.items():
            if value is None:
                response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
            else:
                response.set_cookie(name, value, path="/", secure=secure, httponly=True, samesite="lax")
        return response

    def _form_token_field(self) -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_TOKEN, self.form_token())

    def _who(self) -> RequestUser:
        if self.signed_in is not None:
            if self.signed_in.stage != FULL:
                return RequestUser.SETUP
            return RequestUser.ADMINISTRATOR if self.user.role.administrator else RequestUser.USER
        return RequestUser.TICKET if self.ticket is not None else RequestUser.ANONYMOUS
