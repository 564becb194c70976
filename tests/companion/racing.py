"""Hostile pages, and attempts to fill them while they change: over and over in the fuzzing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QTimer

from tests.blocking import elsewhere
from tests.companion.chromium import ChromiumDriver
from tests.companion.kit import Desk
from trackops_desktop.companion.wire import DoRequest
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.ui.companion.browser_connection import BrowserConnection
from trackops_desktop.ui.companion.companion_tab import CompanionTab

#: A page that wants a code; every document has a number of its own and tells what is put into its field.
_FORM = """<!doctype html><title>%(doc)s</title><h1>Enter your code</h1>
<form method="post" action="/sent?doc=%(doc)s"><label>6-digit code
<input name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="6"></label><button>Verify</button></form>
<script>
document.documentElement.dataset.doc = "%(doc)s";
const place = `${location.protocol} ${self === top}`;
document.querySelector("input").addEventListener("input", (event) =>
  navigator.sendBeacon(`%(origin)s/typed?doc=%(doc)s&place=${encodeURIComponent(place)}&code=${event.target.value}`));
</script>"""
_RIGHT = "http: true"
_FRAME, _WHOLE = "const f = document.createElement('iframe');", "document.documentElement.outerHTML"
#: What a page does in the moment in which a code is on its way.
TRICKS = {
    "nothing": "",
    "reload": "location.reload()",
    "redirect": "location.href = '/form?away'",
    "elsewhere": "location.href = '{other}/form'",
    "back": "history.pushState(0, '', '/form?pushed'); location.reload()",
    "frame": f"{_FRAME} f.src = '/form'; document.body.replaceChildren(f)",
    "srcdoc": f"{_FRAME} f.srcdoc = {_WHOLE}; document.body.replaceChildren(f)",
    "foreign frame": f"{_FRAME} f.src = '{{other}}/form'; document.body.replaceChildren(f)",
    "written": f"const html = {_WHOLE}; document.open(); document.write(html); document.close()",
    "other target": "document.querySelector('form').action = '{other}/sent?doc=stolen'",
    "blob": f"location.href = URL.createObjectURL(new Blob([{_WHOLE}], {{{{type: 'text/html'}}}}))",
}


class WrongDocument(Exception):
    """A code is where it must not be."""


class NoEnd(Exception):
    """The application waits for an answer that never comes."""


@dataclass
class Hostile:
    """A site on two origins that writes down what it is given.

    Attributes:
        got: What was typed into or sent by a document: the origin's port, the document, its scheme and
            whether it is the main frame's, and the code.

    """

    ports: list[int] = field(default_factory=list)
    got: list[tuple[int, str, str, str]] = field(default_factory=list)
    documents: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def other(self) -> str:
        """A look-alike: the same host, but for its port."""
        return f"http://127.0.0.1:{self.ports[1]}"


@contextmanager
def hostile_site() -> Iterator[Hostile]:
    hostile, lock = Hostile(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

        def do_GET(self) -> None:
            with lock:
                hostile.documents += 1
                number = hostile.documents
            self._answer(_FORM % {"doc": number, "origin": hostile.url})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            asked = parse_qs(urlsplit(self.path).query)
            codes = asked.get("code", []) + parse_qs(body).get("code", [])
            for code in codes:
                place = asked.get("place", [_RIGHT])[0]
                hostile.got.append((cast("ThreadingHTTPServer", self.server).server_port, asked["doc"][0], place, code))
            self._answer("<title>In</title>You are signed in. Sign out")

        def _answer(self, text: str) -> None:
            octets = text.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(octets)))
            with suppress(ConnectionError):  # the page that asked has gone on already
                self.end_headers()
                self.wfile.write(octets)

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,)) for server in servers]
    hostile.ports = [server.server_address[1] for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield hostile
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


class Racer:
    """Fills over and over while pages play tricks, as somebody would whose browser is paired and approved."""

    def __init__(self, user: Desk, hostile: Hostile, monkeypatch: pytest.MonkeyPatch, seed: int = 1) -> None:
        self._user, self._hostile, self._chance = user, hostile, Random(seed)
        # The practice site may be without encryption: for once it is this one.
        user.application._practice = cast(
            "Any", SimpleNamespace(place=SimpleNamespace(url=hostile.url), end=lambda: None)
        )
        with elsewhere():
            (browser,) = user.browsers.all()
        (connection,) = user.server._connections
        self._connection = connection
        connection._context = replace(connection._context, monotonic=self._seconds)
        self._now = 0.0
        self._profile = browser.profile
        self.account = user.enrol("racer@demo", site=hostile.url)
        where = origin_of(hostile.url)
        assert where is not None
        with elsewhere():
            user.browsers.approve(self._profile, where)
        self.filled = 0
        self._meant: set[str] = set()
        self._ends = 0
        carry_out, tell, order = CompanionTab._carry_out, CompanionTab._tell, BrowserConnection.order

        def late(
            connection: BrowserConnection, tab: int, number: int, document: str, name: str, arguments: Any
        ) -> None:
            """Let a fill be under way for as long as a busy computer might: the page changes meanwhile."""
            wait = self._chance.randrange(0, 300, 5) if name == "fill" else 0
            if wait:
                QTimer.singleShot(wait, connection, lambda: order(connection, tab, number, document, name, arguments))
            else:
                order(connection, tab, number, document, name, arguments)

        def noted(tab: CompanionTab, wanted: DoRequest) -> None:
            """Note which document was on offer when something was chosen: it says so in its title."""
            seen = tab._assistant._seen if tab._assistant is not None else None
            self._meant.add(seen.report.title if seen is not None else "")
            carry_out(tab, wanted)
            self._ends += 1

        def told(tab: CompanionTab, sentence: str) -> None:
            tell(tab, sentence)
            self._ends += 1

        monkeypatch.setattr(BrowserConnection, "order", late)
        monkeypatch.setattr(CompanionTab, "_carry_out", noted)
        monkeypatch.setattr(CompanionTab, "_tell", told)

    def _seconds(self) -> float:
        self._now += 10.0
        return self._now

    def attempt(self, trick: str) -> None:
        """Press the button, and choose *Fill the code* in the moment in which the page plays its trick."""
        user, hostile = self._user, self._hostile
        user.site.clock.advance(30)
        user.do(lambda browser: browser.open(f"{hostile.url}/form"))
        before = len(hostile.got)
        user.press()
        user.until_popup(lambda popup: any(one.startswith("Fill the code") for one in popup["choices"]), trick)
        script = TRICKS[trick].format(other=hostile.other)
        late = self._chance.randrange(0, 400, 5)
        user.in_page(f"setTimeout(() => {{ {script} }}, {late})")
        ends = self._ends
        if user.do(lambda browser: browser.click("Fill the code")):  # else the page was quicker, and offers it no more
            try:
                user.until(lambda: self._ends > ends and self._is_idle(), "an end")
            except AssertionError:
                if self._is_idle():  # the popup went with the page before it was clicked
                    return
                raise NoEnd(f"{trick} after {late} ms") from None
        for beginning in ("http:", "blob:http:"):
            user.do(lambda browser, at=beginning: cast("ChromiumDriver", browser).close_tabs(at))  # type: ignore[misc]
        self.judge(f"{trick} after {late} ms")
        self.filled += len(hostile.got) > before

    def judge(self, what: str) -> None:
        """Look at everything that pages ever got: what they say may come late, and counts all the same.

        Raises:
            WrongDocument: A code went anywhere but into the document that was meant.

        """
        hostile = self._hostile
        for port, document, place, code in tuple(hostile.got):
            # A page that is loaded anew before the click is offered anew, and then it is the one that is meant.
            if port != hostile.ports[0] or document not in self._meant or (place, len(code)) != (_RIGHT, 6):
                raise WrongDocument(f"{what}: document {document} at port {port}, {place}")

    def _is_idle(self) -> bool:
        """Whether every order was answered, and nothing is under way."""
        tabs = self._connection._tabs.values()
        return not any(tab._calls._open or (tab._assistant and tab._assistant._jobs.busy) for tab in tabs)
