"""What a user does at the practice site with the browser they have; the same in every browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.blocking import elsewhere
from tests.companion.firefox import FirefoxDriver
from tests.companion.kit import Desk, press
from tests.keyrings import KeyringSession
from trackops_desktop.companion.wire import FromBrowser, LookRequest
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.ui.companion import browser_connection, companion_tab
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog, PairingDialog
from trackops_desktop.ui.companion.browser_connection import BrowserConnection

PASSPHRASE = "a long passphrase for tests"


def life_cycle(user: Desk) -> None:
    """Enrol, keep the recovery codes, sign in, reset and switch off, without typing a code."""
    vault = user.application.vault
    user.sign_in("erin")
    user.until_page_says("MFA Security")
    user.click_on_page("Enable")
    user.until_page_says("Set up your authenticator")
    user.press()
    user.click("Add this account and verify")
    user.allow(ApprovalDialog)
    user.until_page_says("ecovery codes")
    user.again()
    assert user.until_says("recovery codes")["time"] == ""
    user.click("Store with the account")
    user.until_says("stored with the account")
    (enabled,) = user.entries()
    assert (enabled.verified, enabled.site) == (True, user.site.url)
    assert len((user.note(f"recovery:{enabled.id}") or "").splitlines()) == 10

    user.sign_in("erin")
    user.until_page_says("Enter your MFA code")
    user.site.clock.advance(30)
    user.press()
    user.click("Fill the code")
    user.until_page_says("MFA Security")

    user.click_on_page("Reset")
    user.until_page_says("Reset MFA")
    user.site.clock.advance(30)
    user.press()
    user.click("Fill the code")
    user.until_page_says("Set up your authenticator")
    user.again()
    user.until_says("new key")
    user.click("Add this account and verify")
    user.allow(ApprovalDialog)
    user.until_page_says("ecovery codes")
    user.again()
    user.until_says("recovery codes")
    user.until(lambda: [one.verified for one in user.entries()] == [True], "the new key to be accepted")
    assert [one.id for one in vault.trash()] == [enabled.id]

    user.click_on_page("Continue to your profile")
    user.until_page_says("MFA Security")
    user.click_on_page("Disable")
    user.until_page_says("Disable MFA")
    user.site.clock.advance(30)
    user.press()
    user.click("Fill the code")
    user.until_page(
        "return [...document.querySelectorAll('a, button')].some((one) => one.innerText === 'Enable')", "MFA to be off"
    )
    user.again()
    user.click("Move it to the trash")
    user.allow(ApprovalDialog)
    user.until(lambda: user.entries() == (), "the account to be gone")
    with elsewhere():
        done = user.site.server.journeys()
    assert [name for name, ticked in done.items() if ticked] == ["enable", "sign-in", "reset", "disable"]


def asks_once_for_a_site(user: Desk) -> None:
    """An account that came from elsewhere: the first code for its site is asked about in the application's window."""
    (browser,) = user.browsers.all()
    user.browsers.withdraw(browser.profile, user.site.url)
    origin = origin_of(user.site.url)
    assert origin is not None
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.site.clock.advance(30)
    user.press()
    user.click("Fill the code")
    press(user.question(ApprovalDialog).not_now)
    user.until_says("it was not allowed")
    assert user.in_page("return document.querySelector('input[name=code]').value") == ""
    user.click("Fill the code")
    user.allow(ApprovalDialog)
    user.until_page_says("MFA Security")
    assert user.browsers.is_approved(browser.profile, origin)


def waits_for_the_next_code(user: Desk) -> None:
    """The code of this half minute was used: the next one is waited for, and fills by itself."""
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.press()
    first = user.until_popup(lambda popup: popup["time"], "the code's time")["time"]
    assert re.fullmatch(r"Next code in ([12]?\d|30) s", first)
    user.until_popup(lambda popup: popup["time"] != first or "in 0 s" in first, "a second to pass")
    user.click("Fill the next code")
    assert user.until_says("Waiting for the next code")["time"]
    user.site.clock.advance(30)
    user.until_page_says("MFA Security")


def goes_on_after_its_background_has_ended(user: Desk) -> None:
    """An open conversation keeps the extension's background alive; where it ends all the same, a press begins anew."""
    if isinstance(user.driver, FirefoxDriver):
        firefox = user.driver
        user.do(lambda _browser: firefox.outlive_idleness())
    user.site.clock.advance(30)
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.press()
    user.until_popup(lambda popup: popup["choices"], "something to do")
    (before,) = user.server._connections
    user.do(lambda browser: browser.close_panels())
    user.do(lambda browser: browser.stop_background())
    user.until(lambda: before not in user.server._connections, "the conversation to end")
    user.press()
    user.click("Fill the code")
    user.until_page_says("MFA Security")


def says_that_a_code_was_refused(user: Desk) -> None:
    """A code of a computer whose clock is wrong."""
    user.site.clock.advance(30)
    wrong = user.enrol("wrong@demo", "A" * 32)
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.press()
    user.click("Fill the code of wrong@demo")
    user.until_page("return document.querySelector('[aria-invalid=true]') !== null", "the page to refuse it")
    user.again()
    user.until_says("accept the code")
    user.forget([wrong])


def says_that_the_clock_is_off(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock is of another month; the site's own answers tell so, before a code is refused."""
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    with monkeypatch.context() as patch:
        # The practice site runs on this very computer, whose clock it has: for once it is a site elsewhere.
        patch.setattr(companion_tab, "_has_our_clock", lambda _origin: False)
        user.press()
        user.until_says("seconds behind the site's, so its codes may be refused")


def names_a_frame_of_another_site(user: Desk) -> None:
    """A form in a frame of another site is not looked at: the popup says so, and opens it by itself."""
    user.do(lambda browser: browser.forget())
    user.open("/")
    user.until_page("return document.body !== null", "the page")
    user.in_page(
        "const frame = document.createElement('iframe'); frame.src = 'https://login.example/code'; "
        "frame.width = 400; frame.height = 300; document.body.replaceChildren(frame)"
    )
    user.press()
    popup = user.until_says("Part of this page comes from login.example.")
    assert popup["choices"] == ["Open it in its own tab"]
    user.click("Open it in its own tab")
    user.until(lambda: "https://login.example/code" in user.do(lambda browser: browser.addresses()), "the tab")


def follows_the_lock(user: Desk) -> None:
    """Locked in the middle: nothing is offered; once it is unlocked, the advice comes by itself."""
    vault, window = user.application.vault, user.application.windows.window
    user.site.clock.advance(30)
    with elsewhere():
        vault.seal(PASSPHRASE)
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.press()
    user.until_popup(lambda popup: popup["choices"], "something to do")
    window.lock_now()
    user.until_popup(lambda popup: popup["choices"] == ["Unlock in Trackops Desktop"], "the lock")
    user.click("Unlock in Trackops Desktop")
    window.controller.unlock(PASSPHRASE)
    user.click("Fill the code")
    user.until_page_says("MFA Security")
    with elsewhere():
        vault.unseal()


def follows_the_keyring(user: Desk, keyring: KeyringSession) -> None:
    """The desktop's keyring is locked in the middle: the popup says so, and goes on by itself once it is open."""
    user.site.clock.advance(30)
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    keyring.lock()
    user.press()
    popup = user.until_popup(lambda popup: popup["choices"] == ["Open Trackops Desktop"], "the keyring's lock")
    assert popup["sentence"] == "GNOME Keyring (Secret Service) is locked."
    user.click("Open Trackops Desktop")
    keyring.restart()
    user.click("Fill the code")
    user.until_page_says("MFA Security")


def says_which_is_too_old(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two is too old for the other: said, and mended by its one button once that is updated."""
    user.open("/sign-in")
    for sentence, version in (("Update this extension.", 2), ("Update Trackops Desktop.", 0)):
        with monkeypatch.context() as patch:
            patch.setattr(browser_connection, "OLDEST", version)
            patch.setattr(browser_connection, "VERSION", version)
            for connection in tuple(user.server._connections):
                connection.end("update")
            user.press()
            assert user.until_says(sentence)["choices"] == ["Try again"]
        user.click("Try again")
        user.until_says("is asking you to sign in")


def clicked_watch(user: Desk, browser: FirefoxDriver) -> str:
    """Click what the popup offers about the site, as soon as it does; return what that said."""
    said = [""]

    def clicked() -> str:
        said[0] = user.do(lambda _browser: browser.click_watch())
        return said[0]

    user.until_popup(lambda popup: popup["site"], "the offer")
    user.until(clicked, "the offer to be taken")
    return said[0]


def watches_a_site(user: Desk, browser: FirefoxDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watched site says by its icon that it wants a code, unasked; one that is not watched is not looked at."""
    looks: list[int] = []
    take = BrowserConnection._take

    def taken(connection: BrowserConnection, came: FromBrowser) -> None:
        if isinstance(came, LookRequest):
            looks.append(came.tab)
        take(connection, came)

    monkeypatch.setattr(BrowserConnection, "_take", taken)
    user.site.clock.advance(30)
    for _tab in range(2):
        user.sign_in("vendor")
        user.until_page_says("Enter your MFA code")
    assert looks == []
    user.press()
    user.until_says("6-digit code")
    assert len(set(looks)) == 1
    assert clicked_watch(user, browser) == "Watch this site for me"
    user.until(lambda: len(set(looks)) == 2, "a look at the tab that was open before")

    user.sign_in("vendor")
    user.until(lambda: user.do(lambda _browser: browser.badge()) == "•", "the dot")
    user.press()
    user.until_says("6-digit code")
    assert clicked_watch(user, browser) == "Stop watching this site"

    user.until(lambda: "127.0.0.1" not in str(user.do(lambda _browser: browser.permissions())), "the permission to go")
    looks.clear()
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.do(lambda _browser: browser.badge())
    assert looks == []


def is_removed(user: Desk) -> None:
    """A browser that is removed is told so at once, asks for nothing, and may connect anew."""
    (browser,) = user.browsers.all()
    user.browsers.remove(browser.profile)
    user.server.removed(browser.profile)
    user.press()
    user.click("Connect")
    user.question(PairingDialog).reject()
    user.until_says("was not allowed to connect")
    user.click("Connect")
    press(user.question(PairingDialog).allow)
    user.until_says("This browser is connected.")


def only_fills_hold_codes(said: list[dict[str, Any]]) -> None:
    """Codes stand in what is to be filled in and nowhere else; secrets and recovery codes stand nowhere."""
    fills = [one for one in said if one["op"] == "order" and one["call"] == "fill"]
    codes = {value for one in fills for _field, value in one["args"][2]}
    assert len(codes) >= 4
    rest = json.dumps([one for one in said if one not in fills])
    for code in codes:
        assert code not in rest
        assert f"{code[:3]} {code[3:]}" not in rest
    assert "otpauth" not in json.dumps(said)
    assert not re.search(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}", json.dumps(said))
