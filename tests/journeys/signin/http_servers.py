"""A server and a proxy on loopback that want a name and a password, and keep count of every request."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

from tests.patience import PATIENCE

NAME, PASSWORD = "dana", "pw-canary-4711"
_NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
Checks = Callable[[str, str, str], bool]


def basic(_method: str, given: str, password: str) -> bool:
    return given == f"Basic {b64encode(f'{NAME}:{password}'.encode()).decode()}"


def digest(method: str, given: str, password: str) -> bool:
    """Tell whether the response is the one of RFC 7616 with MD5 and `qop=auth`."""
    if not given.startswith("Digest "):
        return False
    parts: dict[str, str] = {one[0]: one[1] or one[2] for one in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given)}

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    who = md5(f"{parts['username']}:{parts['realm']}:{password}")
    what = md5(f"{method}:{parts['uri']}")
    expected = md5(f"{who}:{_NONCE}:{parts['nc']}:{parts['cnonce']}:{parts['qop']}:{what}")
    return expected == parts["response"]


SCHEMES: dict[str, tuple[str, Checks]] = {
    "Basic": ('Basic realm="{realm}"', basic),
    "Digest": (f'Digest realm="{{realm}}", nonce="{_NONCE}", qop="auth", algorithm=MD5', digest),
}


class GuardedHost:
    """Serves pages by path; those with a realm only to who signs in.

    Attributes:
        asked: Every request: its path, and `none`, `wrong` or `right` for what it was signed in with.

    """

    def __init__(self, pages: dict[str, str], realms: dict[str, str], scheme: str = "Basic") -> None:
        self.pages, self.realms = pages, realms
        self.asked: list[tuple[str, str]] = []
        #: The same of requests whose answer arrived; the engine repeats one that it has broken off.
        self.answered: list[tuple[str, str]] = []
        self.is_proxy = False
        #: What realms want that have a password of their own.
        self.passwords: dict[str, str] = {}
        #: Paths whose first requests are answered together.
        self.together: dict[str, Barrier] = {}
        ask, check = SCHEMES[scheme]
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_CONNECT(self) -> None:
                self._answer()

            def _answer(self) -> None:
                header = "Proxy-Authorization" if host.is_proxy else "Authorization"
                given = self.headers.get(header, "")
                path = self.path
                realm = host.realms.get(path, host.realms.get("*", ""))
                password = host.passwords.get(realm, PASSWORD)
                how = "none" if not given else "right" if check(self.command, given, password) else "wrong"
                host.asked.append((path, how))
                barrier = host.together.pop(path, None)
                if barrier is not None:
                    barrier.wait(PATIENCE)
                if realm and how != "right":
                    status = 407 if host.is_proxy else 401
                    name = "Proxy-Authenticate" if host.is_proxy else "WWW-Authenticate"
                    self._send(status, f"<h1>{status} of the server</h1>", {name: ask.format(realm=realm)})
                else:
                    self._send(200, host.pages.get(path, "<h1>Nothing</h1>"), {})
                host.answered.append((path, how))

            def _send(self, status: int, text: str, headers: dict[str, str]) -> None:
                body = text.encode()
                self.send_response(status)
                fixed = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
                for name, value in {**fixed, "Cache-Control": "no-store", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def of(self, path: str) -> list[str]:
        """Return how each request for a path was signed in."""
        return [how for one, how in self.asked if one == path]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def guarded(pages: dict[str, str], realms: dict[str, str], scheme: str = "Basic") -> Iterator[GuardedHost]:
    host = GuardedHost(pages, realms, scheme)
    try:
        yield host
    finally:
        host.stop()
