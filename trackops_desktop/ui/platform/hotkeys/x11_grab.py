"""Holds a shortcut on X11: a passive grab of the key on the root windows, over a connection and thread of its own.

A grab names a key by its code and all modifiers exactly, so that one is made for each state of the lock keys. Codes
depend on the layout: whenever that changes the server says so, and the key is looked for again.
"""

# not translated: names of keys
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING, Final

from trackops_desktop.keystrokes.x11_connection import close_display, open_display
from trackops_desktop.ui.platform.hotkeys.hotkey_state import PRESSED, HotkeyNews, HotkeyState, Pause
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination, us_key_code
from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp

if TYPE_CHECKING:
    from Xlib.display import Display

#: X11's keysyms of keys that write nothing (keysymdef.h).
_KEYSYMS: Final = {
    "Space": 0x20,
    "Return": 0xFF0D,
    "Enter": 0xFF8D,
    "Ins": 0xFF63,
    "Del": 0xFFFF,
    "Home": 0xFF50,
    "End": 0xFF57,
    "PgUp": 0xFF55,
    "PgDown": 0xFF56,
    "Left": 0xFF51,
    "Up": 0xFF52,
    "Right": 0xFF53,
    "Down": 0xFF54,
    "Pause": 0xFF13,
}
_F1: Final = 0xFFBE
#: Keysyms of the keys that modify, in the order of preference.
_MODIFIER_KEYS: Final = {
    "Ctrl": (0xFFE3, 0xFFE4),
    "Alt": (0xFFE9, 0xFFEA),
    "Shift": (0xFFE1, 0xFFE2),
    "Meta": (0xFFEB, 0xFFEC),
}
_LOCK_KEYS: Final = (0xFFE5, 0xFF7F, 0xFF14)  # CapsLock, NumLock, ScrollLock
#: Seconds that the shortcut before has to let go.
_TURN_SECONDS: Final = 5.0

#: A key's code with a mask of modifiers.
Grab = tuple[int, int]


class X11Grab:
    """Holds one combination of keys."""

    def __init__(self, keys: KeyCombination, wake_up: WakeUp, display: str | None = None) -> None:
        """Hold nothing yet; `display` names another one than the environment does."""
        self._keys, self._wake_up, self._display_name = keys, wake_up, display
        self._connection: socket | None = None

    def end(self) -> None:
        """Let go by ending the connection, also while the server answers nobody because another program holds it."""
        self._wake_up.ring()
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(SHUT_RDWR)

    def watch(self, _pause: Pause) -> Iterator[HotkeyNews]:
        """Hold the keys, and tell when they are pressed."""
        from Xlib.error import ConnectionClosedError

        self._wake_up.wait_for_turn(_TURN_SECONDS)
        try:
            display = open_display(self._display_name)
        except OSError:
            self._wake_up.close()
            yield HotkeyNews(HotkeyState.IMPOSSIBLE)
            return
        self._connection = display.display.socket
        try:
            yield from self._hold(display)
        except (ConnectionClosedError, OSError):
            if not self._wake_up.rung:
                yield HotkeyNews(HotkeyState.IMPOSSIBLE)
        finally:
            close_display(display)
            self._wake_up.close()

    def _hold(self, display: Display) -> Iterator[HotkeyNews]:
        from Xlib import X

        held: frozenset[Grab] = frozenset()
        state: HotkeyState | None = None
        released = -1
        while True:
            wanted = grabs_of(display, self._keys)
            if wanted != held or state is None:
                state = _grab(display, wanted)
                held = wanted
                yield HotkeyNews(state)
            remapped = False
            while not remapped:
                if not display.pending_events() and not self._wake_up.wait_for(display.fileno()):
                    return
                for _number in range(display.pending_events()):
                    event = display.next_event()
                    if event.type == X.MappingNotify:
                        display.refresh_keyboard_mapping(event)
                        remapped = True
                    elif event.type == X.KeyRelease:
                        released = event.time
                    elif event.type == X.KeyPress and event.time != released:
                        # A key that is held down repeats: X11 tells that as released and pressed in the same moment.
                        yield PRESSED


def grabs_of(display: Display, keys: KeyCombination) -> frozenset[Grab]:
    """Return every code and mask with which the keys may be pressed on the layout in use; none if it lacks one."""
    masks = _modifier_masks(display)
    if not all(masks.get(name) for name in keys.modifiers):
        return frozenset()
    mask = 0
    for name in keys.modifiers:
        mask |= masks[name]
    locks = {one for one in (masks.get(str(keysym), 0) for keysym in _LOCK_KEYS) if one and not one & mask}
    variants = [sum(chosen) for count in range(len(locks) + 1) for chosen in combinations(sorted(locks), count)]
    return frozenset((code, mask | locked) for code in _codes(display, keys) for locked in variants)


def _codes(display: Display, keys: KeyCombination) -> Sequence[int]:
    """Return the codes of a key: as the first layout writes it, else any layout, else where it lies in the States."""
    keysym = _keysym(keys)
    places = sorted((place, code) for code, place in display.keysym_to_keycodes(keysym))
    if places:
        first = places[0][0]
        return [code for place, code in places if place == first]
    code = us_key_code(keys.key)
    return [code] if code else []


def _keysym(keys: KeyCombination) -> int:
    if keys.function_key:
        return _F1 + keys.function_key - 1
    if keys.key in _KEYSYMS:
        return _KEYSYMS[keys.key]
    character = ord(keys.key.lower()[:1])
    return character if character < 0x100 else 0x01000000 | character


def _modifier_masks(display: Display) -> dict[str, int]:
    """Return the mask of each modifier by name, and of each lock key by its keysym as text."""
    wanted: dict[str, tuple[int, ...]] = {**_MODIFIER_KEYS, **{str(keysym): (keysym,) for keysym in _LOCK_KEYS}}
    masks: dict[str, int] = {}
    mapping = display.get_modifier_mapping()
    for name, keysyms in wanted.items():
        codes = {code for keysym in keysyms for code, _place in display.keysym_to_keycodes(keysym)}
        for bit, group in enumerate(mapping):
            if codes & {code for code in group if code}:
                masks.setdefault(name, 1 << bit)
    return masks


def _grab(display: Display, wanted: frozenset[Grab]) -> HotkeyState:
    """Hold exactly these; nothing is held where one of them is another program's."""
    from Xlib import X
    from Xlib.error import BadAccess, CatchError

    roots = [display.screen(number).root for number in range(display.screen_count())]
    taken = CatchError(BadAccess)
    for root in roots:
        root.ungrab_key(X.AnyKey, X.AnyModifier)
        for code, mask in wanted:
            root.grab_key(code, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
    display.sync()
    if taken.get_error() is None:
        return HotkeyState.HELD if wanted else HotkeyState.IMPOSSIBLE
    for root in roots:
        root.ungrab_key(X.AnyKey, X.AnyModifier)
    display.sync()
    return HotkeyState.TAKEN
