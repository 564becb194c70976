"""Builds the web application: every page behind its gate, nothing open that the table of routes does not open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

import anyio
import anyio.to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as WebRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from trackops_desktop.assets import resource
from trackops_desktop.practice.security.passwords import Busy
from trackops_desktop.practice.security.sessions import Sweeper
from trackops_desktop.practice.site import PracticeParts
from trackops_desktop.practice.web.allowed_origins import AllowedOrigins, local_path
from trackops_desktop.practice.web.middleware import RequestGate, plain_answer
from trackops_desktop.practice.web.request_context import RequestContext, RequestUser
from trackops_desktop.practice.web.routes import ROUTES, STATIC_FILES, Route

_BUSY = "The site is busy. Try again in a moment."


def build_app(site: PracticeParts, place: AllowedOrigins) -> ASGIApp:
    """Return the application of a site that is reached at a place."""
    dispatcher = _Dispatcher(site)
    routes: list[BaseRoute] = [
        WebRoute(route.path, dispatcher.endpoint(route), methods=[route.method]) for route in ROUTES
    ]
    routes += [WebRoute(f"/static/{name}", _static(name, kind)) for name, kind in STATIC_FILES.items()]
    routes.append(Mount("/api/v1", _ApiWhenAsked(site)))
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error, Exception: _fault})
    return RequestGate(app, place, site.settings)


class _ApiWhenAsked:
    """The developer API, made at its first request.

    Loading what it is made with takes a third of the site's start, and few ever ask it. Of two first requests at once
    each may make one; they are the same.
    """

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._api: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._api is None:
            self._api = await anyio.to_thread.run_sync(self._make)
        await self._api(scope, receive, send)

    def _make(self) -> ASGIApp:
        from trackops_desktop.practice.web.api import build_api

        return build_api(self._site)


class _Dispatcher:
    """Runs handlers on threads, after asking whether this visitor may and whether the form is ours."""

    def __init__(self, site: PracticeParts) -> None:
        self._site = site
        self._templates = _templates()
        self._sweeper = Sweeper(site)
        self._threads: dict[str, anyio.CapacityLimiter] = {}

    def endpoint(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            form = _read_form(request, await request.body()) if request.method == "POST" else {}
            threads = self._threads_for(route.method)
            return await anyio.to_thread.run_sync(partial(self._answer, route, request, form), limiter=threads)

        return answer

    def _threads_for(self, method: str) -> anyio.CapacityLimiter:
        """Return the threads of pages or of forms; a limiter can only be made inside the event loop."""
        settings = self._site.settings
        count = settings.change_threads if method == "POST" else settings.page_threads
        return self._threads.setdefault(method, anyio.CapacityLimiter(count))

    def _answer(self, route: Route, request: Request, form: dict[str, str]) -> Response:
        try:
            visit = RequestContext(self._site, self._templates, request, form)
            response = visit.finish(self._decide(route, visit))
            if request.method == "POST":
                self._sweeper.sweep_when_due()
        except (OperationalError, PoolTimeout) as error:
            # The database is overrun or two changes waited for each other: nothing was changed.
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE) from error
        return response

    def _decide(self, route: Route, visit: RequestContext) -> Response:
        if visit.who not in route.who:
            return _turn_away(visit)
        if visit.request.method == "POST" and not visit.form_is_ours():
            sentence = "This form is out of date or came from another site. Go back, reload the page and try again."
            return visit.message(HTTPStatus.FORBIDDEN, "Nothing was changed", sentence)
        try:
            return route.handler(visit)
        except Busy:
            return visit.message(HTTPStatus.SERVICE_UNAVAILABLE, "Please wait", _BUSY)


def _turn_away(visit: RequestContext) -> Response:
    if visit.who is RequestUser.SETUP:
        return visit.page("set_up.html", HTTPStatus.FORBIDDEN, problem="")
    if visit.who in (RequestUser.USER, RequestUser.ADMINISTRATOR):
        sentence = "Your role can't open this page, or you are already signed in."
        return visit.message(HTTPStatus.FORBIDDEN, "Not available", sentence)
    url = visit.request.url
    after = local_path(url.path + (f"?{url.query}" if url.query else "")) if visit.request.method == "GET" else ""
    return visit.page("sign_in.html", HTTPStatus.UNAUTHORIZED, problem="", after=after, username="")


def _read_form(request: Request, body: bytes) -> dict[str, str]:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not body:
        return {}
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=40, errors="strict")
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    # NUL is a letter that PostgreSQL cannot store; no field has a use for it.
    return {name: value.replace("\0", "") for name, value in pairs}


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource("practice", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    return environment


def _moment(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def _static(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    path = resource("practice", "static", name)

    async def answer(_request: Request) -> Response:
        return FileResponse(path, media_type=kind, headers={"cache-control": "max-age=3600"})

    return answer


async def _http_error(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    sentences = {404: "This page doesn't exist.", 503: _BUSY, 405: "This address doesn't accept that kind of request."}
    kind, body = plain_answer(request.url.path, status, sentences.get(status, "The request isn't valid."))
    return Response(body, status, headers={"content-type": kind})


async def _fault(request: Request, _error: Exception) -> Response:
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    kind, body = plain_answer(request.url.path, status, "Something went wrong. Nothing was changed.")
    return Response(body, status, headers={"content-type": kind})
