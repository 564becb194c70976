"""Pages whose process dies, whose script never ends, or that write without end."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_MS
from tests.web.kit import Anything, Viewer, hosting
from trackops_desktop.browser.page import SitePage
from trackops_desktop.browser.page_calls import PageCalls
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.signin.load_errors import crashed
from trackops_desktop.signin.page_intent import AsksCode, AsksSignIn

SIGN_IN = (
    "<h1>Sign in</h1><form><label>User<input name=user></label><input type=password name=p><button>Go</button></form>"
)
CODE = "<h1>Two-factor authentication</h1><form><label>Code<input id=c name=otp maxlength=6></label></form>"


def kill(viewer: Viewer) -> None:
    """End the page's process from outside, as a crash or a full memory does, and wait until that is known."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    with viewer.qtbot.waitSignal(viewer.view._page.renderProcessTerminated, timeout=PATIENCE_MS):
        os.kill(viewer.view._page.renderProcessPid(), signal.SIGKILL)


@pytest.fixture
def nimble(qtbot: QtBot) -> Iterator[Viewer]:
    """A view that soon notices when its page does not answer."""
    viewer = Viewer(qtbot, Anything(), SiteView(Anything(), heartbeat_ms=100))
    yield viewer
    viewer.close()


def test_pages_are_looked_at_again_after_their_process_died_twice(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        viewer.open(f"{host.url}/")
        for _ in range(2):
            kill(viewer)
            viewer.seen = None
            viewer.view.reload()
            viewer.until(lambda: viewer.seen is not None and isinstance(viewer.last.question, AsksSignIn))
            assert isinstance(viewer.open(f"{host.url}/code").question, AsksCode)
            assert isinstance(viewer.open(f"{host.url}/").question, AsksSignIn)


def test_a_document_that_the_engine_brought_without_the_page_script_is_looked_at_all_the_same(viewer: Viewer) -> None:
    """As in a process that took the place of one that had died, among many pages."""
    viewer.view._page.scripts().clear()
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        assert isinstance(viewer.open(f"{host.url}/").question, AsksSignIn)
        assert isinstance(viewer.open(f"{host.url}/code").question, AsksCode)
        viewer.seen = None
        viewer.in_page("document.querySelector('h1').textContent = 'Verification code'")
        viewer.until(lambda: viewer.seen is not None)


def test_every_call_is_answered_exactly_once_when_the_process_dies(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        viewer.open(f"{host.url}/")
        for _ in range(2):
            answers: list[list[object]] = [[] for _ in range(4)]
            viewer.view._page.runJavaScript("for (;;);", 0)
            for number in range(3):
                viewer.view._calls.call("describe", (), answers[number].append)
            kill(viewer)
            viewer.view._calls.call("describe", (), answers[3].append)
            viewer.until(lambda: all(answers))  # noqa: B023
            viewer.open(f"{host.url}/")
            assert answers == [[None]] * 4


def test_a_call_that_the_old_document_took_with_it_is_answered(qtbot: QtBot) -> None:
    profile = make_profile(None)
    page = SitePage(profile, Anything())
    calls = PageCalls(page)
    with hosting({"/": SIGN_IN, "/next": CODE}, {"/": CODE}) as (host, other):
        for address in (f"{host.url}/", f"{host.url}/next", f"{other.url}/", f"{host.url}/"):
            answers: list[object] = []
            page.loadStarted.connect(lambda: calls.call("describe", (), answers.append))  # noqa: B023
            with qtbot.waitSignal(page.loadFinished, timeout=PATIENCE_MS):
                page.load(address)
            qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)  # noqa: B023
            page.loadStarted.disconnect()
            calls = PageCalls(page)
    for thing in (page, profile):
        thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_page_whose_script_never_ends_is_noticed_ended_and_loaded_again(nimble: Viewer) -> None:
    stalls: list[bool] = []
    nimble.view.stalled.connect(stalls.append)
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        nimble.open(f"{host.url}/")
        nimble.view._page.runJavaScript("setTimeout(() => { for (;;); })", 0)
        nimble.until(lambda: stalls[-1:] == [True])
        nimble.view.end_page()
        nimble.until(lambda: bool(nimble.troubles) and stalls[-1:] == [False])
        assert isinstance(nimble.open(f"{host.url}/").question, AsksSignIn)


@pytest.mark.parametrize("way", ["reload", "open", "back"])
def test_going_elsewhere_from_a_page_whose_script_never_ends(nimble: Viewer, way: str) -> None:
    stalls: list[bool] = []
    nimble.view.stalled.connect(stalls.append)
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        nimble.open(f"{host.url}/code")
        nimble.open(f"{host.url}/")
        nimble.view._page.runJavaScript("setTimeout(() => { for (;;); })", 0)
        nimble.until(lambda: stalls[-1:] == [True])
        nimble.seen = None
        go = {"reload": nimble.view.reload, "back": nimble.view.back}
        go.get(way, lambda: nimble.view.open(f"{host.url}/code"))()
        expected = AsksSignIn if way == "reload" else AsksCode
        nimble.until(lambda: nimble.seen is not None and isinstance(nimble.last.question, expected))
        assert nimble.troubles == []


def test_a_page_that_stalls_while_it_comes_is_asked_for_again_without_a_word(nimble: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/code": "<script>for (;;);</script>"}) as (host,):
        nimble.open(f"{host.url}/")
        nimble.view.stalled.connect(lambda _stalled: host.pages.update({"/code": CODE}))
        nimble.view.open(f"{host.url}/code")
        nimble.until(lambda: nimble.seen is not None and isinstance(nimble.last.question, AsksCode))
        assert host.asked.count("/code") >= 2
        assert nimble.troubles == []


def test_the_page_before_that_stalls_while_it_comes_is_asked_for_again_and_not_the_one_before_it(
    nimble: Viewer,
) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        host.headers["/code"] = (200, {"Cache-Control": "no-store"})
        nimble.open(f"{host.url}/code")
        nimble.open(f"{host.url}/")
        host.pages["/code"] = "<script>for (;;);</script>"
        nimble.view.stalled.connect(lambda _stalled: host.pages.update({"/code": CODE}))
        nimble.seen = None
        nimble.view.back()
        nimble.until(lambda: nimble.seen is not None and isinstance(nimble.last.question, AsksCode))
        assert host.asked.count("/code") >= 3
        assert nimble.troubles == []


def test_going_elsewhere_before_anybody_noticed_that_the_script_never_ends(nimble: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        nimble.open(f"{host.url}/")
        nimble.view._page.runJavaScript("setTimeout(() => { for (;;); })", 0)
        nimble.view.reload()
        nimble.seen = None
        nimble.until(lambda: nimble.seen is not None and isinstance(nimble.last.question, AsksSignIn))


def test_a_page_that_dies_while_it_loads_is_not_loaded_for_ever(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/slow": CODE}) as (host,):
        viewer.open(f"{host.url}/")
        host.gates["/slow"] = Event()
        viewer.view.open(f"{host.url}/slow")
        viewer.until(lambda: "/slow" in host.asked)
        kill(viewer)
        viewer.until(lambda: bool(viewer.troubles) or viewer.view.origin is None)


def test_a_page_whose_process_dies_while_it_comes_is_said_to_have_stopped_and_nothing_else(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/code": f"{CODE}<script>for (;;);</script>"}) as (host,):
        viewer.open(f"{host.url}/")
        with viewer.qtbot.waitSignal(viewer.view._page.begun, timeout=PATIENCE_MS):
            viewer.view.open(f"{host.url}/code")
        with viewer.qtbot.waitSignal(viewer.view._page.loadFinished, timeout=PATIENCE_MS):
            kill(viewer)
        assert viewer.troubles == [crashed()]


LINES = [
    "console.log('x'.repeat(200))",
    "console.debug('trackops-desktop:changed')",
    "console.debug('trackops-desktop:begun')",
]


@pytest.mark.parametrize("line", LINES)
def test_a_page_that_writes_console_lines_all_the_time_is_looked_at_all_the_same(viewer: Viewer, line: str) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.in_page(f"setInterval(() => {{ for (let i = 0; i < 10; i++) {line} }}, 10)")
        # Long after the looks that follow every load: only what the page script says leads to this one.
        viewer.in_page(f"setTimeout(() => {{ document.body.innerHTML = `{CODE}` }}, 6000)")
        viewer.until(lambda: isinstance(viewer.last.question, AsksCode))


def test_the_window_goes_on_while_a_page_writes_without_end_and_the_page_can_be_ended(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.view._page.runJavaScript("setTimeout(() => { for (;;) console.log('x'.repeat(2000)); })", 0)
        beats: list[bool] = []
        timer = QTimer(interval=0)
        timer.timeout.connect(lambda: beats.append(True))
        timer.start()
        viewer.until(lambda: len(beats) >= 50)
        timer.stop()
        viewer.view.end_page()
        viewer.until(lambda: bool(viewer.troubles))
        assert isinstance(viewer.open(f"{host.url}/code").question, AsksCode)


def test_what_was_described_is_forgotten_with_the_page_it_was_on(viewer: Viewer) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.in_page("(window.ref = new WeakRef(document.querySelector('form')), 1)")
        viewer.in_page(f"(document.body.innerHTML = `{CODE}`).length")
        viewer.until(lambda: isinstance(viewer.last.question, AsksCode))
        # Memory is needed until the engine gives back what nobody holds.
        litter = "(window.litter = Array.from({length: 200000}, (_, at) => ({at})), window.ref.deref() === undefined)"
        viewer.until(lambda: viewer.in_page(litter) is True)
