"""Set-up pages that answer the first code in their own ways: what counts as accepted, and what becomes of the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.signin.signin_kit import Person
from tests.journeys.signin.test_signin_pages import person_at
from trackops_desktop.signin.advice import Action

OLD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
MORE = "<label>Device name <input name=device required></label><label>Password <input type=password name=pw></label>"


def set_up(more: str = "") -> str:
    uri = f"otpauth://totp/Trackops:erin@demo?secret={NEW}&amp;issuer=Trackops"
    return (
        f"<h1>Set up two-factor authentication</h1><a href='{uri}'>Open in your authenticator app</a>"
        f"<form method=post action=/done><label>Authentication code <input id=c name=otp maxlength=6></label>{more}"
        "<button>Enable</button></form>"
    )


MENU = "<nav><a href=/>Home</a><br><a href=/out>Log out</a></nav>"
SILENT = [f"{MENU}<h1>Profile</h1>", "<h1>Two-factor authentication</h1><p>Currently set up: one key</p>"]
REFUSED = [
    f"<ul class=flashes><li class=error>Invalid code</li></ul>{MENU}<h1>Two-factor set-up</h1>",
    f"<div class=alert>The token was not correct. If this goes on, check your phone's clock.</div>{MENU}",
]


def add_and_verify(person: Person) -> None:
    """Send the first code; once the page after it was looked at, the time for an answer is over."""
    person.press("Add this account and verify")
    assistant = person.it.assistant
    before = assistant._document
    person.until(lambda: assistant._document not in {"", before})
    if assistant._patience.isActive():
        assistant._patience.start(0)


@pytest.mark.parametrize("answer", [*SILENT, *REFUSED])
def test_an_old_key_stays_where_the_page_does_not_say_that_it_took_the_new_one(
    answer: str, qtbot: QtBot, tmp_path: Path
) -> None:
    with person_at(qtbot, tmp_path, set_up()) as (person, host):
        old = person.enrol(OLD)
        host.pages["/done"] = answer
        person.open()
        person.until_offers("Add this account and verify")
        add_and_verify(person)
        person.until(lambda: any(one.action is Action.CONFIRM_HALF_MADE for one in person.advice.choices))
        kept = {entry.id: entry.verified for entry in person.entries()}
        assert (len(kept), kept[old.id], sum(kept.values())) == (2, True, 1)
        assert person.vault.trash() == ()


def test_the_user_says_that_it_worked(qtbot: QtBot, tmp_path: Path) -> None:
    with person_at(qtbot, tmp_path, set_up()) as (person, host):
        old = person.enrol(OLD)
        host.pages["/done"] = SILENT[0]
        person.open()
        person.until_offers("Add this account and verify")
        add_and_verify(person)
        person.until_says("Did it work?")
        person.press("Yes, it works")
        person.until_says("You're on")
        assert [entry.id for entry in person.vault.trash()] == [old.id]


@pytest.mark.parametrize(
    "answer",
    [
        "<div class=message>You have successfully changed your two-factor method.</div>",
        "<p>Die Zwei-Faktor-Authentifizierung wurde aktiviert.</p>",
        "<h1>Recovery codes</h1><pre>ab12-cd34\nef56-gh78\nij90-kl12\nmn34-op56</pre>",
    ],
)
def test_words_of_success_and_recovery_codes_are_believed(answer: str, qtbot: QtBot, tmp_path: Path) -> None:
    with person_at(qtbot, tmp_path, set_up()) as (person, host):
        old = person.enrol(OLD)
        host.pages["/done"] = answer
        person.open()
        person.until_offers("Add this account and verify")
        person.press("Add this account and verify")
        person.until(lambda: [entry.id for entry in person.vault.trash()] == [old.id])
        assert [entry.verified for entry in person.entries()] == [True]


def test_a_form_that_wants_more_is_filled_and_not_sent(qtbot: QtBot, tmp_path: Path) -> None:
    with person_at(qtbot, tmp_path, set_up(MORE)) as (person, host):
        person.open()
        person.until_offers("Add this account and fill in the code")
        person.press("Add this account")
        person.until(lambda: any("your password and Device name" in told for told in person.told))
        assert len(str(person.in_page("document.querySelector('#c').value"))) == 6
        assert not any("/done" in asked for asked in host.asked)


def test_recovery_codes_beside_the_key_are_kept_before_the_page_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    codes = [f"ab{n}2-cd{n}4" for n in range(8)]
    html = set_up() + "<h2>Step 3: write down the recovery codes</h2><pre>" + "\n".join(codes) + "</pre>"
    with person_at(qtbot, tmp_path, html) as (person, host):
        host.pages["/done"] = f"{MENU}<h1>Two-factor authentication is enabled</h1>"
        person.open()
        person.until_offers("Add this account and verify")
        assert "8 recovery codes are stored" in person.advice.detail
        person.press("Add this account and verify")
        person.until(lambda: [entry.verified for entry in person.entries()] == [True])
        (entry,) = person.entries()
        assert person.vault.note(f"recovery:{entry.id}") == "\n".join(codes)


@pytest.mark.parametrize(("name", "offered"), [("erin@demo", False), ("Erin@Demo", False), ("sam@demo", True)])
def test_a_key_in_what_people_write_takes_no_account_s_place(
    name: str, offered: bool, qtbot: QtBot, tmp_path: Path
) -> None:
    """Anybody may write to a site; where nothing speaks of set-up, the key of an account that exists is not offered."""
    uri = f"otpauth://totp/Trackops:{name}?secret={NEW}&amp;issuer=Trackops"
    with person_at(qtbot, tmp_path, f"<h1>Ticket 5</h1><p>Please look at <a href='{uri}'>this</a>.") as (person, _host):
        person.enrol(OLD)
        person.open()
        if offered:
            person.until_offers("Add this account")
        else:
            person.until_says("You're on")
            assert person.it.assistant._document  # it has been described
            assert [one.action for one in person.advice.choices if one.action is Action.ADD_ACCOUNT] == []
