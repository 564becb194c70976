"""Pages on loopback and one look at each of them through the real engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QEventLoop, QUrl
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.web.kit import Anything, Viewer
from trackops_desktop.browser.explain import Explainer, explanation
from trackops_desktop.browser.page_look import Seen

PAGES = Path(__file__).parent.parent / "data" / "pages"
Explain = Callable[..., dict[str, object]]


class QuietRequestHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietRequestHandler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def pages_url() -> Iterator[str]:
    """The folder of page variants, served on loopback."""
    with served(PAGES) as url:
        yield url


def expected_answers() -> dict[str, dict[str, object]]:
    """The one table of what each page variant asks for."""
    table: dict[str, dict[str, object]] = json.loads((PAGES / "expected.json").read_text())
    return table


class OneAfterTheOther(Explainer):
    """Looks at many pages in one view: a profile, a page and a process of the engine cost more than the look does."""

    def __init__(self) -> None:
        super().__init__(QUrl(), lambda: None)
        self._documents: set[str] = set()

    def look(self, url: str, *, quiet_ms: int = 500) -> dict[str, object]:
        """Load an address and return what `--explain --reveal` would print, as an object."""
        loop = QEventLoop()
        self._begin(QUrl(url), quiet_ms, loop.quit)
        loop.exec()
        self._deadline.stop()
        assert self.seen is not None, self.problem
        self._documents.add(self.seen.report.document)
        return explanation(self.seen, reveal=True, is_bound=lambda _origin: False)

    def _begin(self, url: QUrl, quiet_ms: int, quit_loop: Callable[[], None]) -> None:
        self._url, self._quiet_ms, self._quit = url, quiet_ms, quit_loop
        self._polling, self.seen = False, None
        self.start()

    def _loading(self, info: QWebEngineLoadingInfo) -> None:
        if info.url() == self._url:
            super()._loading(info)

    def _looked(self, seen: Seen) -> None:
        if seen.report.document not in self._documents:
            super()._looked(seen)


@pytest.fixture(scope="module")
def look_at(qapp: QApplication) -> Iterator[Explain]:
    """Load an address and return what `--explain --reveal` would print, as an object."""
    explainer = OneAfterTheOther()
    yield explainer.look
    explainer.close()


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[Viewer]:
    """A view that goes anywhere, for pages that are not to be filled."""
    viewer = Viewer(qtbot, Anything())
    yield viewer
    viewer.close()
