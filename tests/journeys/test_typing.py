"""Codes are typed into real windows under many layouts, and into none that took the keyboard meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display

from tests.keyrings import keyring_session
from tests.patience import PATIENCE, until
from tests.programs.typing_targets import (
    LAYOUTS,
    Target,
    TypingDesk,
    all_targets,
    gtk_target,
    missing_for_typing,
    typing_desk,
    waited_for,
)
from trackops_desktop.errors import TypingError
from trackops_desktop.keystrokes.keyboard import FocusLost, type_text
from trackops_desktop.keystrokes.x11 import X11Keyboard
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.paths import Paths
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.vault.vault import Vault

pytestmark = pytest.mark.skipif(bool(missing_for_typing()), reason=f"not installed: {missing_for_typing()}")
#: Digits, and letters of Steam's codes.
CODES = ("012345", "6789BC", "XYVWTQ")
URI = "otpauth://totp/GitHub:ann?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub"


@pytest.fixture(scope="module")
def desk() -> Iterator[TypingDesk]:
    with typing_desk() as one, all_targets(one):
        yield one


def typed(desk: TypingDesk, target: Target, *codes: str) -> list[str]:
    """Return what a window gets of codes that are typed into it with Enter after each."""
    before = len(target.lines())
    for code in codes:
        type_text(desk.keyboard, target.window, code, enter=True)
    return waited_for(target, before + len(codes))[before:]


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_codes_arrive_right_under_every_layout(desk: TypingDesk, layout: str) -> None:
    desk.use_layout(layout)
    before = desk.mapping()
    for target in desk.targets.values():
        assert typed(desk, target, *CODES) == list(CODES), target.name
    assert desk.mapping() == before  # what was lent was given back


@pytest.mark.slow
def test_codes_arrive_right_with_caps_lock_and_under_the_second_of_two_layouts(desk: TypingDesk) -> None:
    desk.use_layout("us,ru")
    desk.xdotool("key", "Caps_Lock")
    try:
        for target in desk.targets.values():
            assert typed(desk, target, *CODES[1:]) == list(CODES[1:]), target.name
    finally:
        desk.xdotool("key", "Caps_Lock")
    desk.use_group(1)
    try:
        for target in desk.targets.values():
            assert typed(desk, target, *CODES[1:]) == list(CODES[1:]), target.name
    finally:
        desk.use_group(0)


def test_focus_stolen_in_between_ends_the_typing(desk: TypingDesk) -> None:
    desk.use_layout("us")
    mine, other = desk.targets["gtk"], desk.targets["xterm"]
    characters = []

    def steal(_seconds: float) -> None:
        characters.append(1)
        if len(characters) == 3:
            desk.keyboard.activate(other.window)

    with pytest.raises(FocusLost, match="only 3 characters were typed"):
        type_text(desk.keyboard, mine.window, "123456", enter=True, pause=steal)
    assert typed(desk, other, "untouched") == ["untouched"]
    assert typed(desk, mine, "") == ["123"]


def test_a_program_that_holds_the_keyboard_gets_nothing(desk: TypingDesk) -> None:
    """A screen lock, say: the focus stays where it is, and every key goes to whoever has grabbed them."""
    desk.use_layout("us")
    target, locker = desk.targets["gtk"], Display(desk.display)
    desk.keyboard.activate(target.window)
    root = locker.screen().root

    def hold(_seconds: float = 0.0) -> None:
        root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        locker.sync()

    try:
        hold()
        assert desk.keyboard.front() == target.window
        with pytest.raises(FocusLost, match="nothing was typed"):
            type_text(desk.keyboard, target.window, "123456", enter=True)
        locker.ungrab_keyboard(X.CurrentTime)
        locker.sync()
        with pytest.raises(FocusLost, match="only 1 character was typed"):
            type_text(desk.keyboard, target.window, "123456", enter=True, pause=hold)
        while locker.pending_events():
            assert locker.next_event().type != X.KeyPress
    finally:
        locker.close()
    assert typed(desk, target, "") == ["1"]


def test_a_window_that_was_closed_gets_nothing_and_neither_does_the_next(desk: TypingDesk) -> None:
    with gtk_target(desk, "passing") as closed:
        pass
    with pytest.raises(TypingError, match="nothing was typed"):
        type_text(X11Keyboard(desk.display, pause=lambda _seconds: None), closed.window, "123456", enter=True)
    assert typed(desk, desk.targets["gtk"], "1") == ["1"]


def test_a_window_that_has_the_number_of_one_that_was_closed_gets_nothing(desk: TypingDesk) -> None:
    """The server gives a program's numbers to the next one as soon as it has ended."""

    def opened(program: str) -> tuple[Display, int]:
        display = Display(desk.display)
        window = display.screen().root.create_window(0, 0, 50, 50, 0, X.CopyFromParent, event_mask=X.KeyPressMask)
        window.set_wm_class(program.lower(), program)
        window.set_wm_name(program)
        window.map()
        display.sync()
        return display, int(window.id)

    before, number = opened("Before")
    desk.keyboard.claim(number)
    front = desk.keyboard.front()
    assert front is not None
    assert (front.id, front.program) == (number, "Before")
    before.close()
    until(lambda: desk.keyboard.front() != front, "the window to go")
    after, same_number = opened("After")
    try:
        assert same_number == number
        desk.keyboard.claim(number)
        with pytest.raises(TypingError, match="nothing was typed"):
            type_text(X11Keyboard(desk.display, pause=lambda _seconds: None), front, "123456")
        while after.pending_events():
            assert after.next_event().type != X.KeyPress
    finally:
        after.close()


def test_keys_of_the_shortcut_are_waited_for(desk: TypingDesk) -> None:
    target = desk.targets["qt"]
    desk.keyboard.activate(target.window)
    waits = []
    before = len(target.lines())

    def let_go(_seconds: float) -> None:
        waits.append(1)
        if len(waits) == 5:
            desk.xdotool("keyup", "ctrl")

    desk.xdotool("keydown", "ctrl")
    type_text(X11Keyboard(desk.display, pause=let_go), target.window, "123456", enter=True)
    assert waited_for(target, before + 1)[before:] == ["123456"]
    desk.xdotool("keydown", "alt")
    try:
        with pytest.raises(TypingError, match="still held down"):
            type_text(X11Keyboard(desk.display, pause=lambda _seconds: None), target.window, "9")
    finally:
        desk.xdotool("keyup", "alt")
    assert typed(desk, target, "7") == ["7"]


@pytest.mark.slow
def test_from_the_command_line_to_the_digits_in_another_programs_window(desk: TypingDesk, tmp_path: Path) -> None:
    """The whole way: `--pick`, two letters, Ctrl+Enter, and Enter after the code; Esc gives the keyboard back."""
    target = desk.targets["gtk"]
    desk.use_layout("fr")
    with keyring_session(tmp_path / "keyring") as session:
        home = {"DBUS_SESSION_BUS_ADDRESS": session.address, "TRACKOPS_HOME": str(tmp_path / "home")}
        environment = {**os.environ, **desk.environment, **home}
        trackops = [sys.executable, "-m", "trackops_desktop.cli", "add"]
        subprocess.run(trackops, input=URI, text=True, env=environment, check=True, capture_output=True)
        vault = Vault.open(Paths(tmp_path / "home"), session.backend(), time.time)
        SettingsStore(vault).save(Settings(enter_after_typing=True))
        vault.close()
        window, before = [sys.executable, "-m", "trackops_desktop"], len(target.lines())
        application = subprocess.Popen(window, env=environment)
        try:
            until(lambda: desk.shown("^Trackops Desktop$"), "the main window", alive=application)
            until(lambda: _asks(desk, window, environment), "quick pick")  # the start is over once it answers
            desk.xdotool("key", "Escape")
            until(lambda: not desk.shown("^Quick pick"), "quick pick to go")
            for keys in (["Escape"], ["g", "i", "ctrl+Return"]):
                desk.keyboard.activate(target.window)
                until(lambda: _asks(desk, window, environment), "quick pick")
                desk.xdotool("key", *keys)
                until(lambda: not desk.shown("^Quick pick"), "quick pick to go")
                until(lambda: desk.keyboard.front() == target.window, "the keyboard to come back")
            lines = waited_for(target, before + 1)[before:]
        finally:
            application.terminate()
            assert application.wait(PATIENCE) == 0
    assert len(lines) == 1
    assert lines[0] in _codes()


def _asks(desk: TypingDesk, window: list[str], environment: dict[str, str]) -> bool:
    """Ask for quick pick, until the application is ready to hear it, and quick pick has the keyboard."""
    if not desk.shown("^Quick pick"):
        subprocess.run([*window, "--pick"], env=environment, check=True, timeout=PATIENCE)
    front = desk.keyboard.front()
    return front is not None and front.title.startswith("Quick pick")


def _codes() -> set[str]:
    enrolment = parse_uri(URI).enrolment
    return {code_at(enrolment, time.time() - late).value for late in (0, 30, 60)}
