"""Typing on Windows and macOS down to the calls of the system, which stand-ins take."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from trackops_desktop.errors import TypingError
from trackops_desktop.keystrokes.keyboard import ENTER, FocusLost, type_text
from trackops_desktop.keystrokes.macos import MacKeys
from trackops_desktop.keystrokes.this_system import NoKeyboard, system_keyboard
from trackops_desktop.keystrokes.unicode_keyboard import UnicodeKeyboard
from trackops_desktop.keystrokes.windows import KeyInput, WindowsInput, WindowsKeys
from trackops_desktop.services.desktop.front_window import FrontWindow


class User32:
    """Windows' library: notes what is sent, and to which window."""

    def __init__(self) -> None:
        self.front, self.held, self.blocked = 7, 0, False
        self.steal_after, self.obeys = 99, True
        self.sent: list[tuple[int, int, int, int]] = []

    def GetForegroundWindow(self) -> int:
        return self.front

    def SetForegroundWindow(self, number: int) -> int:
        if self.obeys:
            self.front = number
        return int(self.obeys)

    def GetClassNameW(self, _number: int, buffer: Any, _size: int) -> int:
        buffer.value = "Chrome_WidgetWin_1"
        return 1

    def GetWindowTextW(self, _number: int, buffer: Any, _size: int) -> int:
        buffer.value = "Bank — Chrome"
        return 1

    def GetAsyncKeyState(self, key: int) -> int:
        self.held -= 1
        return -32768 if self.held > 0 and key == 0x11 else 0

    def SendInput(self, count: int, inputs: Any, size: int) -> int:
        assert size == ctypes.sizeof(WindowsInput)
        for one in inputs:
            key = one.either.keyboard
            self.sent.append((one.kind, key.key, key.unit, key.flags))
        if len(self.sent) >= self.steal_after:
            self.front = 99
        return 0 if self.blocked else count


def no_pause(_seconds: float) -> None:
    return None


def test_windows_takes_characters_whatever_the_layout() -> None:
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert (ctypes.sizeof(WindowsInput), ctypes.sizeof(KeyInput), WindowsInput.either.offset) == (40, 24, 8)
    user32 = User32()
    keyboard = UnicodeKeyboard(WindowsKeys(user32), no_pause)
    window = keyboard.front()
    assert window == FrontWindow(7, "Chrome_WidgetWin_1", "Bank — Chrome")
    keyboard.prepare()
    user32.front, user32.held = 12, 50  # quick pick has just gone, Ctrl is still held
    type_text(keyboard, window, "1🔑", enter=True, pause=no_pause)
    units = [0x31, 0xD83D, 0xDD11]
    assert user32.sent == [
        *((1, 0, unit, 4 | up) for unit in units for up in (0, 2)),
        (1, 0x0D, 0, 0),
        (1, 0x0D, 0, 2),
    ]


def test_windows_says_what_stands_in_the_way() -> None:
    user32 = User32()
    keyboard = UnicodeKeyboard(WindowsKeys(user32), no_pause)
    window = FrontWindow(7)
    user32.steal_after = 4
    with pytest.raises(FocusLost, match="only 2 characters"):
        type_text(keyboard, window, "123456", pause=no_pause)
    assert len(user32.sent) == 4
    user32.front, user32.blocked, user32.steal_after = 7, True, 99
    with pytest.raises(TypingError, match="didn't take the keys"):
        type_text(keyboard, window, "1", pause=no_pause)
    user32.held = 10**9
    with pytest.raises(TypingError, match="still held down"):
        type_text(keyboard, window, "1", pause=no_pause)
    user32.front = 0
    assert keyboard.front() is None
    user32.obeys = False
    with pytest.raises(TypingError, match="didn't take it back"):
        type_text(keyboard, window, "1", pause=no_pause)


class Graphics:
    """macOS' event services: notes what is posted."""

    def __init__(self) -> None:
        self.allowed, self.flags = True, 0
        self.asked = 0
        self.posted: list[tuple[int, bool, str]] = []
        self._events: dict[int, tuple[int, bool, str]] = {}
        self.released: list[int] = []

    def CGPreflightPostEventAccess(self) -> bool:
        return self.allowed

    def CGRequestPostEventAccess(self) -> bool:
        self.asked += 1
        return False

    def CGEventSourceFlagsState(self, _state: int) -> int:
        return self.flags

    def CGEventSourceKeyState(self, _state: int, _key: int) -> bool:
        return False

    def CGEventCreateKeyboardEvent(self, _source: None, key: int, down: bool) -> int:
        number = len(self._events) + 1
        self._events[number] = (key, down, "")
        return number

    def CGEventKeyboardSetUnicodeString(self, event: int, count: int, text: Any) -> None:
        key, down, _text = self._events[event]
        self._events[event] = (key, down, bytes(text)[: 2 * count].decode("utf-16-le"))

    def CGEventSetFlags(self, _event: int, flags: int) -> None:
        assert flags == 0

    def CGEventPost(self, tap: int, event: int) -> None:
        assert tap == 0
        self.posted.append(self._events[event])

    def CFRelease(self, event: int) -> None:
        self.released.append(event)


class Messages:
    """Objective-C's runtime, with one workspace and its programs by their numbers."""

    def __init__(self) -> None:
        self.front = 300

    def kind(self, name: str) -> int:
        return {"NSWorkspace": 1, "NSRunningApplication": 2}[name]

    def send(self, target: int, name: str, *arguments: Any) -> int:
        if name == "runningApplicationWithProcessIdentifier:":
            return int(arguments[0].value)
        if name == "activateWithOptions:":
            self.front = target
        return {"sharedWorkspace": 5, "frontmostApplication": self.front, "bundleIdentifier": 6}.get(name, 0)

    def number(self, target: int, _name: str) -> int:
        return target

    def text(self, _target: int) -> str:
        return "com.apple.Safari"


def test_macos_takes_characters_once_its_user_allows_it() -> None:
    graphics, messages = Graphics(), Messages()
    keyboard = UnicodeKeyboard(MacKeys(graphics, messages), no_pause)
    window = keyboard.front()
    assert window == FrontWindow(300, "com.apple.Safari")
    keyboard.prepare()
    messages.front = 12
    type_text(keyboard, window, "1B", enter=True, pause=no_pause)
    assert messages.front == 300
    keys = [(0, "1"), (0, "B"), (36, "")]
    assert graphics.posted == [(key, down, text) for key, text in keys for down in (True, False)]
    assert len(graphics.released) == 6
    graphics.flags = 0x100000
    with pytest.raises(TypingError, match="still held down"):
        type_text(keyboard, window, ENTER, pause=no_pause)
    graphics.allowed = False
    with pytest.raises(TypingError, match="accessibility"):
        keyboard.prepare()
    assert graphics.asked == 1


class Unkept:
    """A permission that nobody keeps."""

    def token(self) -> str:
        return ""

    def keep(self, token: str) -> None:
        pass


@pytest.mark.parametrize(
    ("platform", "environ", "kind"),
    [
        ("linux", {"DISPLAY": ":0"}, "X11Keyboard"),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "PortalKeyboard"),
        ("linux", {}, "NoKeyboard"),
        ("win32", {}, "UnicodeKeyboard"),
        ("darwin", {}, "UnicodeKeyboard"),
    ],
)
def test_each_system_has_its_way(platform: str, environ: dict[str, str], kind: str) -> None:
    assert type(system_keyboard(platform, environ, lambda: False, Unkept())).__name__ == kind


def test_where_there_is_no_way_it_is_said() -> None:
    keyboard = NoKeyboard()
    assert keyboard.front() is None
    keyboard.activate(FrontWindow(1))
    for call in (keyboard.prepare, lambda: keyboard.keys("1", FrontWindow(1))):
        with pytest.raises(TypingError, match="doesn't let"):
            call()
