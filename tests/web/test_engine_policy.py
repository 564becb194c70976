from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE
from tests.web.test_trouble import tls_server
from trackops_desktop.browser.environment import SANDBOX_SWITCH, STRIPPED, is_fixed, strip_switches
from trackops_desktop.browser.page import NavigationPolicy
from trackops_desktop.browser.profile import make_profile
from trackops_desktop.browser.settings import ATTRIBUTES
from trackops_desktop.signin.origin import Origin

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
    assert NavigationPolicy(frozenset((PRACTICE,))).allow(address, main_frame=main) is allowed


#: Of the same kinds, but not written down in the product one by one.
OTHERS = ["CHROME_WRAPPER", "ANGLE_SHADER_DUMP_PATH", "PERFETTO_PRODUCER_SOCK_NAME", "SBX_HELPER_PID", "NSPR_LOG_FILE"]


@pytest.mark.parametrize("name", [*STRIPPED, *OTHERS, "QTWEBENGINE_SOMETHING_NEW", "sslkeylogfile"])
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


@pytest.mark.parametrize("name", ["QTWEBENGINEPROCESS_PATH", "QT_PLUGIN_PATH"])
def test_a_package_may_say_where_its_engine_lies_if_nobody_can_change_that(name: str) -> None:
    environment = {name: "/app/lib:/app/plugins".replace(":", os.pathsep)}
    assert strip_switches(environment, ["app"], 1000, lambda place: place.startswith("/app/")) == ()
    environment = {name: os.pathsep.join(("/app/lib", "/home/jo/plugins"))}
    assert strip_switches(environment, ["app"], 1000, lambda place: place.startswith("/app/")) == (name,)
    assert environment == {}


@pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")
def test_which_places_are_fixed(tmp_path: Path) -> None:
    own = tmp_path / "plugins"
    own.mkdir()
    script = (
        "import os, sys;"
        "from trackops_desktop.browser.environment import is_fixed;"
        "os.setuid(65534) if os.geteuid() == 0 else None;"
        "print(*[is_fixed(one) for one in sys.argv[1:]])"
    )
    places = ["/usr/lib", "/usr/lib/../lib", "usr/lib", "/tmp", "/usr/nothing/there", str(own)]
    done = subprocess.run([sys.executable, "-c", script, *places], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", *["False"] * 5]


def test_the_places_of_a_flatpak_are_fixed(tmp_path: Path) -> None:
    info = tmp_path / "info"
    assert not is_fixed(sys.prefix, info)
    if sys.platform != "win32" and os.geteuid() != 0:
        info.touch(0o444)
        assert is_fixed("/usr/lib", info)
        assert not is_fixed(str(tmp_path), info)


def test_the_keys_of_connections_are_written_nowhere(tmp_path: Path) -> None:
    """A real engine opens a real encrypted page while the variable asks for its keys."""
    log = tmp_path / "keys.log"
    script = (
        "import os, sys;"
        "from trackops_desktop.browser.environment import strip_switches;"
        "strip_switches(os.environ, sys.argv, os.geteuid());"
        "from trackops_desktop.browser.explain import explain;"
        "sys.exit(explain(sys.argv[1], False))"
    )
    with tls_server(tmp_path, host="localhost", days=365) as address:
        environment = {**os.environ, "SSLKEYLOGFILE": str(log)}
        command = [sys.executable, "-c", script, address]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert "couldn't be loaded" in done.stderr
    assert not log.exists()


def test_only_the_administrator_runs_without_a_sandbox() -> None:
    environment: dict[str, str] = {}
    strip_switches(environment, ["app"], 0)
    assert environment == {SANDBOX_SWITCH: "1"}
    environment = {SANDBOX_SWITCH: "1"}
    strip_switches(environment, ["app"], 1000)
    assert environment == {}
