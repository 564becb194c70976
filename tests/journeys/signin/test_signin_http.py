"""Servers and proxies that want a name and a password before they show a page: asked for once, in the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QNetworkProxy
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.builders import AT, FakeClock
from tests.journeys.signin.http_servers import NAME, PASSWORD, GuardedHost, guarded
from tests.journeys.signin.signin_kit import Person, make_person
from tests.web.kit import hosting
from trackops_desktop.browser.page import NavigationPolicy
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.services.sites import PRACTICE_ID
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.signin.http_question import HttpQuestion
from trackops_desktop.ui.signin.window import SignInWindow

WELCOME = "<h1>Welcome to staging</h1>"
FRAMES = "<h1>Two frames</h1><iframe src=/a></iframe><iframe src={second}></iframe>"


class Guest:
    """Somebody whose site's server asks for a name and a password."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def window(self) -> SignInWindow:
        return self.person.it

    @property
    def question(self) -> HttpQuestion:
        return self.window.http_question

    @property
    def realm(self) -> str:
        """What the open question is for; the window doesn't show it."""
        challenge = self.window.view._page.http_sign_in.waiting
        assert challenge is not None
        return challenge.realm

    def open(self) -> None:
        self.person.open()
        self.window.activateWindow()

    def until_asked(self, *words: str) -> None:
        self.person.until(lambda: self.question.isVisible() and all(w in self.question.text.text() for w in words))

    def until_text(self, words: str) -> None:
        self.person.until(lambda: not self.question.isVisible() and words in self.page_text())

    def answer_until(self, words: str, password: str) -> None:
        """Answer whenever the question is there: what the engine was loading meanwhile may have used an answer up."""

        def is_open() -> bool:
            if self.question.isVisible():
                self.click_in(NAME, password)
                return False
            return words in self.page_text()

        self.person.until(is_open)

    def page_text(self) -> str:
        return str(
            self.person.in_page(
                "document.body ? document.body.innerText + [...document.querySelectorAll('iframe')]"
                ".map(f => f.contentDocument && f.contentDocument.body ? f.contentDocument.body.innerText : '-')"
                ".join('|') : ''"
            )
        )

    def type(self, name: str, password: str) -> None:
        """Type both as somebody does who never touches the mouse: the keyboard is in the first field already."""
        self.person.until(lambda: QApplication.focusWidget() is self.question.name)
        QTest.keyClicks(self._focus(), name)
        QTest.keyClick(self._focus(), Qt.Key.Key_Tab)
        QTest.keyClicks(self._focus(), password)
        QTest.keyClick(self._focus(), Qt.Key.Key_Return)

    def click_in(self, name: str, password: str) -> None:
        """Fill both and send them by mouse."""
        for line, text in ((self.question.name, name), (self.question.password, password)):
            QTest.mouseClick(line, Qt.MouseButton.LeftButton)
            QTest.keyClicks(line, text)
        QTest.mouseClick(self.question.send, Qt.MouseButton.LeftButton)

    def load_again(self) -> None:
        """Click *Reload* once the page has come."""
        self.person.until(lambda: not self.window._progress.isVisible())
        (button,) = [one for one in self.window.bar.findChildren(QToolButton) if one.accessibleName() == "Reload"]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _focus(self) -> QLineEdit:
        where = QApplication.focusWidget()
        assert isinstance(where, QLineEdit)
        return where


@contextmanager
def guest_at(qtbot: QtBot, folder: Path, url: str) -> Iterator[Guest]:
    person = make_person(qtbot, cast("Any", SimpleNamespace(url=url, clock=FakeClock(AT))), folder)
    try:
        yield Guest(person)
    finally:
        person.close()
        person.vault.close()


@pytest.fixture(params=["Basic", "Digest"])
def host(request: pytest.FixtureRequest) -> Iterator[GuardedHost]:
    with guarded({"/": WELCOME}, {"/": "Staging"}, request.param) as host:
        yield host


@pytest.fixture
def guest(qtbot: QtBot, tmp_path: Path, host: GuardedHost) -> Iterator[Guest]:
    with guest_at(qtbot, tmp_path, host.url) as guest:
        yield guest


def test_the_right_name_and_password_open_the_page_with_one_request_more(guest: Guest, host: GuardedHost) -> None:
    guest.open()
    guest.until_asked("asks for a username and password", "does not leave this computer")
    assert guest.question.who.origin == host.url
    assert host.of("/") == ["none"]
    assert QApplication.activeModalWidget() is None
    guest.type(NAME, PASSWORD)
    guest.until_text("Welcome to staging")
    assert host.of("/") == ["none", "none", "right"]
    assert (guest.question.name.text(), guest.question.password.text()) == ("", "")
    asked: list[object] = []
    guest.window.view.sign_in_asked.connect(asked.append)
    guest.load_again()
    # The engine signs in at once (Basic), or once the server has said what to sign with (Digest).
    guest.person.until(lambda: host.of("/")[3:] in (["right"], ["none", "right"]))
    guest.until_text("Welcome to staging")
    assert asked == []


def test_a_wrong_password_is_sent_once_and_asked_for_again_with_a_word(guest: Guest, host: GuardedHost) -> None:
    guest.open()
    guest.until_asked()
    assert "not accepted" not in guest.question.text.text()
    guest.click_in(NAME, "wrong")
    guest.until_asked("weren't accepted")
    assert host.of("/").count("wrong") == 1
    assert guest.question.password.text() == ""
    guest.click_in(NAME, PASSWORD)
    guest.until_text("Welcome to staging")
    assert host.of("/").count("wrong") == 1
    assert host.of("/")[-1] == "right"


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_cancel_shows_the_servers_own_page_and_nothing_is_sent(guest: Guest, host: GuardedHost, how: str) -> None:
    guest.open()
    guest.until_asked()
    if how == "mouse":
        QTest.keyClicks(guest.question.name, NAME)
        QTest.mouseClick(guest.question.cancel, Qt.MouseButton.LeftButton)
    else:
        guest.person.until(lambda: QApplication.focusWidget() is guest.question.name)
        QTest.keyClick(guest.question.name, Qt.Key.Key_Escape)
    guest.until_text("401 of the server")
    assert guest.window._stack.currentWidget() is guest.window.view
    # The page loads itself again; only the user gets asked anew.
    guest.person.in_page("location.reload()")
    guest.person.until(lambda: len(host.of("/")) == 2)
    guest.until_text("401 of the server")
    assert not guest.question.isVisible()
    guest.load_again()
    guest.until_asked()
    assert set(host.of("/")) == {"none"}


def test_the_lock_and_the_end_of_the_window_close_the_question(guest: Guest, host: GuardedHost) -> None:
    guest.open()
    guest.until_asked()
    QTest.keyClicks(guest.question.password, PASSWORD)
    guest.window.locked()
    assert not guest.question.isVisible()
    assert guest.question.password.text() == ""
    guest.window.view.reload()
    guest.until_asked()
    guest.window.close()
    assert set(host.of("/")) == {"none"}


def test_another_window_knows_nothing_of_what_was_typed(guest: Guest, host: GuardedHost) -> None:
    guest.open()
    guest.until_asked()
    guest.type(NAME, PASSWORD)
    guest.until_text("Welcome to staging")
    guest.person.close()
    count = len(host.asked)
    guest.open()
    guest.until_asked()
    assert host.of("/")[count:] == ["none"]
    files = [path for path in guest.person.around.profiles.parent.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes()]


@pytest.mark.parametrize("second", ["/b", "/a"])
def test_two_frames_at_once_ask_one_question(qtbot: QtBot, tmp_path: Path, second: str) -> None:
    pages = {"/": FRAMES.format(second=second), "/a": "<p>frame open", "/b": "<p>frame open"}
    with guarded(pages, {"/a": "Staging", "/b": "Staging"}) as host, guest_at(qtbot, tmp_path, host.url) as guest:
        if second == "/b":
            host.together = dict.fromkeys(("/a", "/b"), Barrier(2))
        asked: list[object] = []
        guest.open()
        guest.window.view.sign_in_asked.connect(asked.append)
        guest.until_asked()
        guest.click_in(NAME, PASSWORD)
        guest.until_text("frame open|frame open")
        assert len(asked) <= 1
        assert not [how for _path, how in host.asked if how == "wrong"]


def test_a_wrong_password_for_two_frames_is_not_sent_again(qtbot: QtBot, tmp_path: Path) -> None:
    pages = {"/": FRAMES.format(second="/b"), "/a": "<p>frame open", "/b": "<p>frame open"}
    with guarded(pages, {"/a": "Staging", "/b": "Staging"}) as host, guest_at(qtbot, tmp_path, host.url) as guest:
        guest.open()
        guest.until_asked()
        guest.click_in(NAME, "wrong")
        guest.until_asked("weren't accepted")
        # The engine gets it once, and may use it for what else is under way on this server, but for nothing twice.
        guest.answer_until("frame open|frame open", PASSWORD)
        wrong = [path for path, how in host.answered if how == "wrong"]
        assert "wrong" in [how for _path, how in host.asked]
        assert len(wrong) == len({*wrong})


def test_two_realms_ask_one_after_the_other_and_each_gets_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    pages = {"/": FRAMES.format(second="/b"), "/a": "<p>frame open", "/b": "<p>frame open"}
    with guarded(pages, {"/a": "One", "/b": "Two"}) as host, guest_at(qtbot, tmp_path, host.url) as guest:
        host.passwords = {"One": "pw-of-one", "Two": "pw-of-two"}
        guest.open()
        guest.until_asked()
        first = guest.realm
        guest.click_in(NAME, host.passwords[first])
        opened = {"One": "/a", "Two": "/b"}[first]
        guest.person.until(lambda: "right" in host.of(opened))
        guest.until_asked()
        second = guest.realm
        assert {first, second} == {"One", "Two"}
        # The engine may try what it was given on the other part of the same server (RFC 7617, section 2.2).
        assert "right" not in host.of("/b" if opened == "/a" else "/a")
        guest.click_in(NAME, host.passwords[second])
        guest.until_text("frame open|frame open")


def test_no_password_goes_to_a_place_in_clear_that_is_not_the_practice_site(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        guarded({"/a": WELCOME}, {"/a": "Staging"}) as stranger,
        hosting({"/": f"<h1>Hello</h1><iframe src='{stranger.url}/a'></iframe>"}) as (home,),
        guest_at(qtbot, tmp_path, home.url) as guest,
    ):
        sites = guest.person.around.sites
        site = sites.change(PRACTICE_ID, name="Own site", username="", keep_signed_in=False)
        guest.person.around.signin.look()
        view = SiteView(Everywhere(frozenset((home.origin,))))
        guest.person.window = SignInWindow(site, guest.person.around, None, view)
        guest.window.show()
        view.open(f"{home.url}/")
        guest.person.until(lambda: stranger.of("/a") == ["none"])
        guest.person.until_shows("Hello")
        assert not guest.question.isVisible()
        view.open(f"{stranger.url}/a")
        guest.person.until(lambda: "nothing is sent" in guest.window.trouble.advice)
        assert stranger.of("/a") == ["none", "none"]
        assert not guest.question.isVisible()


class Everywhere(NavigationPolicy):
    def allow(self, address: str, *, main_frame: bool) -> bool:
        return True


@pytest.fixture
def proxy() -> Iterator[GuardedHost]:
    with guarded({"http://staging.invalid/": WELCOME}, {"*": "Corporate"}) as proxy:
        proxy.is_proxy = True
        before = QNetworkProxy.applicationProxy()
        QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", proxy.port))
        yield proxy
        QNetworkProxy.setApplicationProxy(before)


@pytest.mark.parametrize("address", ["http://staging.invalid/", "https://staging.invalid/"])
def test_a_proxy_is_named_and_gets_what_was_typed_for_it(
    qtbot: QtBot, tmp_path: Path, proxy: GuardedHost, address: str
) -> None:
    with guest_at(qtbot, tmp_path, "http://127.0.0.1:9") as guest:
        sites = guest.person.around.sites
        site = sites.change(PRACTICE_ID, name="Own site", username="", keep_signed_in=False)
        guest.person.around.signin.look()
        view = SiteView(NavigationPolicy(frozenset((Origin("http", "staging.invalid", 80),))))
        guest.person.window = SignInWindow(site, guest.person.around, None, view)
        guest.window.show()
        view.open(address)
        guest.until_asked("This proxy", "usually not encrypted")
        assert "127.0.0.1" in guest.question.who.origin
        assert {how for _path, how in proxy.asked} == {"none"}
        guest.click_in(NAME, "wrong")
        guest.until_asked("weren't accepted")
        assert [how for _path, how in proxy.asked].count("wrong") == 1
        guest.click_in(NAME, PASSWORD)
        guest.person.until(lambda: "right" in [how for _path, how in proxy.asked])
        if address.startswith("http:"):
            guest.until_text("Welcome to staging")
        assert [how for _path, how in proxy.asked].count("wrong") == 1
