"""Signing in with the user's own Chromium, at the practice site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.blocking import nothing_waits
from tests.companion import journeys
from tests.companion_chromium import ChromiumDriver
from tests.companion_kit import Desk, desk
from tests.keyrings import KeyringSession
from tests.practice_chromium import has_chromium
from tests.practice_site import start_site

__all__ = ["nothing_waits"]
pytestmark = pytest.mark.skipif(not has_chromium(), reason="chromium is not installed")


@pytest.fixture(scope="module")
def user(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, secret_service: KeyringSession
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("chromium")
    site = start_site(folder / "practice")
    with desk(qapp, folder, site, secret_service.backend, ChromiumDriver()) as made:
        made.pair()
        yield made
    site.server.stop()


def test_the_whole_life_of_an_account(user: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = user.watch_what_is_said(monkeypatch)
    journeys.life_cycle(user)
    journeys.only_fills_hold_codes(said)


def test_asks_once_for_a_site(user: Desk) -> None:
    journeys.asks_once_for_a_site(user)
    journeys.waits_for_the_next_code(user)
    journeys.says_that_a_code_was_refused(user)


def test_follows_the_lock_and_is_removed(user: Desk) -> None:
    journeys.follows_the_lock(user)
    journeys.is_removed(user)
