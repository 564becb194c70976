"""A page's messages and questions lock nothing but the page, can be stopped, and never keep a window open."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.patience import PATIENCE_MS
from tests.web.kit import Anything, Viewer, hosting
from trackops_desktop.browser.page_dialogs import PageDialog, shown
from trackops_desktop.signin.page_intent import AsksCode

SIGN_IN = "<h1>Sign in</h1><form><label>User<input name=user></label><input type=password><button>Go</button></form>"
CODE = "<h1>Two-factor authentication</h1><form><label>Code<input id=c name=otp maxlength=6></label></form>"


class Listener:
    """A view whose page's dialogs are kept, and what the user does about each: in the loop that waits for it."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.view = viewer.view
        self.asked: list[PageDialog] = []
        self.answered: list[bool] = []
        self.reactions: list[Callable[[], object]] = []
        self.view.asked.connect(self._react)
        self.view.answered.connect(lambda: self.answered.append(True))

    def _react(self, dialog: PageDialog) -> None:
        assert QApplication.activeModalWidget() is None
        self.asked.append(dialog)
        QTimer.singleShot(0, self.view, self.reactions.pop(0))

    def run(self, script: str, *, click: bool = True) -> None:
        """Run a script that does not come back before its questions are answered, after a click into the page."""
        target = self.viewer.until_painted()
        if click:
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(400, 500))
        self.view._page.runJavaScript(f"setTimeout(() => {{ {script} }})", 0)


@pytest.fixture
def listener(viewer: Viewer) -> Listener:
    return Listener(viewer)


@pytest.fixture
def others(qtbot: QtBot) -> Iterator[Listener]:
    viewer = Viewer(qtbot, Anything())
    yield Listener(viewer)
    viewer.close()


@pytest.mark.parametrize(
    ("script", "agreed", "heard"),
    [
        ("alert('Hello')", True, None),
        ("confirm('Sure?')", True, True),
        ("confirm('Sure?')", False, False),
        ("prompt('Name?', 'jo')", True, "erin"),
        ("prompt('Name?', 'jo')", False, None),
    ],
)
def test_a_page_hears_what_the_user_answered(listener: Listener, script: str, agreed: bool, heard: object) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.reactions = [lambda: listener.view.answer(agreed, "erin")]
        listener.run(f"window.heard = [{script}]")
        listener.viewer.until(lambda: listener.viewer.in_page("window.heard || 0") == [heard])
        listener.viewer.until(lambda: bool(listener.answered))
        assert len(listener.asked) == 1
        asked = listener.asked[0]
        assert (asked.origin, asked.text in script, asked.kind.value in script) == (host.url, True, True)


@pytest.mark.parametrize("endless", ["alert('Passphrase?')", "confirm('Passphrase?')", "prompt('Passphrase?')"])
def test_a_page_that_asks_without_end_is_stopped(listener: Listener, endless: str) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.reactions = [lambda: listener.view.answer(True), lambda: None]
        listener.run(f"for (;;) {endless};")
        listener.viewer.until(lambda: bool(listener.viewer.troubles))
        assert isinstance(listener.viewer.open(f"{host.url}/code").question, AsksCode)


def test_a_page_may_ask_once_a_click_and_not_by_itself(listener: Listener) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.run("window.heard = [confirm('1')]", click=False)
        listener.viewer.until(lambda: listener.viewer.in_page("window.heard || 0") == [False])
        assert listener.asked == []
        listener.reactions = [lambda: listener.view.answer(True)]
        listener.run("window.heard = [confirm('2'), confirm('3')]")
        listener.viewer.until(lambda: listener.viewer.in_page("window.heard || 0") == [True, False])


def test_a_message_holds_up_neither_its_page_nor_another(listener: Listener, others: Listener) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.reactions = [lambda: None]
        listener.run("alert('Passphrase?'); window.on = true", click=False)
        listener.viewer.until(lambda: listener.viewer.in_page("window.on") is True)
        assert (len(listener.asked), listener.answered) == (1, [])
        assert isinstance(others.viewer.open(f"{host.url}/code").question, AsksCode)
        listener.viewer.open(f"{host.url}/code")
        assert listener.answered == [True]


def test_going_elsewhere_answers_the_open_question(listener: Listener) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.reactions = [lambda: listener.view.open(f"{host.url}/code")]
        listener.run("confirm('stay?')")
        listener.viewer.until(lambda: isinstance(listener.viewer.last.question, AsksCode))


def test_a_page_that_was_told_to_stop_asks_no_more_and_the_next_one_may(listener: Listener) -> None:
    with hosting({"/": SIGN_IN, "/code": CODE}) as (host,):
        listener.viewer.open(f"{host.url}/")
        listener.reactions = [listener.view.stop_asking]
        listener.run("window.heard = [confirm('1'), confirm('2'), confirm('3')]")
        listener.viewer.until(lambda: listener.viewer.in_page("window.heard || 0") == [False, False, False])
        assert len(listener.asked) == 1
        listener.viewer.open(f"{host.url}/code")
        listener.reactions = [lambda: listener.view.answer(True)]
        listener.run("window.heard = [confirm('4')]")
        listener.viewer.until(lambda: listener.viewer.in_page("window.heard || 0") == [True])


@pytest.mark.parametrize("kind", ["alert", "confirm", "prompt"])
def test_closing_the_window_answers_the_open_question_and_ends_the_page(qtbot: QtBot, kind: str) -> None:
    with hosting({"/": SIGN_IN}) as (host,):
        listener = Listener(Viewer(qtbot, Anything()))
        page, profile = listener.view._page, listener.view._profile
        listener.viewer.open(f"{host.url}/")

        def close() -> None:
            listener.view.shut()
            listener.view.close()

        listener.reactions = [close]
        listener.run(f"for (;;) {kind}('again')")
        qtbot.waitUntil(lambda: not isValid(page) and not isValid(profile), timeout=PATIENCE_MS)
        listener.viewer.close()


def test_a_question_whose_page_has_died_can_still_be_answered(listener: Listener) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    with hosting({"/": SIGN_IN}) as (host,):
        listener.viewer.open(f"{host.url}/")

        def kill_and_answer() -> None:
            os.kill(listener.view._page.renderProcessPid(), signal.SIGKILL)
            listener.view.answer(True)

        listener.reactions = [kill_and_answer]
        listener.run("confirm('still there?')")
        listener.viewer.until(lambda: bool(listener.answered) and bool(listener.viewer.troubles))
        listener.viewer.open(f"{host.url}/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\nlines"),
        ("gpj\u202eexe\u200b\x07", "gpjexe"),
        ("x" * 2000, "x" * 600 + "…"),
        ("\n".join("abcdefghijk"), "\n".join("abcdefgh") + "…"),
    ],
)
def test_words_of_a_page_are_short_and_plain(text: str, expected: str) -> None:
    assert shown(text) == expected
