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
from pytestqt.qtbot import QtBot

from tests.web.kit import Anything, Viewer
from trackops_desktop.browser.explain import Explainer, explanation

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


@pytest.fixture
def look_at(qtbot: QtBot) -> Explain:
    """Load an address and return what `--explain --reveal` would print, as an object."""

    def look(url: str, *, quiet_ms: int = 500) -> dict[str, object]:
        loop = QEventLoop()
        explainer = Explainer(QUrl(url), loop.quit, quiet_ms=quiet_ms)
        explainer.start()
        loop.exec()
        seen = explainer.seen
        explainer.close()
        assert seen is not None, explainer.problem
        return explanation(seen, reveal=True, is_bound=lambda _origin: False)

    return look


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[Viewer]:
    """A view that goes anywhere, for pages that are not to be filled."""
    viewer = Viewer(qtbot, Anything())
    yield viewer
    viewer.close()
