"""Shortcuts through the desktop's portal, with a stand-in on a real bus: given, refused, absent, started anew."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import SessionBus, session_bus
from tests.patience import PATIENCE
from tests.stand_ins import require_dbusmock, stand_in
from trackops_desktop.services.desktop.desktop_portal import PATH, SERVICE
from trackops_desktop.ui.platform.hotkeys.hotkey_state import PRESSED, HotkeyNews, HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import read_combination
from trackops_desktop.ui.platform.hotkeys.portal_hotkey import PortalHotkey, trigger
from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    require_dbusmock()
    with session_bus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


class HeldByPortal:
    """A shortcut that is held, and what is told of it."""

    def __init__(self, keys: str = "Ctrl+Alt+T") -> None:
        combination = read_combination(keys)
        assert combination is not None
        self.hotkey = PortalHotkey(combination, WakeUp())
        self.told: queue.Queue[HotkeyNews] = queue.Queue()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for news in self.hotkey.watch(lambda _seconds: None):
            self.told.put(news)

    def next(self) -> HotkeyNews:
        return self.told.get(timeout=PATIENCE)

    def end(self) -> None:
        self.hotkey.end()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def ask(bus: SessionBus, method: str, *values: str) -> str:
    command = [
        "gdbus",
        "call",
        "--session",
        "--dest",
        SERVICE,
        "--object-path",
        PATH,
        "--method",
        f"test.Portal.{method}",
    ]
    return subprocess.run([*command, *values], env=bus.environment, capture_output=True, text=True, check=True).stdout


def pretend(bus: SessionBus, *values: str) -> None:
    """Send what the bus alone may say, as any program can: that the portal has ended, in whole or in part."""
    signal = "org.freedesktop.DBus.NameOwnerChanged"
    command = ["gdbus", "emit", "--session", "--object-path", "/org/freedesktop/DBus", "--signal", signal]
    subprocess.run([*command, *values], env=bus.environment, capture_output=True, check=True)


def test_what_the_desktop_gives_is_told_and_pressing_it_is_heard_also_after_the_portal_was_started_anew(
    bus: SessionBus,
) -> None:
    with stand_in(bus, "portal", SERVICE, {"keys": "Super+T"}):
        held = HeldByPortal()
        assert held.next() == HotkeyNews(HotkeyState.HELD, "Super+T")
        assert "CTRL+ALT+t" in ask(bus, "Wished")
        ask(bus, "Press", "something-else")
        pretend(bus, f"'{SERVICE}'")
        pretend(bus, f"'{SERVICE}'", "':1.1'", "''")
        ask(bus, "Press", "quick-pick")
        assert held.next() == PRESSED
        assert held.told.empty()
    assert held.next() == HotkeyNews(HotkeyState.IMPOSSIBLE)
    with stand_in(bus, "portal", SERVICE, {}):
        assert held.next() == HotkeyNews(HotkeyState.HELD, "Ctrl+Alt+T")
        ask(bus, "Press", "quick-pick")
        assert held.next() == PRESSED
        held.end()


def test_a_no_is_a_no(bus: SessionBus) -> None:
    with stand_in(bus, "portal", SERVICE, {"refuses": True}):
        held = HeldByPortal()
        assert held.next() == HotkeyNews(HotkeyState.REFUSED)
        held.end()


def test_a_desktop_without_the_portal_and_a_session_without_a_bus_are_told(
    bus: SessionBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldByPortal()
    assert held.next() == HotkeyNews(HotkeyState.IMPOSSIBLE)
    held.end()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    held = HeldByPortal()
    assert held.next() == HotkeyNews(HotkeyState.IMPOSSIBLE)
    held.end()


@pytest.mark.parametrize(
    ("keys", "wished"),
    [
        ("Ctrl+Alt+T", "CTRL+ALT+t"),
        ("Meta+Shift+F5", "SHIFT+LOGO+F5"),
        ("Ctrl+PgUp", "CTRL+Page_Up"),
        ("Alt+1", "ALT+1"),
        ("Ctrl+Space", "CTRL+space"),
        ("Ctrl++", "CTRL+plus"),
        ("Ctrl+,", "CTRL+comma"),
        ("Ctrl+-", "CTRL+minus"),
        ("Ctrl+.", "CTRL+period"),
    ],
)
def test_keys_are_wished_for_as_the_specification_writes_them(keys: str, wished: str) -> None:
    combination = read_combination(keys)
    assert combination is not None
    assert trigger(combination) == wished
