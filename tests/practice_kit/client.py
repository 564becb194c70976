"""A browser for tests without a browser: keeps cookies, takes forms from pages and sends them back."""

from __future__ import annotations

import base64
import hmac
import html
import re
import ssl
import struct
from types import TracebackType
from typing import Protocol, Self

import httpx

from tests.patience import PATIENCE
from tests.practice_kit.site import password_of

#: Trusts nobody: what speaks HTTP only needs no list of authorities, and reading one takes 20 ms for every visitor.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Clock(Protocol):
    """Unix time that a test moves."""

    def __call__(self) -> float: ...

    def advance(self, seconds: float) -> None: ...


class Reached(Protocol):
    """A site that can be visited."""

    @property
    def url(self) -> str: ...

    @property
    def clock(self) -> Clock: ...


class Browser:
    """One visitor. It never follows a redirect by itself."""

    def __init__(self, site: Reached) -> None:
        self.site = site
        self.http = httpx.Client(
            base_url=site.url, headers={"origin": site.url}, timeout=PATIENCE, verify=NO_AUTHORITIES
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, fields: dict[str, str] | None = None, *, form_of: str = "/sign-in") -> httpx.Response:
        """Send a form with the token that the page `form_of` holds for this visitor."""
        return self._send(path, fields, self._landing(form_of))

    def password(self, username: str, password: str | None = None, after: str = "") -> httpx.Response:
        fields = {"username": username, "password": password or password_of(username), "next": after}
        page = self.get("/sign-in")
        return self._send("/sign-in", fields, page if page.status_code == 200 else self._landing("/profile"))

    def sign_in(self, username: str, token: Token | None = None) -> httpx.Response:
        answer = self.password(username)
        if token is None:
            return answer
        assert answer.headers["location"] == "/sign-in/code"
        return self.code(token.fresh())

    def code(self, code: str) -> httpx.Response:
        return self.post("/sign-in/code", {"code": code}, form_of="/sign-in/code")

    def enable(self, username: str) -> Token:
        """Sign in as somebody without MFA and enable it."""
        self.sign_in(username)
        return self.set_up("/profile/mfa/enable", form_of="/")

    def set_up(self, path: str, fields: dict[str, str] | None = None, *, form_of: str) -> Token:
        shown = self.post(path, fields, form_of=form_of)
        assert shown.status_code == 200, shown.status_code
        token = Token(secret_on(shown.text), self.site.clock)
        saved = self.http.post(
            "/profile/mfa/verify", data={"form_token": form_token(shown.text), "code": token.current()}
        )
        assert saved.status_code == 200, saved.status_code
        token.recovery_codes = recovery_codes_on(saved.text)
        return token

    def _landing(self, path: str) -> httpx.Response:
        answer = self.get(path)
        return self.get(answer.headers["location"]) if "location" in answer.headers else answer

    def _send(self, path: str, fields: dict[str, str] | None, page: httpx.Response) -> httpx.Response:
        return self.http.post(path, data={"form_token": form_token(page.text), **(fields or {})})


class Token:
    """An authenticator with one account, at the site's clock."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self.secret = secret
        self.recovery_codes: list[str] = []
        self._clock = clock

    def current(self, steps: int = 0) -> str:
        return totp(self.secret, self._clock() + 30 * steps)

    def fresh(self) -> str:
        """Wait for the next code, as somebody whose last one is used up."""
        self._clock.advance(30)
        return self.current()

    def wrong(self) -> str:
        """Return six digits that are no code anywhere near."""
        near = {self.current(steps) for steps in range(-3, 4)}
        return next(code for code in (f"{number:06d}" for number in range(100)) if code not in near)


def totp(secret: str, at: float) -> str:
    """RFC 6238 by hand, so that the tests do not lean on what they test."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at) // 30), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', page)
    assert found, "no form on the page"
    return found.group(1)


def secret_on(page: str) -> str:
    found = re.search(r'class="secret"[^>]*>([^<]+)<', page)
    assert found, "no secret on the page"
    return found.group(1).replace(" ", "")


def recovery_codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})</li>", page)


def problem_on(page: str) -> str:
    found = re.search(r'role="alert"[^>]*>([^<]+)<', page)
    return html.unescape(found.group(1)) if found else ""
