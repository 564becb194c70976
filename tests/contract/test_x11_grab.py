"""Shortcuts on a real X server: grabbed under every layout and lock key, taken, changed, given back."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.programs.x_display import x_display
from trackops_desktop.keystrokes.x11_connection import close_display, open_display
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyNews, HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import read_combination
from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp
from trackops_desktop.ui.platform.hotkeys.x11_grab import X11Grab

NEEDED = ("Xvfb", "xdotool", "setxkbmap")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"one of {NEEDED} is not installed")
PRESSED = HotkeyNews(None)
HELD = HotkeyNews(HotkeyState.HELD)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_display() as name:
        yield name


def run(display: str, *command: str) -> None:
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=True)


class Held:
    """A shortcut that is held, and what is told of it."""

    def __init__(self, display: str, keys: str, before: Held | None = None) -> None:
        combination = read_combination(keys)
        assert combination is not None
        self.wake_up: WakeUp = WakeUp(None if before is None else before.wake_up)
        self.grab = X11Grab(combination, self.wake_up, display)
        self.told: queue.Queue[HotkeyNews] = queue.Queue()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for news in self.grab.watch(lambda _seconds: None):
            self.told.put(news)

    def next(self) -> HotkeyNews:
        return self.told.get(timeout=PATIENCE)

    def end(self) -> None:
        self.grab.end()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def held(display: str) -> Iterator[list[Held]]:
    """What a test holds; all is let go at its end."""
    holding: list[Held] = []
    yield holding
    for one in holding:
        one.end()
    run(display, "setxkbmap", "us")


#: Key codes: T lies at 28 everywhere; A, Q and Z move. A layout of another script has no Latin letter at all.
@pytest.mark.parametrize(
    ("layout", "keys", "codes"),
    [
        ("us", "Ctrl+Alt+T", (28,)),
        ("de", "Ctrl+Alt+T", (28,)),
        ("fr", "Ctrl+Alt+T", (28,)),
        ("ru", "Ctrl+Alt+T", (28,)),
        ("fr", "Ctrl+Alt+A", (24,)),
        ("de", "Meta+Shift+Z", (29,)),
        ("ru", "Ctrl+Alt+1", (10,)),
        ("us", "F9", (75,)),
        ("us", "Ctrl+Space", (65,)),
    ],
)
def test_the_keys_are_heard_under_a_layout(
    display: str, held: list[Held], layout: str, keys: str, codes: tuple[int, ...]
) -> None:
    run(display, "setxkbmap", layout)
    held.append(Held(display, keys))
    assert held[0].next() == HELD
    words = {"Ctrl": "ctrl", "Alt": "alt", "Shift": "shift", "Meta": "super"}
    pressed = [words[one] for one in keys.split("+") if one in words]
    for code in codes:
        run(display, "xdotool", "key", "+".join([*pressed, str(code)]))
        assert held[0].next() == PRESSED
    run(display, "xdotool", "key", str(codes[0]) if pressed else "ctrl+75")  # other keys are nobody's business
    run(display, "xdotool", "key", "+".join([*pressed, str(codes[0])]))
    assert held[0].next() == PRESSED
    assert held[0].told.empty()


def test_it_goes_on_when_the_layout_changes(display: str, held: list[Held]) -> None:
    held.append(Held(display, "Ctrl+Alt+A"))
    assert held[0].next() == HELD
    run(display, "xdotool", "key", "ctrl+alt+38")
    assert held[0].next() == PRESSED
    run(display, "setxkbmap", "fr")
    assert held[0].next() == HELD
    run(display, "xdotool", "key", "ctrl+alt+38")
    run(display, "xdotool", "key", "ctrl+alt+24")
    assert held[0].next() == PRESSED
    assert held[0].told.empty()


def test_lock_keys_and_a_second_layout_change_nothing(display: str, held: list[Held]) -> None:
    run(display, "setxkbmap", "us,ru", "-option", "grp:alt_shift_toggle")
    held.append(Held(display, "Ctrl+Alt+T"))
    assert held[0].next() == HELD
    for key in ("Caps_Lock", "Num_Lock", "ISO_Next_Group"):
        run(display, "xdotool", "key", key)
        run(display, "xdotool", "key", "ctrl+alt+28")
        assert held[0].next() == PRESSED, key
    for key in ("Caps_Lock", "Num_Lock", "ISO_Next_Group"):
        run(display, "xdotool", "key", key)
    run(display, "setxkbmap", "-option")


def test_it_is_let_go_while_another_program_holds_the_server(display: str) -> None:
    """The layout changes, and before what it became can be asked for, the server answers one program alone."""
    one = Held(display, "Ctrl+Alt+T")
    assert one.next() == HELD
    other = open_display(display)
    other.change_keyboard_mapping(255, [[0x61]])
    other.grab_server()
    other.sync()
    try:
        one.end()
    finally:
        other.ungrab_server()
        close_display(other)
    assert one.told.empty()


def test_a_key_that_is_held_down_counts_once(display: str, held: list[Held]) -> None:
    held.append(Held(display, "Ctrl+Alt+T"))
    assert held[0].next() == HELD
    run(display, "xdotool", "keydown", "ctrl", "keydown", "alt", "keydown", "t")
    run(display, "xdotool", "sleep", "1", "keyup", "t", "keyup", "alt", "keyup", "ctrl")
    run(display, "xdotool", "key", "ctrl+alt+t")
    assert [held[0].next(), held[0].next()] == [PRESSED, PRESSED]
    assert held[0].told.empty()


def test_a_shortcut_of_another_program_is_told_and_free_again_once_that_ends(display: str, held: list[Held]) -> None:
    first = Held(display, "Ctrl+Alt+T")
    assert first.next() == HELD
    held.append(Held(display, "Ctrl+Alt+T"))
    assert held[0].next() == HotkeyNews(HotkeyState.TAKEN)
    first.end()
    held.append(Held(display, "Ctrl+Alt+T"))
    assert held[1].next() == HELD


def test_another_one_takes_its_place_without_being_in_its_own_way(display: str, held: list[Held]) -> None:
    before = Held(display, "Ctrl+Alt+T")
    assert before.next() == HELD
    before.grab.end()
    held.append(Held(display, "Ctrl+Alt+T", before))
    assert held[0].next() == HELD
    run(display, "xdotool", "key", "ctrl+alt+t")
    assert held[0].next() == PRESSED
    before.end()


def test_one_waits_until_the_one_before_has_let_go() -> None:
    before, said = WakeUp(), queue.Queue[str]()
    after = WakeUp(before)

    def wait() -> None:
        after.wait_for_turn(PATIENCE)
        said.put("turn")

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    said.put("closed")
    before.close()
    waiting.join(PATIENCE)
    assert [said.get_nowait(), said.get_nowait()] == ["closed", "turn"]
    after.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library's socket
def test_a_display_that_is_not_there_or_goes_is_told(tmp_path: Path) -> None:
    held = Held(":3999", "Ctrl+Alt+T")
    assert held.next() == HotkeyNews(HotkeyState.IMPOSSIBLE)
    held.end()
    with x_display() as display:
        held = Held(display, "Ctrl+Alt+T")
        assert held.next() == HELD
    assert held.next() == HotkeyNews(HotkeyState.IMPOSSIBLE)
    held.end()
