"""Signing in with the user's own browser, at the practice site: the same in Chromium and in Firefox.

One browser serves all tests; each begins with the accounts and the permission that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QApplication

from tests.blocking import nothing_waits
from tests.companion import journeys
from tests.companion.chromium import ChromiumDriver
from tests.companion.firefox import FirefoxDriver, has_firefox
from tests.companion.kit import Desk, paired_desk
from tests.keyrings import KeyringSession, keyring_session, require_gnome_keyring
from tests.practice_kit.chromium import has_chromium

__all__ = ["nothing_waits"]
BROWSERS = [
    pytest.param(ChromiumDriver, marks=pytest.mark.skipif(not has_chromium(), reason="chromium is not installed")),
    pytest.param(FirefoxDriver, marks=pytest.mark.skipif(not has_firefox(), reason="firefox-esr is not installed")),
]


class Place(NamedTuple):
    """A desk with a keyring of its own, which can be locked, and the secret of vendor, for whom MFA is on."""

    desk: Desk
    keyring: KeyringSession
    secret: str


@pytest.fixture(scope="module", params=BROWSERS)
def place(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Place]:
    require_gnome_keyring()
    folder = tmp_path_factory.mktemp("desk")
    with (
        keyring_session(folder / "keyring") as keyring,
        paired_desk(qapp, folder, keyring.backend, request.param()) as made,
    ):
        yield Place(made, keyring, made.enable_on_server("vendor"))


@pytest.fixture
def newcomer(place: Place) -> Desk:
    """Somebody who has no account yet, and is not signed in."""
    place.desk.do(lambda browser: browser.forget())
    return place.desk


@pytest.fixture
def user(newcomer: Desk, place: Place) -> Iterator[Desk]:
    """The same with vendor's account, in a browser that may have codes for the site."""
    account = newcomer.enrol("vendor@demo", place.secret)
    newcomer.approve()
    yield newcomer
    newcomer.forget([account])


def test_the_whole_life_of_an_account(newcomer: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = newcomer.watch_what_is_said(monkeypatch)
    journeys.life_cycle(newcomer)
    journeys.only_fills_hold_codes(said)


def test_asks_once_for_a_site_waits_and_says_what_was_refused(user: Desk) -> None:
    journeys.asks_once_for_a_site(user)
    journeys.waits_for_the_next_code(user)
    journeys.goes_on_after_its_background_has_ended(user)
    journeys.says_that_a_code_was_refused(user)


def test_says_what_stands_in_the_way(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(user.driver, ChromiumDriver):  # in Firefox the practice site's own rules let nothing be asked
        journeys.says_that_the_clock_is_off(user, monkeypatch)
    journeys.names_a_frame_of_another_site(user)


def test_nothing_runs_in_a_page_that_is_neither_pressed_nor_watched(
    user: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = user.driver
    if isinstance(driver, FirefoxDriver):
        journeys.watches_a_site(user, driver, monkeypatch)
    elif isinstance(driver, ChromiumDriver):
        user.open("/sign-in")
        assert user.do(lambda _browser: driver.worlds()) == []
        user.press()
        user.until_says("is asking you to sign in")
        assert user.do(lambda _browser: driver.worlds()) != []


def test_says_which_is_too_old(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    journeys.says_which_is_too_old(user, monkeypatch)


def test_follows_the_lock_and_is_removed(user: Desk) -> None:
    journeys.follows_the_lock(user)
    journeys.is_removed(user)


def test_follows_the_keyring(user: Desk, place: Place) -> None:
    journeys.follows_the_keyring(user, place.keyring)
