"""Signing in with the user's own browser, at the practice site: the same in Chromium and in Firefox.

The tests of one browser go on from each other, as its user would.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.blocking import nothing_waits
from tests.companion import journeys
from tests.companion_chromium import ChromiumDriver
from tests.companion_firefox import FirefoxDriver, has_firefox
from tests.companion_kit import Desk, paired_desk
from tests.keyrings import KeyringSession
from tests.practice_chromium import has_chromium

__all__ = ["nothing_waits"]
BROWSERS = [
    pytest.param(ChromiumDriver, marks=pytest.mark.skipif(not has_chromium(), reason="chromium is not installed")),
    pytest.param(FirefoxDriver, marks=pytest.mark.skipif(not has_firefox(), reason="firefox-esr is not installed")),
]


@pytest.fixture(scope="module", params=BROWSERS)
def user(
    qapp: QApplication,
    tmp_path_factory: pytest.TempPathFactory,
    secret_service: KeyringSession,
    request: pytest.FixtureRequest,
) -> Iterator[Desk]:
    with paired_desk(qapp, tmp_path_factory.mktemp("desk"), secret_service.backend, request.param()) as made:
        yield made


def test_the_whole_life_of_an_account(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = user.watch_what_is_said(monkeypatch)
    journeys.life_cycle(user)
    journeys.only_fills_hold_codes(said)


def test_asks_once_for_a_site_waits_and_says_what_was_refused(user: Desk) -> None:
    journeys.asks_once_for_a_site(user)
    journeys.waits_for_the_next_code(user)
    journeys.says_that_a_code_was_refused(user)


def test_says_what_stands_in_the_way(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    journeys.says_that_the_clock_is_off(user, monkeypatch)
    journeys.names_a_frame_of_another_site(user)


def test_follows_the_lock_and_is_removed(user: Desk) -> None:
    journeys.follows_the_lock(user)
    journeys.is_removed(user)
