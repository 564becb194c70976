"""`trackops browser` over a made-up home, with the real host."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.systems import needs_browser_hosts
from tests.unit.commands.calls import Console
from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID

pytestmark = needs_browser_hosts


@pytest.fixture
def home(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home" / ".config" / "chromium").mkdir(parents=True)
    (tmp_path / "home" / "snap" / "chromium").mkdir(parents=True)
    console.environment = {"HOME": str(tmp_path / "home")}
    return tmp_path / "home"


def test_from_nothing_to_connected_and_back(console: Console, home: Path) -> None:
    before = console.run("browser", "doctor")
    assert "not connected" in before.out
    assert "is not there or cannot be run" in before.out
    done = console.run("browser", "install")
    assert (done.status, "connected" in done.out, "not connected" in done.out) == (0, True, False)
    assert "Snap" in done.out
    assert "The host works; Trackops Desktop is not running." in console.run("browser", "doctor").out
    ids = console.run("browser", "doctor", "--json").json["extensions"]
    assert ids == {"chromium": CHROMIUM_ID, "firefox": FIREFOX_ID}
    assert all(one in console.run("browser", "doctor").out for one in ids.values())
    found = console.run("browser", "status", "chromium", "--json").json
    assert [(one["browser"], one["state"]) for one in found["browsers"]] == [("chromium", "ready")]
    console.run("browser", "remove", "chromium")
    assert console.run("browser", "status", "chromium", "--json").json["browsers"][0]["state"] == "missing"


def test_a_browser_that_is_not_here(console: Console, home: Path) -> None:
    done = console.run("browser", "install", "firefox")
    assert done.status == 3
    assert "Here are: chromium, chromium-snap." in done.err
    done = console.run("browser", "install", "chromium-snap")
    assert done.status == 1
    assert "sandbox" in done.err
