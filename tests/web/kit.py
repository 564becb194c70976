"""Pages made for one test each, on two origins of loopback, and a view that may be told to fill."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE, PATIENCE_MS
from tests.qt_waiting import wait_until
from trackops_desktop.browser.page import NavigationPolicy
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.signin.origin import Origin, origin_of
from trackops_desktop.signin.page_intent import found_fields

CANARY = "739184"
GATE_S = PATIENCE


class Anything(NavigationPolicy):
    """Places for pages that are handed to the engine as text under an address of choice."""

    def allow(self, address: str, *, main_frame: bool) -> bool:
        return True


def until_painted(
    view: SiteView, in_page: Callable[[str], object], until: Callable[[Callable[[], bool]], None]
) -> QWidget:
    """Wait until a page is painted, and return what takes its clicks: before that the engine drops them."""
    target = view._view.focusProxy()
    assert target is not None
    in_page("requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = true }))")
    until(lambda: in_page("window.painted") is True)
    return target


class Host:
    """Serves texts by path and keeps what was asked of it."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        #: Paths that are answered only once their event is set, or with other headers and another status.
        self.gates: dict[str, Event] = {}
        self.headers: dict[str, tuple[int, dict[str, str]]] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            #: Head and body go in one piece: between two, a page without its body would be looked at.
            wbufsize = 1 << 20

            def do_GET(self) -> None:
                host.asked.append(self.path)
                self._answer()

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                host.asked.append(f"{self.path} {self.rfile.read(length).decode()}")
                self._answer()

            def _answer(self) -> None:
                path = self.path.partition("?")[0]
                if path in host.gates:
                    host.gates[path].wait(GATE_S)
                body = host.pages.get(path, "").encode()
                status, headers = host.headers.get(path, (200 if body else 404, {}))
                self.send_response(status)
                fixed = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
                for name, value in {**fixed, **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def origin(self) -> Origin:
        origin = origin_of(self.url)
        assert origin is not None
        return origin

    def stop(self) -> None:
        for gate in self.gates.values():
            gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def hosting(*pages: Mapping[str, str]) -> Iterator[list[Host]]:
    """Serve each set of pages on an origin of its own."""
    hosts = [Host(one) for one in pages]
    try:
        yield hosts
    finally:
        for host in hosts:
            host.stop()


class Viewer:
    """A view and its last look."""

    def __init__(self, qtbot: QtBot, places: NavigationPolicy, view: SiteView | None = None) -> None:
        self.qtbot = qtbot
        self.view = view or SiteView(places)
        self.seen: Seen | None = None
        self.troubles: list[object] = []
        self.loads = 0
        self.view.seen.connect(self._keep)
        self.view.trouble.connect(self.troubles.append)
        self.view.loading.connect(self._count)
        self.view.resize(900, 700)
        self.view.show()

    def _keep(self, seen: Seen) -> None:
        self.seen = seen

    def _count(self, is_loading: bool) -> None:
        self.loads += not is_loading

    @property
    def last(self) -> Seen:
        assert self.seen is not None
        return self.seen

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def open(self, address: str) -> Seen:
        """Load an address and wait until it was looked at as a whole: a look may come when half of it is there."""
        before = self.loads
        self.view.open(address)
        wait_until(lambda: self.loads > before, "the page to load")
        self.seen = None
        wait_until(lambda: self.seen is not None and self.seen.report.url == address, "a look at the page")
        return self.last

    def open_text(self, html: str, address: str) -> None:
        """Show a text as if it came from an address, whatever that address is, and wait until it is loaded."""
        with self.qtbot.waitSignal(self.view._page.loadFinished, timeout=PATIENCE_MS):
            self.view._page.setHtml(html, QUrl(address))

    def call(self, name: str, *arguments: object) -> Mapping[str, object] | None:
        """Call the page script past every check of ours, as a bug or an attacker in our process might."""
        answers: list[Mapping[str, object] | None] = []
        self.view._calls.call(name, arguments, answers.append)
        wait_until(lambda: bool(answers), "the page script's answer")
        return answers[0]

    def fill(self, origin: Origin, value: str = CANARY, *, seen: Seen | None = None) -> Mapping[str, object] | None:
        """Fill every recognised field with a value."""
        look = seen or self.last
        pairs = [(found.field.handle, value) for found in found_fields(look.question)]
        answers: list[Mapping[str, object] | None] = []
        self.view.fill(origin, look.report.document, pairs, answers.append)
        wait_until(lambda: bool(answers), "the page script's answer")
        return answers[0]

    def in_page(self, script: str) -> object:
        """Run a script in the page's own world and return what it gives, through JSON."""
        with self.qtbot.waitCallback(timeout=PATIENCE_MS) as done:
            self.view._page.runJavaScript(f"JSON.stringify({script})", 0, done)
        assert done.args is not None
        return json.loads(done.args[0]) if done.args[0] else None

    def until_painted(self) -> QWidget:
        """Wait until the page takes clicks, and return what they go to."""
        return until_painted(self.view, self.in_page, self.until)

    def close(self) -> None:
        self.view.shut()
        self.view.close()
        self.view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
