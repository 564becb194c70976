"""Pages that are not the practice site's: unsure fields, everything at once, no reloads."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.journeys.signin.signin_kit import Person, make_person
from tests.practice_kit.client import totp
from tests.practice_kit.site import FakeClock
from tests.qr_png import qr_png
from tests.web.kit import hosting, until_painted
from trackops_desktop.signin.advice import Action
from trackops_desktop.signin.page_intent import EnrolmentPage, wanted

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@contextmanager
def person_at(qtbot: QtBot, folder: Path, html: str) -> Iterator[tuple[Person, Any]]:
    """Somebody at a site with one page; loopback pages are filled as the running practice site's are."""
    with hosting({"/": html}) as (host,):
        site = SimpleNamespace(url=host.url, clock=FakeClock())
        person = make_person(qtbot, cast("Any", site), folder)
        try:
            yield person, host
        finally:
            person.close()
            person.vault.close()


def test_a_field_that_is_not_certain_is_pointed_at_once_and_then_known(qtbot: QtBot, tmp_path: Path) -> None:
    html = (
        "<h1>Hello</h1><form method=post><input id=x name=code maxlength=6 style='position:fixed;left:100px;top:100px'>"
    )
    with person_at(qtbot, tmp_path, html) as (person, _host):
        person.enrol(SECRET)
        person.open()
        person.until_offers("Show me the field")
        target = until_painted(person.it.view, person.in_page, person.until)
        person.press("Show me the field")
        person.until(lambda: person.in_page("document.documentElement.style.cursor") == "crosshair")
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(140, 110))
        person.until_offers("Fill ")
        assert person.around.sites.pointed(person.site.url) == "#x"
        person.close()
        person.open()
        person.until_offers("Fill ")


def test_a_page_that_asks_for_everything_at_once_gets_everything_in_one_click(qtbot: QtBot, tmp_path: Path) -> None:
    html = (
        "<h1>Sign in</h1><form method=post><label>User name<input name=user></label>"
        "<label>Password<input name=pw type=password></label>"
        "<label>Authenticator code<input name=otp maxlength=6></label><button>Sign in</button></form>"
    )
    with person_at(qtbot, tmp_path, html) as (person, host):
        person.enrol(SECRET, name="alice")
        person.open("alice", "my secret")
        person.until_offers("Sign in as alice")
        host.pages["/"] = "<h1>Welcome</h1>"
        person.press("Sign in as alice")
        person.until_shows("Welcome")
        code = totp(SECRET, person.site.clock.now)
        assert f"/ user=alice&pw=my+secret&otp={code}" in host.asked


SPA = """<h1>Two-factor authentication</h1><div id=app><label>Authentication code<input id=c maxlength=6></label>
<button id=b type=button>Verify</button><p id=e role=alert></p></div><script>
  document.getElementById('b').addEventListener('click', () => {
    const typed = document.getElementById('c').value;
    setTimeout(() => {
      if (typed === window.right) document.getElementById('app').innerHTML = '<p>You are signed in.</p>';
      else document.getElementById('e').textContent = 'That code is not valid.';
    }, 60); });
</script>"""


def test_a_page_that_never_reloads_refuses_one_code_and_takes_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    with person_at(qtbot, tmp_path, SPA) as (person, _host):
        person.enrol(SECRET)
        person.open()
        person.until_offers("Fill ")
        person.press("Fill ")
        person.until_says("didn't accept the code")
        person.site.clock.advance(30)
        person.in_page(f"(window.right = {totp(SECRET, person.site.clock.now)!r})")
        person.until(lambda: [one.label[:5] for one in person.advice.choices[:1] if "(" not in one.label] == ["Fill "])
        person.press("Fill ")
        person.until_says("You're on")


def test_a_form_that_sends_elsewhere_is_left_alone_and_said(qtbot: QtBot, tmp_path: Path) -> None:
    html = (
        "<h1>Two-factor authentication</h1><form method=post action='https://evil.example/'>"
        "<label>Authentication code<input id=c maxlength=6></label><button>Verify</button></form>"
    )
    with person_at(qtbot, tmp_path, html) as (person, _host):
        person.enrol(SECRET)
        person.open()
        person.until_offers("Fill ")
        person.press("Fill ")
        person.until(lambda: any("a different site" in told for told in person.told))
        assert person.in_page("document.getElementById('c').value") == ""


def test_an_enrolment_shown_by_another_origin_is_not_offered(qtbot: QtBot, tmp_path: Path) -> None:
    with person_at(qtbot, tmp_path, "<h1>Hello</h1>") as (person, host):
        person.open()
        person.until_says("You're on")
        with hosting({"/": SPA}) as (other,):
            person.in_page(f"(location.href = '{other.url}/')")
            person.until(lambda: "isn't a secure web page" in person.it.trouble.sentence)
        assert not any(choice.action is Action.FILL_CODE for choice in person.advice.choices)
        assert all("evil" not in asked for asked in host.asked)


TICKET = "<h1>Ticket 4711</h1><p>Hello, see the picture.</p><img width=260 height=260 src='{qr}'>"


@pytest.mark.parametrize(
    ("html", "name", "offered"),
    [
        (TICKET, "erin", False),
        (TICKET, "frank", True),
        (f"<p>Set up your authenticator app: scan this QR code.</p>{TICKET}", "erin", True),
        (f"{TICKET}<form method=post><label>Verification code<input name=otp maxlength=6></label>", "erin", True),
    ],
)
def test_a_code_in_mere_content_does_not_take_the_place_of_an_account(
    qtbot: QtBot, tmp_path: Path, html: str, name: str, offered: bool
) -> None:
    address = f"otpauth://totp/Trackops:{name}?secret=KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA&issuer=Trackops"
    page = html.format(qr=f"data:image/png;base64,{b64encode(qr_png(address)).decode()}")
    with person_at(qtbot, tmp_path, page) as (person, _host):
        person.enrol(SECRET, name="erin")
        person.open()
        if offered:
            person.until_offers("Add this account")
        else:
            person.until_says("You're on")
            seen: list[Any] = []
            person.it.view.seen.connect(seen.append)
            # The picture is read after the page was first described.
            person.until(lambda: any(isinstance(wanted(one.question), EnrolmentPage) for one in seen))
            assert not any(choice.action is Action.ADD_ACCOUNT for choice in person.advice.choices)


@pytest.mark.parametrize("where", ["page", "bar", "choice"])
def test_pointing_at_a_field_can_be_given_up(qtbot: QtBot, tmp_path: Path, where: str) -> None:
    html = (
        "<h1>Hello</h1><form method=post><input id=x name=code maxlength=6></form>"
        "<button onclick=\"document.title = 'clicked'\" style='position:fixed;inset:50% 0 0 0'>Go</button>"
    )
    with person_at(qtbot, tmp_path, html) as (person, _host):
        person.enrol(SECRET)
        person.open()
        person.until_offers("Show me the field")
        person.press("Show me the field")
        person.until(lambda: person.in_page("document.documentElement.style.cursor") == "crosshair")
        target = person.it.view._view.focusProxy()
        assert target is not None
        if where == "page":
            person.in_page("document.querySelector('#x').focus()")
            target.setFocus()
            QTest.keyClick(target, Qt.Key.Key_Escape)
        elif where == "bar":
            person.it.bar.main_button().setFocus()
            QTest.keyClick(person.it.bar.main_button(), Qt.Key.Key_Escape)
        else:
            person.it.assistant.leave()
        person.until(lambda: person.in_page("document.documentElement.style.cursor") == "")
        assert person.told[-1] == ""
        until_painted(person.it.view, person.in_page, person.until)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(200, target.height() - 60))
        person.until(lambda: person.in_page("document.title") == "clicked")
