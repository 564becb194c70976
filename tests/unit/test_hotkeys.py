"""Shortcuts that work everywhere: which keys may be one, and the thin layers over Windows and macOS."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pytest

from trackops_desktop.ui.platform.hotkeys.carbon_hotkey import CarbonHotkey, key_code
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyMeans, HotkeyState, hotkey_means
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination, read_combination, us_key, us_key_code
from trackops_desktop.ui.platform.hotkeys.windows_hotkey import ID, WM_HOTKEY, WindowsHotkey
from trackops_desktop.ui.platform.windows_session import WindowsMessage


def combination(text: str) -> KeyCombination:
    made = read_combination(text)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("text", "modifiers", "key"),
    [
        ("Ctrl+Alt+T", {"Ctrl", "Alt"}, "T"),
        ("Meta+t", {"Meta"}, "T"),
        ("Ctrl++", {"Ctrl"}, "+"),
        ("Ctrl+Shift++", {"Ctrl", "Shift"}, "+"),
        ("F9", set(), "F9"),
        ("Shift+F24", {"Shift"}, "F24"),
        ("Alt+PgDown", {"Alt"}, "PgDown"),
    ],
)
def test_keys_are_read(text: str, modifiers: set[str], key: str) -> None:
    assert combination(text) == (frozenset(modifiers), key)


@pytest.mark.parametrize(
    "text", ["", "T", "Shift+T", "+", "F25", "Ctrl+", "Ctrl+Nonsense", "Hyper+T", "Space", "Ctrl+A, B"]
)
def test_keys_that_would_be_taken_from_every_program_or_mean_nothing_are_refused(text: str) -> None:
    assert read_combination(text) is None


def test_places_on_a_keyboard_are_found_both_ways() -> None:
    assert [us_key_code(key) for key in ("1", "0", "Q", "T", "A", "Z", "M", "F9", "+", "")] == [
        10, 19, 24, 28, 38, 52, 58, 0, 0, 0,
    ]  # fmt: skip
    assert all(us_key_code(us_key(code)) == code for code in (*range(10, 20), *range(24, 34), *range(52, 59)))
    assert us_key(9) == us_key(20) == us_key(59) == ""


@pytest.mark.parametrize(
    ("system", "environment", "means"),
    [
        ("linux", {"DISPLAY": ":0"}, HotkeyMeans.X11),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, HotkeyMeans.PORTAL),
        ("linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, HotkeyMeans.PORTAL),
        ("linux", {}, HotkeyMeans.NONE),
        ("win32", {}, HotkeyMeans.WINDOWS),
        ("darwin", {"DISPLAY": ":0"}, HotkeyMeans.CARBON),
    ],
)
def test_each_session_has_its_own_means(system: str, environment: dict[str, str], means: HotkeyMeans) -> None:
    assert hotkey_means(system, environment) is means


class User32InMemory:
    """Windows as it answers one program."""

    def __init__(self, answer: int = 0) -> None:
        self.answer, self.held = answer, list[tuple[int, int]]()

    def register(self, number: int, modifiers: int, key: int) -> int:
        assert number == ID
        if not self.answer:
            self.held.append((modifiers, key))
        return self.answer

    def unregister(self, number: int) -> None:
        assert number == ID
        self.held.clear()

    def virtual_key(self, character: str) -> int:
        return {",": 0xBC}.get(character, 0)


@pytest.mark.parametrize(
    ("keys", "held"),
    [
        ("Ctrl+Alt+T", (0x4003, 0x54)),
        ("Meta+Shift+F5", (0x400C, 0x74)),
        ("Ctrl+PgUp", (0x4002, 0x21)),
        ("Ctrl+,", (0x4002, 0xBC)),
    ],
)
def test_windows_is_asked_for_the_keys_and_each_one_replaces_the_last(keys: str, held: tuple[int, int]) -> None:
    calls = User32InMemory()
    hotkey = WindowsHotkey(lambda: None, calls)
    assert hotkey.hold(combination("Alt+1")) is HotkeyState.HELD
    assert hotkey.hold(combination(keys)) is HotkeyState.HELD
    assert calls.held == [held]
    hotkey.let_go()
    hotkey.let_go()
    assert calls.held == []


@pytest.mark.parametrize(("error", "state"), [(1409, HotkeyState.TAKEN), (5, HotkeyState.IMPOSSIBLE)])
def test_keys_that_windows_refuses_are_told(error: int, state: HotkeyState) -> None:
    hotkey = WindowsHotkey(lambda: None, User32InMemory(error))
    assert hotkey.hold(combination("Ctrl+Alt+T")) is state
    assert hotkey.hold(combination("Ctrl+ä")) is HotkeyState.IMPOSSIBLE


def test_the_message_of_windows_is_heard_while_the_keys_are_held() -> None:
    heard = list[None]()
    hotkey = WindowsHotkey(lambda: heard.append(None), User32InMemory())
    message = WindowsMessage(None, WM_HOTKEY, ID)
    other = WindowsMessage(None, WM_HOTKEY, ID + 1)
    assert hotkey.nativeEventFilter(b"windows_dispatcher_MSG", ctypes.addressof(message)) == (False, 0)
    assert not heard
    hotkey.hold(combination("Ctrl+Alt+T"))
    for kind in (b"windows_generic_MSG", b"windows_dispatcher_MSG", b"xcb_generic_event_t"):
        for one in (message, other):
            assert hotkey.nativeEventFilter(kind, ctypes.addressof(one)) == (False, 0)
    assert len(heard) == 2


class CarbonInMemory:
    """macOS as it answers one program."""

    def __init__(self, answer: int = 0) -> None:
        self.answer, self.held = answer, list[tuple[int, int]]()
        self.press: Callable[[], None] = lambda: None

    def register(self, key: int, modifiers: int, pressed: Callable[[], None]) -> int:
        if not self.answer:
            self.held.append((key, modifiers))
            self.press = pressed
        return self.answer

    def unregister(self) -> None:
        self.held.clear()


def test_macos_is_asked_for_the_keys_and_tells_of_them() -> None:
    calls, heard = CarbonInMemory(), list[None]()
    hotkey = CarbonHotkey(lambda: heard.append(None), calls)
    assert hotkey.hold(combination("Meta+F1")) is HotkeyState.HELD
    assert hotkey.hold(combination("Ctrl+Alt+T")) is HotkeyState.HELD
    assert calls.held == [(0x11, 0x0900)]  # kVK_ANSI_T with cmdKey and optionKey
    calls.press()
    assert len(heard) == 1
    hotkey.let_go()
    assert calls.held == []


def test_keys_of_macos_lie_where_the_system_has_them() -> None:
    where = {"A": 0x00, "Z": 0x06, "1": 0x12, "0": 0x1D, "M": 0x2E, "P": 0x23, ",": 0x2B, "F1": 0x7A, "F20": 0x5A}
    assert {text: key_code(combination(f"Ctrl+{text}")) for text in where} == where


@pytest.mark.parametrize(
    ("error", "keys", "state"),
    [
        (-9878, "Ctrl+T", HotkeyState.TAKEN),
        (-50, "Ctrl+T", HotkeyState.IMPOSSIBLE),
        (0, "F24", HotkeyState.IMPOSSIBLE),
        (0, "Ctrl+ä", HotkeyState.IMPOSSIBLE),
    ],
)
def test_keys_that_macos_refuses_are_told(error: int, keys: str, state: HotkeyState) -> None:
    assert CarbonHotkey(lambda: None, CarbonInMemory(error)).hold(combination(keys)) is state
