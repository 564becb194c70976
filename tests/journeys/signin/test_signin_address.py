"""What the window says of a page and offers for it is about the document on show, not about the one to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.signin.own_site import CODE, SECRET, OwnSite, make_own_site
from tests.web.kit import Host, hosting
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.signin.advice import Action, Choice
from trackops_desktop.ui.signin.window import OPENING
from trackops_desktop.vault.entry import NewEntry

PICTURE = "<img src='/picture'>"
EVIL = CODE + PICTURE + "<a href='{href}' target='{target}' style='position:fixed;inset:0;z-index:9'> </a>"


@dataclass
class Trap:
    """A site, a stranger's page, and a page of the site that is not answered before its gate opens."""

    own: OwnSite
    home: Host
    evil: Host
    gate: Event
    #: Opened once a picture of the stranger's page may come: until then that page is loading.
    picture: Event

    def until_evil_is_described(self) -> None:
        view = self.own.window.view
        self.own.person.until(lambda: self.own.shown_address == self.evil.url and view.origin == self.evil.origin)
        self.own.person.until(lambda: not view._is_loading or not self.picture.is_set())
        assert self.own.offered == []

    def until_left(self) -> None:
        """Wait until the slow page was asked for and the window knows that it is on its way."""
        self.own.person.until(lambda: "/slow" in self.home.asked[self.skipped :] and self.says_opening)

    skipped: int = 0

    @property
    def says_opening(self) -> bool:
        return self.own.person.advice.sentence == OPENING


@pytest.fixture
def trap(qtbot: QtBot, tmp_path: Path) -> Iterator[Trap]:
    with hosting({"/": CODE, "/slow": CODE}, {"/": CODE + PICTURE, "/picture": "x"}) as (home, evil):
        own = make_own_site(qtbot, home, tmp_path)
        own.person.enrol(SECRET)
        evil.gates["/picture"] = picture = Event()
        yield Trap(own, home, evil, Event(), picture)
        own.person.close()
        own.person.vault.close()


def click_link(target: str) -> Callable[[Trap], None]:
    def go(trap: Trap) -> None:
        trap.evil.pages["/"] = EVIL.format(href=f"{trap.home.url}/slow", target=target)
        trap.own.window.view.open(f"{trap.evil.url}/")
        trap.until_evil_is_described()
        trap.own.click_page()

    return go


def follow_redirect(trap: Trap) -> None:
    trap.evil.headers["/away"] = (302, {"Location": f"{trap.home.url}/slow"})
    trap.evil.pages["/"] = EVIL.format(href="/away", target="")
    trap.own.window.view.open(f"{trap.evil.url}/")
    trap.until_evil_is_described()
    trap.own.click_page()


def open_by_program(trap: Trap) -> None:
    trap.own.window.view.open(f"{trap.evil.url}/")
    trap.until_evil_is_described()
    trap.own.window.view.open(f"{trap.home.url}/slow")


def go_back(trap: Trap) -> None:
    gate = trap.home.gates.pop("/slow")
    trap.home.headers["/slow"] = (200, {"Cache-Control": "no-store"})
    trap.own.window.view.open(f"{trap.home.url}/slow")
    trap.own.person.until(lambda: trap.own.window.view.address == f"{trap.home.url}/slow")
    trap.own.window.view.open(f"{trap.evil.url}/")
    trap.until_evil_is_described()
    trap.home.gates["/slow"] = gate
    trap.skipped = len(trap.home.asked)
    trap.own.window._back()


WAYS = {
    "new window": click_link("_blank"),
    "link": click_link(""),
    "redirect": follow_redirect,
    "program": open_by_program,
    "history": go_back,
}


@pytest.mark.parametrize("loads", ["settled", "still loading"])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_offered_and_no_other_address_shown_until_the_page_has_come(
    trap: Trap, way: str, loads: str
) -> None:
    """Also where the page before is on show, but has not loaded yet: the engine tells of one load then, not of two."""
    person = trap.own.person
    trap.home.gates["/slow"] = trap.gate
    trap.own.open()
    person.until_offers("Fill ")
    label = trap.own.offered[0]
    if loads == "settled":
        trap.picture.set()
    WAYS[way](trap)
    trap.until_left()
    person.until(lambda: trap.own.shown_address == trap.evil.url)
    look_again(trap)
    trap.own.window.assistant.refresh()
    trap.own.window.assistant.do(Choice(Action.FILL_CODE, label, person.entries()[0].id))
    person.type_code("482913")
    trap.own.window._do_main()
    assert (trap.own.shown_address, trap.own.offered, trap.says_opening) == (trap.evil.url, [], True)
    assert not person.vault.document("sent-codes")
    trap.gate.set()
    person.until(lambda: trap.own.shown_address == trap.home.url)
    person.until_offers("Fill ")
    trap.picture.set()


def look_again(trap: Trap) -> None:
    """Look at the page that is being left, and wait until it has been described."""
    view, described = trap.own.window.view, list[object]()
    view.look()
    view._calls.call("describe", (), described.append)
    trap.own.person.until(lambda: bool(described))


def test_the_way_to_a_stranger_takes_back_what_was_offered(trap: Trap) -> None:
    person = trap.own.person
    trap.evil.gates["/slow"] = trap.gate
    trap.evil.pages["/slow"] = CODE
    trap.own.open()
    person.until_offers("Fill ")
    trap.own.window.view.open(f"{trap.evil.url}/slow")
    person.until(lambda: "/slow" in trap.evil.asked and trap.says_opening)
    assert trap.own.offered == []
    trap.gate.set()
    person.until(lambda: trap.own.shown_address == trap.evil.url and not trap.says_opening)
    assert trap.own.offered == []


def test_no_counter_is_drawn_for_a_page_that_is_not_there_yet(trap: Trap) -> None:
    person = trap.own.person
    (old,) = person.entries()
    person.vault.remove(old.id)
    account = Account(issuer="Own", name="erin", kind=Kind.HOTP, counter=5)
    entry = person.vault.add(NewEntry(Enrolment(account, base32.decode(SECRET)), site=trap.home.url))
    trap.home.gates["/slow"] = trap.gate
    trap.own.open()
    person.until_offers("Fill ")
    choice = person.advice.choices[0]
    click_link("_blank")(trap)
    trap.until_left()
    trap.own.window.bar.chosen.emit(choice)
    assert person.vault.entry(entry.id).account.counter == 5
    trap.gate.set()
    person.until_offers("Fill ")


def test_an_address_that_a_page_gives_itself_leaves_its_origin_and_its_offers(trap: Trap) -> None:
    person = trap.own.person
    trap.own.open()
    person.until_offers("Fill ")
    person.in_page("history.pushState(null, '', '/elsewhere?x=1')")
    person.until(lambda: trap.own.window.view.address == f"{trap.home.url}/elsewhere?x=1")
    assert trap.own.shown_address == trap.home.url
    person.until_offers("Fill ")


def test_the_address_is_that_of_the_document_on_show_also_when_a_look_at_it_comes_late(trap: Trap) -> None:
    """The window has just asked for another page of the site, and the engine has not begun with it."""
    person = trap.own.person
    trap.own.open()
    person.until_offers("Fill ")
    view = trap.own.window.view
    looks = list[Seen]()
    trap.own.window.view.seen.connect(looks.append)
    trap.own.window.view.look()
    person.until(lambda: bool(looks))
    trap.home.gates["/slow"] = trap.gate
    view.open(f"{trap.home.url}/slow")
    view._on_seen(looks[0])
    assert view.address == f"{trap.home.url}/"
    trap.gate.set()
    person.until(lambda: view.address == f"{trap.home.url}/slow")


def test_a_page_that_did_not_load_gets_no_offers_of_the_one_before(trap: Trap) -> None:
    person = trap.own.person
    trap.own.open()
    person.until_offers("Fill ")
    trap.own.window.view.open("http://127.0.0.1:9/")
    view = trap.own.window.view
    person.until(lambda: trap.own.window.trouble.isVisible())
    # The page beneath may still be telling where it is from.
    view._on_located({"ok": True, "document": view._last, "origin": trap.home.url})
    trap.own.window.assistant.refresh()
    assert (trap.own.offered, trap.own.shown_address) == ([], "")


def test_a_closed_window_ticks_no_more(trap: Trap) -> None:
    person = trap.own.person
    trap.own.open()
    person.until_offers("Fill ")
    window = trap.own.window
    assert window.assistant._ticker.isActive()
    window.assistant._patience.start()
    late = window.assistant._seen
    assert late is not None
    window.close()
    # A look at the page that was under way may still come.
    window.assistant.look(late)
    assert not window.assistant._ticker.isActive()
    assert not window.assistant._patience.isActive()
