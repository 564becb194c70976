from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.companion.pairing import key_digest, new_key
from trackops_desktop.paths import Paths
from trackops_desktop.services.browsers import DOCUMENT, Browsers
from trackops_desktop.signin.origin import Origin
from trackops_desktop.vault.vault import Vault

ONE, TWO = "1" * 32, "2" * 32
SITE, OTHER = Origin("https", "demo.viewcases.com", 443), Origin("https", "xdemo.viewcases.com", 443)
ODD: tuple[Any, ...] = (None, 7, [])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault(tmp_path: Path, clock: FakeClock) -> Iterator[Vault]:
    vault = Vault.open(Paths(tmp_path).make(), MemoryKeyring(), clock)
    yield vault
    vault.close()


def test_a_site_is_approved_for_one_browser_and_exactly(vault: Vault, clock: FakeClock) -> None:
    browsers, key = Browsers(vault, clock), new_key()
    browsers.pair(ONE, "Chromium 156", "/usr/lib/chromium/chromium", key)
    browsers.pair(TWO, "Firefox 153", "/usr/lib/firefox/firefox", new_key())
    browsers.approve(ONE, SITE)
    assert browsers.is_approved(ONE, SITE)
    assert not browsers.is_approved(ONE, OTHER)
    assert not browsers.is_approved(TWO, SITE)
    assert not browsers.is_approved("3" * 32, SITE)
    found = browsers.find(ONE)
    assert found is not None
    assert (found.name, found.digest, dict(found.sites)) == ("Chromium 156", key_digest(key), {str(SITE): clock.now})


def test_the_one_used_last_comes_first(vault: Vault, clock: FakeClock) -> None:
    browsers = Browsers(vault, clock)
    browsers.pair(ONE, "Chromium 156", "", new_key())
    clock.now += 5
    browsers.pair(TWO, "Firefox 153", "", new_key())
    assert [one.profile for one in browsers.all()] == [TWO, ONE]
    clock.now += 5
    browsers.approve(ONE, SITE)
    assert [one.profile for one in browsers.all()] == [ONE, TWO]


def test_taking_back(vault: Vault, clock: FakeClock) -> None:
    browsers = Browsers(vault, clock)
    browsers.pair(ONE, "Chromium 156", "", new_key())
    browsers.approve(ONE, SITE)
    browsers.withdraw(ONE, str(SITE))
    assert not browsers.is_approved(ONE, SITE)
    browsers.approve(ONE, SITE)
    browsers.pair(ONE, "Chromium 156", "", new_key())
    assert not browsers.is_approved(ONE, SITE), "a browser that is paired anew begins anew"
    browsers.remove(ONE)
    assert browsers.all() == ()
    browsers.approve(ONE, SITE)
    assert browsers.all() == (), "an approval brings no removed browser back"


def test_a_program_that_may_not_ask(vault: Vault, clock: FakeClock) -> None:
    browsers = Browsers(vault, clock)
    browsers.pair(ONE, "Chromium 156", "", new_key())
    browsers.refuse("/tmp/other")
    browsers.refuse("/tmp/other")
    assert browsers.refused() == ("/tmp/other",)
    browsers.allow("/tmp/other")
    assert browsers.refused() == ()
    assert len(browsers.all()) == 1


def test_two_programs_change_one_document(tmp_path: Path, clock: FakeClock) -> None:
    keyring = MemoryKeyring()
    one, two = (Vault.open(Paths(tmp_path).make(), keyring, clock) for _ in range(2))
    Browsers(one, clock).pair(ONE, "Chromium 156", "", new_key())
    Browsers(two, clock).pair(TWO, "Firefox 153", "", new_key())
    Browsers(one, clock).approve(TWO, SITE)
    assert {browser.profile for browser in Browsers(two, clock).all()} == {ONE, TWO}
    assert Browsers(two, clock).is_approved(TWO, SITE)
    one.close()
    two.close()


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        *((key, odd) for key in ("profile", "name", "program", "digest") for odd in ODD),
        *(("digest", odd) for odd in ("zz", "00", "")),
        *(("paired", odd) for odd in (None, "7")),
    ],
)
def test_a_damaged_row_lets_nobody_in(vault: Vault, clock: FakeClock, key: str, odd: Any) -> None:
    browsers = Browsers(vault, clock)
    browsers.pair(ONE, "Chromium 156", "", new_key())
    browsers.pair(TWO, "Firefox 153", "", new_key())

    def damage(document: dict[str, Any]) -> dict[str, Any]:
        rows = [{**row, key: odd} if row["profile"] == ONE else row for row in document["browsers"]]
        return {**document, "browsers": [*rows, None, 5]}

    vault.change_document(DOCUMENT, damage)
    assert [one.profile for one in browsers.all()] == [TWO]


def test_no_secret_is_in_the_catalogue(vault: Vault, clock: FakeClock, tmp_path: Path) -> None:
    key = new_key()
    browsers = Browsers(vault, clock)
    browsers.pair(ONE, "Chromium 156", "", key)
    assert key.hex() not in str(vault.document(DOCUMENT))
    assert key_digest(key).hex() not in repr(browsers.find(ONE))
