"""Browsers of a made-up home: which are found, and what is written for them."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from trackops_desktop.companion.browser_hosts import BrowserHosts, HostState, browsers_here
from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID, NAME
from trackops_desktop.errors import SignInError
from trackops_desktop.paths import Paths, local_socket

if sys.platform == "win32":
    pytest.skip("there is no host for Windows", allow_module_level=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in (
        ".config/google-chrome",
        ".config/BraveSoftware/Brave-Browser",
        ".config/mozilla",
        ".var/app/org.mozilla.firefox",
        "snap/chromium",
        "Library/Application Support/Vivaldi",
        "Library/Application Support/Firefox",
    ):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def hosts(home: Path) -> BrowserHosts:
    return BrowserHosts(Paths(home / "data").make(), {"HOME": str(home)}, platform="linux")


def test_what_is_here_on_linux(home: Path) -> None:
    found = {one.key: one for one in browsers_here({"HOME": str(home)}, "linux")}
    assert list(found) == ["chrome", "brave", "firefox", "firefox-flatpak", "chromium-snap"]
    assert found["chrome"].manifest == home / f".config/google-chrome/NativeMessagingHosts/{NAME}.json"
    assert found["firefox"].manifest == home / f".mozilla/native-messaging-hosts/{NAME}.json"
    assert all("sandbox" in found[key].why for key in ("firefox-flatpak", "chromium-snap"))
    elsewhere = browsers_here({"HOME": str(home), "XDG_CONFIG_HOME": str(home / "none")}, "linux")
    assert "chrome" not in {one.key for one in elsewhere}


def test_what_is_here_on_a_mac_and_on_windows(home: Path) -> None:
    found = {one.key: one for one in browsers_here({"HOME": str(home)}, "darwin")}
    support = home / "Library" / "Application Support"
    assert {key: one.manifest for key, one in found.items()} == {
        "vivaldi": support / f"Vivaldi/NativeMessagingHosts/{NAME}.json",
        "firefox": support / f"Mozilla/NativeMessagingHosts/{NAME}.json",
    }
    assert browsers_here({"HOME": str(home)}, "win32") == ()


def test_setting_up_and_taking_back(hosts: BrowserHosts, home: Path) -> None:
    assert {state for _one, state in hosts.all()} == {HostState.MISSING, HostState.SANDBOXED}
    for browser, state in hosts.all():
        if state is HostState.MISSING:
            hosts.install(browser)
    states = {one.key: state for one, state in hosts.all()}
    assert states["chrome"] is states["brave"] is states["firefox"] is HostState.READY
    manifests = {one.key: json.loads(one.manifest.read_text()) for one, _state in hosts.all() if one.manifest}
    assert manifests["chrome"]["allowed_origins"] == [f"chrome-extension://{CHROMIUM_ID}/"]
    assert manifests["firefox"]["allowed_extensions"] == [FIREFOX_ID]
    script = Path(manifests["chrome"]["path"])
    assert script == home / "data" / "browser-host"
    assert stat.S_IMODE(script.stat().st_mode) == 0o700
    assert local_socket(home / "data", "browser") in script.read_text()
    for browser, _state in hosts.all():
        hosts.remove(browser)
    assert {state for _one, state in hosts.all()} == {HostState.MISSING, HostState.SANDBOXED}


def test_a_moved_installation_is_mended_and_another_ones_left_alone(
    hosts: BrowserHosts, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chrome, brave = (browser for browser, _state in hosts.all()[:2])
    hosts.install(chrome)
    hosts.install(brave)
    assert brave.manifest is not None
    theirs = {**json.loads(brave.manifest.read_text()), "path": "/somewhere/else/browser-host"}
    brave.manifest.write_text(json.dumps(theirs))
    moved = BrowserHosts(Paths(home / "data"), {"HOME": str(home)}, "linux")
    monkeypatch.setattr(sys, "executable", "/new/venv/bin/python")
    assert moved.state(chrome) is moved.state(brave) is HostState.OUTDATED
    assert moved.repair() == 1
    assert moved.state(chrome) is HostState.READY
    assert "/new/venv/bin/python" in (home / "data" / "browser-host").read_text()
    assert json.loads(brave.manifest.read_text()) == theirs


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00\xff"])
def test_a_broken_manifest_is_outdated_and_can_be_written_over(hosts: BrowserHosts, text: str) -> None:
    chrome = hosts.all()[0][0]
    hosts.install(chrome)
    assert chrome.manifest is not None
    chrome.manifest.write_text(text)
    assert hosts.state(chrome) is HostState.OUTDATED
    hosts.install(chrome)
    assert hosts.state(chrome) is HostState.READY


def test_what_cannot_be_done_is_said(hosts: BrowserHosts, home: Path) -> None:
    found = {one.key: one for one, _state in hosts.all()}
    with pytest.raises(SignInError, match="cannot be connected"):
        hosts.install(found["chromium-snap"])
    (home / ".config/google-chrome/NativeMessagingHosts").write_text("a file where a folder should be")
    with pytest.raises(SignInError, match="could not be written"):
        hosts.install(found["chrome"])
    assert os.access(home, os.W_OK)


def test_a_program_that_brings_its_own_python_is_the_host_itself(home: Path) -> None:
    paths = Paths(home / "data").make()
    hosts = BrowserHosts(paths, {"HOME": str(home)}, "linux", program="/opt/with space/trackops-desktop")
    hosts.install(next(one for one, _state in hosts.all() if one.key == "chrome"))
    command = paths.browser_host.read_text().splitlines()[-1]
    socket = local_socket(paths.home.resolve(), "browser")
    program = "'/opt/with space/trackops-desktop'"
    assert command == f'exec {program} --browser-host {socket} {program} --home {paths.home.resolve()} -- "$@"'
