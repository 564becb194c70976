"""The outermost layer: what a request may be, how long it may take, and the headers of every answer."""

from __future__ import annotations

import html
import json
from http import HTTPStatus

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.web.allowed_origins import AllowedOrigins

_LOGGER = LazyLogger(__name__)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), display-capture=()"),
)


class RequestGate:
    """Lets through what is for this site, small and quick enough."""

    def __init__(self, app: ASGIApp, place: AllowedOrigins, settings: PracticeSettings) -> None:
        """Stand before an application."""
        self._app = app
        self._place = place
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        sender = _Sender(send, self._place.scheme == "https")
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        origin = self._place.origin_of(hosts[0]) if len(hosts) == 1 else None
        if origin is None:
            await sender.refuse(scope, HTTPStatus.MISDIRECTED_REQUEST, "This address isn't served here.")
            return
        scope["state"] = {**scope.get("state", {}), "origin": origin}
        await self._pass_on(scope, receive, sender)

    async def _pass_on(self, scope: Scope, receive: Receive, sender: _Sender) -> None:
        seconds, body = self._settings.request_seconds, None
        with anyio.move_on_after(seconds) as arriving:
            body = await _read(receive, self._settings.body_bytes)
        if arriving.cancelled_caught:
            await sender.refuse(scope, HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
            return
        if body is None:
            await sender.refuse(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
            return
        with anyio.move_on_after(seconds + self._settings.queue_seconds) as patience:
            await self._answer(scope, _replay(body), sender)
        if patience.cancelled_caught and not sender.started:
            await sender.refuse(scope, HTTPStatus.SERVICE_UNAVAILABLE, "The site is busy. Try again in a moment.")

    async def _answer(self, scope: Scope, receive: Receive, sender: _Sender) -> None:
        try:
            await self._app(scope, receive, sender)
        except Exception as error:  # noqa: BLE001 - the last line: a bug ends as a page and one line, never as a trace
            _LOGGER.error("%s while answering", error, error=error)
            if not sender.started:
                await sender.refuse(scope, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.")


class _Sender:
    """Sends an answer with the headers that every answer has."""

    def __init__(self, send: Send, secure: bool) -> None:
        self._send = send
        self._secure = secure
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = list(message.get("headers", ()))
            present = {name.lower() for name, _ in headers}
            headers += [pair for pair in _HEADERS if pair[0] not in present]
            if b"cache-control" not in present:
                headers.append((b"cache-control", b"no-store"))
            if self._secure:
                headers.append((b"strict-transport-security", b"max-age=31536000"))
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, scope: Scope, status: HTTPStatus, sentence: str) -> None:
        kind, body = plain_answer(scope["path"], status, sentence)
        length = str(len(body)).encode()
        headers = [(b"content-type", kind.encode()), (b"content-length", length), (b"connection", b"close")]
        await self({"type": "http.response.start", "status": int(status), "headers": headers})
        await self({"type": "http.response.body", "body": body})


def plain_answer(path: str, status: HTTPStatus, sentence: str) -> tuple[str, bytes]:
    """Return content type and body of an error that needs no template: a problem for the API, a page otherwise."""
    if path.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": sentence}
        return "application/problem+json", json.dumps(problem).encode()
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{int(status)} {status.phrase}</title>'
        f'<link rel="stylesheet" href="/static/practice.css"></head><body><main><h1>{status.phrase}</h1>'
        f"<p>{html.escape(sentence)}</p></main></body></html>"
    )
    return "text/html; charset=utf-8", page.encode()


async def _read(receive: Receive, most: int) -> bytes | None:
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await anyio.sleep_forever()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
