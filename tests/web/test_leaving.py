"""Which document is on show, where another one is asked for before the last has loaded, or where none comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import pytest
from PySide6.QtWebEngineCore import QWebEnginePage
from pytestqt.qtbot import QtBot

from tests.web.kit import Anything, Host, Viewer, hosting

FORM = "<h1>Two-factor authentication</h1><form method=post><label>Code<input id=c name=otp maxlength=6></label></form>"
LOADS = FORM + "<img src=/held>"


@dataclass
class Held:
    """A view of a page that is looked at and has not loaded yet."""

    viewer: Viewer
    home: Host
    picture: Event

    def begin(self) -> str:
        """Open that page, wait until it is described, and return the token of its document."""
        self.picture.clear()
        self.viewer.seen = None
        self.viewer.view.open(f"{self.home.url}/loads")
        self.until_on_show("/loads")
        assert self.viewer.view._is_loading
        return self.viewer.last.report.document

    def go(self, path: str) -> None:
        """Let the page go elsewhere, and wait until nothing of it is of use any more."""
        before = len(self.home.asked)
        self.viewer.view._page.runJavaScript(f"location.href = '{path}'", 0)
        self.viewer.until(lambda: path in self.home.asked[before:] and self.viewer.view.origin is None)

    def until_on_show(self, path: str) -> None:
        """Wait until a page is on show and was described as such."""
        address = f"{self.home.url}{path}"
        viewer = self.viewer
        viewer.until(lambda: viewer.view.address == address)
        viewer.until(lambda: viewer.seen is not None and viewer.seen.report.url == address)
        assert viewer.view.origin == self.home.origin


@pytest.fixture
def held(qtbot: QtBot) -> Iterator[Held]:
    tells = f"{FORM}<script>alert('A message')</script>"
    with hosting({"/": FORM, "/loads": LOADS, "/held": "x", "/slow": FORM, "/none": "", "/tells": tells}) as (home,):
        home.gates["/held"] = picture = Event()
        home.headers["/none"] = (204, {})
        viewer = Viewer(qtbot, Anything())
        yield Held(viewer, home, picture)
        viewer.close()


def test_a_page_that_stays_after_all_counts_again(held: Held) -> None:
    viewer, view = held.viewer, held.viewer.view
    held.begin()
    held.go("/none")
    held.picture.set()  # the engine tells of the end only now
    held.until_on_show("/loads")

    document = held.begin()
    held.home.gates["/slow"] = slow = Event()
    held.go("/slow")
    view._page.triggerAction(QWebEnginePage.WebAction.Stop)
    held.until_on_show("/loads")
    assert viewer.last.report.document == document
    slow.set()

    document = held.begin()
    held.go("/none")
    view._leaving.start(0)  # or it never does, and half a minute is over
    held.until_on_show("/loads")
    assert viewer.last.report.document == document


def test_a_page_that_is_loaded_again_before_it_has_loaded_is_another_one(held: Held) -> None:
    viewer, view = held.viewer, held.viewer.view
    document = held.begin()
    held.home.gates["/loads"] = gate = Event()
    before = len(held.home.asked)
    view.reload()
    viewer.until(lambda: "/loads" in held.home.asked[before:])
    viewer.call("describe")
    viewer.seen = None
    view.look()
    viewer.call("describe")
    assert (view.origin, view.address, viewer.seen) == (None, "", None)
    gate.set()
    held.until_on_show("/loads")
    assert viewer.last.report.document != document


def test_the_address_is_that_of_the_document_on_show_and_never_of_the_one_to_go_back_to(held: Held) -> None:
    viewer, view = held.viewer, held.viewer.view
    held.home.headers["/slow"] = (200, {"Cache-Control": "no-store"})
    viewer.open(f"{held.home.url}/slow")
    viewer.open(f"{held.home.url}/")
    told = list[tuple[str, str]]()
    view.seen.connect(lambda seen: told.append((seen.report.url, view.address)))
    held.home.gates["/slow"] = gate = Event()
    before = len(held.home.asked)
    view.back()
    viewer.until(lambda: "/slow" in held.home.asked[before:])
    viewer.call("describe")
    gate.set()
    held.until_on_show("/slow")
    assert [address for url, address in told if url != address] == []


def test_a_document_that_goes_to_and_fro_within_itself_keeps_its_offers_and_tells_its_address(held: Held) -> None:
    viewer, view = held.viewer, held.viewer.view
    document = viewer.open(f"{held.home.url}/").report.document
    left = list[None]()
    view.left.connect(lambda: left.append(None))
    viewer.in_page("history.pushState(null, '', '/inner')")
    held.until_on_show("/inner")
    viewer.in_page("history.back()")
    held.until_on_show("/")
    assert (viewer.last.report.document, left) == (document, [])


def test_a_page_that_was_gone_back_to_is_a_document_of_its_own(held: Held) -> None:
    """A document that the browser kept alive would be taken for one that is gone for good."""
    viewer = held.viewer
    held.home.pages["/"] = f"{FORM}<script>onpageshow = (event) => {{ window.kept = event.persisted }}</script>"
    document = viewer.open(f"{held.home.url}/").report.document
    viewer.open(f"{held.home.url}/slow")
    viewer.seen = None
    viewer.view.back()
    held.until_on_show("/")
    assert viewer.last.report.document != document
    assert viewer.in_page("window.kept") is False


def test_a_page_whose_process_dies_while_it_is_being_left_can_be_loaded_again(held: Held) -> None:
    viewer = held.viewer
    held.begin()
    held.home.gates["/slow"] = slow = Event()
    held.go("/slow")
    viewer.view.end_page()
    viewer.until(lambda: bool(viewer.troubles))
    slow.set()
    held.picture.set()
    viewer.open(f"{held.home.url}/")
    held.until_on_show("/")


def test_a_page_that_is_asked_for_at_the_very_moment_in_which_the_process_dies_is_described(held: Held) -> None:
    view = held.viewer.view
    asked: list[object] = []
    view.asked.connect(asked.append)
    held.begin()
    held.home.gates["/slow"] = slow = Event()
    held.go("/slow")
    view.stop_asking()  # of the document that is about to go
    view.trouble.connect(lambda _trouble: view.open(f"{held.home.url}/tells"))
    view.end_page()
    held.until_on_show("/tells")
    held.viewer.until(lambda: len(asked) == 1)
    slow.set()
    held.picture.set()
