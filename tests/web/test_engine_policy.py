from __future__ import annotations

import pytest
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings
from pytestqt.qtbot import QtBot

from trackops_desktop.browser.environment import SANDBOX_SWITCH, STRIPPED, strip_switches
from trackops_desktop.browser.page import Places
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.settings import ATTRIBUTES
from trackops_desktop.trackops.origin import Origin

PRACTICE = Origin("http", "127.0.0.1", 8123)
#: Written down apart from the product, so that no upgrade and no edit changes one of them unseen.
PINNED_ON = {
    "AutoLoadImages",
    "JavascriptEnabled",
    "LinksIncludedInFocusChain",
    "LocalStorageEnabled",
    "Accelerated2dCanvasEnabled",
    "FocusOnNavigationEnabled",
    "PrintElementBackgrounds",
    "ShowScrollBars",
    "PlaybackRequiresUserGesture",
    "WebRTCPublicInterfacesOnly",
    "ReadingFromCanvasEnabled",
    "TrimAccessibilityIdentifiers",
}


def test_every_engine_setting_is_decided_and_in_force(qtbot: QtBot) -> None:
    profile = make_profile(None)
    settings = profile.settings()
    in_force = {one.name: settings.testAttribute(one) for one in QWebEngineSettings.WebAttribute}
    assert in_force == {name: name in PINNED_ON for name in in_force}
    assert set(ATTRIBUTES) >= set(in_force)
    policy = QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes
    assert settings.unknownUrlSchemePolicy() is policy
    profile.deleteLater()


def test_a_profile_is_off_the_record_unless_it_has_a_folder(qtbot: QtBot, tmp_path: object) -> None:
    profile = make_profile(None)
    assert profile.isOffTheRecord()
    assert profile.persistentCookiesPolicy() is QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
    profile.deleteLater()


@pytest.mark.parametrize(
    ("address", "main", "allowed"),
    [
        ("https://demo.viewcases.com/", True, True),
        ("https://login.provider.example/saml", True, True),
        ("http://demo.viewcases.com/", True, False),
        ("http://127.0.0.1:8123/profile", True, True),
        ("http://127.0.0.1:8124/", True, False),
        ("http://localhost:8123/", True, False),
        ("http://[::1]:8123/", True, False),
        ("http://127.0.0.1:8123@evil.example/", True, False),
        ("file:///etc/passwd", True, False),
        ("data:text/html,hello", True, False),
        ("data:text/html,hello", False, True),
        ("blob:https://demo.viewcases.com/1", True, False),
        ("about:blank", True, True),
        ("about:srcdoc", False, True),
        ("javascript:alert(1)", True, False),
        ("ftp://demo.viewcases.com/", True, False),
        ("view-source:https://demo.viewcases.com/", True, False),
        ("chrome://settings", True, False),
        ("devtools://devtools/x", True, False),
        ("otpauth://totp/a?secret=JBSWY3DP", True, False),
        ("mailto:a@b.example", True, False),
        ("ws://demo.viewcases.com", True, False),
    ],
)
def test_where_a_frame_may_go(address: str, main: bool, allowed: bool) -> None:
    assert Places(frozenset((PRACTICE,))).allow(address, main_frame=main) is allowed


@pytest.mark.parametrize("name", STRIPPED)
def test_engine_switches_are_taken_out_of_the_environment(name: str) -> None:
    environment = {name: "9222", "HOME": "/home/jo"}
    taken = strip_switches(environment, ["trackops-desktop"], 1000)
    assert environment == {"HOME": "/home/jo"}
    assert taken == (name,)


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["app", "--remote-debugging-port=9222"], ["app"]),
        (["app", "--hidden", "--webEngineArgs", "--no-sandbox", "--x"], ["app", "--hidden"]),
        (["app", "--webEngineArgs=--no-sandbox"], ["app"]),
        (["app", "--no-sandbox", "otpauth://totp/x"], ["app", "otpauth://totp/x"]),
        (["app", "--disable-web-security"], ["app"]),
        (["app", "--hidden"], ["app", "--hidden"]),
    ],
)
def test_engine_switches_are_taken_out_of_the_arguments(arguments: list[str], left: list[str]) -> None:
    strip_switches({}, arguments, 1000)
    assert arguments == left


def test_only_the_administrator_runs_without_a_sandbox() -> None:
    environment: dict[str, str] = {}
    strip_switches(environment, ["app"], 0)
    assert environment == {SANDBOX_SWITCH: "1"}
    environment = {SANDBOX_SWITCH: "1"}
    strip_switches(environment, ["app"], 1000)
    assert environment == {}
