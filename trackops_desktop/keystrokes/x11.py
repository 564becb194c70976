"""Typing on X11, by the XTEST extension.

A keycode means what the layout says: `1` needs Shift on a French keyboard, and a Russian one has no Latin letters.
Where the layout has the character in reach, that key is pressed. Otherwise a keycode that no key of the layout uses is
given the character for as long as it is typed (X Window System Protocol, ChangeKeyboardMapping). Looking whether the
window has the focus and pressing the key happen while the server serves nobody else, so that nothing can come between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TypingError
from trackops_desktop.i18n import _
from trackops_desktop.keystrokes.keysyms import KEYPAD_ENTER, NUM_LOCK, RETURN, SCROLL_LOCK, keysym_of
from trackops_desktop.keystrokes.x11_connection import close_display, open_display
from trackops_desktop.services.desktop.front_window import FrontWindow

if TYPE_CHECKING:
    from Xlib.display import Display

_LOGGER = LazyLogger(__name__)
#: Stands where a key has no keysym.
_NOTHING: Final = 0
_LOCK_MASK: Final = 0x02
#: Seconds for a window to take the focus, and for the user to let go of the keys of the shortcut.
_FOCUS_SECONDS, _RELEASE_SECONDS = 3.0, 3.0
#: Seconds for programs to read what the borrowed keycodes mean, before and after they are pressed.
_LEARN_SECONDS, _KEEP_SECONDS = 0.06, 0.8
_LOOK_EVERY: Final = 0.01
#: Longer than any title that is told apart.
_LONGEST_TITLE: Final = 512


class Stroke(NamedTuple):
    """A key to press.

    Attributes:
        keycode: The key's number.
        shift: Whether Shift is held while it is pressed.

    """

    keycode: int
    shift: bool = False


class Layout(NamedTuple):
    """The keyboard as the server describes it.

    Attributes:
        first: The lowest keycode.
        keysyms: For each keycode from there on its keysyms: two of the first group, two of the second, then others.
        group: The group in use, from 0.
        locked: Whether Caps Lock is on.
        modifiers: Keycodes of modifiers, Shift's first.

    """

    first: int
    keysyms: Sequence[Sequence[int]]
    group: int
    locked: bool
    modifiers: frozenset[int]

    def stroke(self, keysym: int) -> Stroke | None:
        """Return how to press a keysym, or None where no key gives it by itself or with Shift."""
        found = [
            Stroke(self.first + place, level == 1)
            for place, row in enumerate(self.keysyms)
            for level in (0, 1)
            if self.first + place not in self.modifiers and self._reached(row, level) == keysym
        ]
        return min(found, key=lambda stroke: stroke.shift, default=None)

    def spare(self) -> list[int]:
        """Return the keycodes that mean nothing, the highest first: programs use those least."""
        return [
            self.first + place
            for place, row in reversed([*enumerate(self.keysyms)])
            if not any(row) and self.first + place not in self.modifiers
        ]

    def _reached(self, row: Sequence[int], level: int) -> int:
        """Return what a key gives in the group in use, with Shift (1) or without (0)."""
        low, high = (*row[2 * self.group : 2 * self.group + 2], _NOTHING, _NOTHING)[:2]
        if not (low or high):  # a key of one group only
            low, high = (*row[:2], _NOTHING, _NOTHING)[:2]
        high = high or _capital(low)
        is_letter = low != high == _capital(low)
        return (low, high)[level ^ (self.locked and is_letter)]


def _capital(keysym: int) -> int:
    """Return the capital of a small Latin letter's keysym, and any other as it is."""
    return keysym - 0x20 if 0x61 <= keysym <= 0x7A else keysym


class X11Keyboard:
    """Types by a connection of its own to the X server that our windows are on."""

    def __init__(self, display: str | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        """Take the server's name (None for the usual one); nothing is connected, and nothing is loaded yet."""
        self._name, self._pause = display, pause

    def front(self) -> FrontWindow | None:
        with suppress(TypingError), self._connected() as display:
            return _front(display)
        return None

    def prepare(self) -> None:
        with self._connected():
            pass

    def activate(self, window: FrontWindow) -> None:
        with self._connected() as display:
            self._activate(display, window)

    def claim(self, number: int) -> None:
        """Ask as a pager does: a window manager refuses the focus to a program that the user has not just clicked."""
        self.activate(FrontWindow(number))

    @contextmanager
    def keys(self, text: str, window: FrontWindow) -> Iterator[_X11Keys]:
        """Wait until no key of a shortcut is held, and lend spare keycodes to what the layout does not have."""
        with self._connected() as display:
            self._wait_for_release(display)
            layout = _layout(display)
            keysyms = {keysym_of(character) for character in text}
            strokes = {one: stroke for one in keysyms if (stroke := layout.stroke(one)) is not None}
            shift = _keycodes_of(display, 0)
            if any(stroke.shift for stroke in strokes.values()) and not shift:
                raise TypingError(_("This keyboard has no Shift key, so the code can't be typed."))
            lent = self._lend(display, layout, sorted(keysyms - strokes.keys()))
            try:
                if lent:
                    self._pause(_LEARN_SECONDS)
                    strokes |= {keysym: Stroke(keycode) for keysym, keycode in lent.items()}
                yield _X11Keys(display, window, strokes, shift[0] if shift else 0)
            finally:
                if lent:
                    self._pause(_KEEP_SECONDS)
                    self._take_back(display, layout, lent.values())

    @contextmanager
    def _connected(self) -> Iterator[Display]:
        try:
            from Xlib.error import ConnectionClosedError, XError
        except ImportError:
            raise TypingError(_("This computer can't type into other windows.")) from None
        try:
            display = open_display(self._name)
        except OSError as error:
            _LOGGER.warning("The X server cannot be reached", error=error)
            raise TypingError(_("This desktop doesn't let Trackops Desktop type into other windows.")) from None
        try:
            if not display.has_extension("XTEST"):
                raise TypingError(_("This desktop doesn't let Trackops Desktop type into other windows."))
            display.set_error_handler(_note_error)
            yield display
        except (ConnectionClosedError, XError, OSError) as error:
            _LOGGER.warning("The X server does not answer as expected", error=error)
            raise TypingError(_("The desktop didn't take the keys.")) from None
        finally:
            with suppress(ConnectionClosedError, OSError):
                display.ungrab_server()
                display.flush()
            close_display(display)

    def _activate(self, display: Display, window: FrontWindow) -> None:
        from Xlib import X
        from Xlib.protocol import event

        root = display.screen().root
        if _has_focus(display, window):
            return
        target = display.create_resource_object("window", window.id)
        message = event.ClientMessage(
            window=target, client_type=display.intern_atom("_NET_ACTIVE_WINDOW"), data=(32, [2, X.CurrentTime, 0, 0, 0])
        )
        root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        if not _has_window_manager(display):
            target.set_input_focus(X.RevertToParent, X.CurrentTime)
        display.sync()
        if not self._until(lambda: _has_focus(display, window), _FOCUS_SECONDS):
            raise TypingError(_("The window that had the keyboard before didn't take it back, so nothing was typed."))

    def _wait_for_release(self, display: Display) -> None:
        """The keys of the shortcut would turn digits into commands; the user is about to let go of them."""
        modifiers = {code for place in (0, 2, 3, 4, 5, 6, 7) for code in _keycodes_of(display, place)}
        modifiers -= {display.keysym_to_keycode(one) for one in (NUM_LOCK, SCROLL_LOCK)}
        enter = {display.keysym_to_keycode(one) for one in (RETURN, KEYPAD_ENTER)}
        if not self._until(lambda: not _pressed(display) & (modifiers | enter), _RELEASE_SECONDS):
            raise TypingError(_("A key is still held down, so nothing was typed."))

    def _until(self, true: Callable[[], bool], seconds: float) -> bool:
        tries = round(seconds / _LOOK_EVERY)
        for _try in range(tries):
            if true():
                return True
            self._pause(_LOOK_EVERY)
        return true()

    def _lend(self, display: Display, layout: Layout, keysyms: Sequence[int]) -> dict[int, int]:
        """Give each keysym a keycode that means nothing, and return these by keysym."""
        spare = layout.spare()
        if len(spare) < len(keysyms):
            raise TypingError(
                _("This keyboard layout doesn't have the code's characters, and no key is free for them.")
            )
        lent = dict(zip(keysyms, spare, strict=False))
        width = max(map(len, layout.keysyms), default=4)
        for keysym, keycode in lent.items():
            display.change_keyboard_mapping(keycode, [[keysym] * width])
        display.sync()
        return lent

    def _take_back(self, display: Display, layout: Layout, keycodes: Iterable[int]) -> None:
        for keycode in keycodes:
            display.change_keyboard_mapping(keycode, [list(layout.keysyms[keycode - layout.first])])
        display.sync()


class _X11Keys:
    """Presses keys, each only while the window has the focus and nobody holds the keyboard."""

    def __init__(self, display: Display, window: FrontWindow, strokes: dict[int, Stroke], shift: int) -> None:
        self._display, self._window, self._strokes, self._shift = display, window, strokes, shift
        self._unseen = _unseen_window(display)  # goes with the connection

    def press(self, character: str) -> bool:
        from Xlib import X
        from Xlib.ext.xtest import fake_input

        stroke, display = self._strokes[keysym_of(character)], self._display
        codes = [self._shift, stroke.keycode] if stroke.shift else [stroke.keycode]
        display.grab_server()
        try:
            if not _has_focus(display, self._window) or _is_grabbed(self._unseen):
                return False
            for code in codes:
                fake_input(display, X.KeyPress, code)
            for code in reversed(codes):
                fake_input(display, X.KeyRelease, code)
            display.sync()
        finally:
            display.ungrab_server()
            display.flush()
        return True


def _unseen_window(display: Display) -> Any:
    """Make a window that is never shown."""
    from Xlib import X

    return display.screen().root.create_window(0, 0, 1, 1, 0, 0, X.InputOnly, X.CopyFromParent)


def _is_grabbed(unseen: Any) -> bool:
    """Return whether another program gets all keys whatever has the focus: a screen lock, a menu, a password prompt.

    Only asking for the keyboard oneself tells. For a window that is not shown it is refused, but first of all because
    somebody else holds it (X.Org, dix/events.c, GrabDevice); so nobody is ever given it here.
    """
    from Xlib import X

    return bool(unseen.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == X.AlreadyGrabbed)


def _layout(display: Display) -> Layout:
    first = display.display.info.min_keycode
    count = display.display.info.max_keycode - first + 1
    rows = [tuple(row) for row in display.get_keyboard_mapping(first, count)]
    mask = display.screen().root.query_pointer().mask
    modifiers = frozenset(code for place in range(8) for code in _keycodes_of(display, place))
    return Layout(first, rows, mask >> 13 & 3, bool(mask & _LOCK_MASK), modifiers)


def _keycodes_of(display: Display, place: int) -> list[int]:
    """Return the keycodes of one of the eight modifiers: Shift, Lock, Control, then Mod1 to Mod5."""
    return [code for code in display.get_modifier_mapping()[place] if code]


def _pressed(display: Display) -> set[int]:
    """Return the keycodes that are held down now."""
    return {
        8 * place + bit for place, octet in enumerate(display.query_keymap()) for bit in range(8) if octet >> bit & 1
    }


def _has_window_manager(display: Display) -> bool:
    known = _property(display.screen().root, display.intern_atom("_NET_SUPPORTED"))
    return known is not None and display.intern_atom("_NET_ACTIVE_WINDOW") in known


def _has_focus(display: Display, window: FrontWindow) -> bool:
    """Return whether a window has the focus and is still its program's: the next program may get a number anew."""
    client = _client(display)
    return client is not None and client.id == window.id and window.program in {"", _program(client)}


def _client(display: Display) -> Any | None:
    """Return the window with the focus: the one above it that a window manager manages, or else the topmost."""
    from Xlib.error import BadWindow

    window, root = display.get_input_focus().focus, display.screen().root
    if isinstance(window, int) or window == root:
        return None
    state = display.intern_atom("WM_STATE")
    while True:
        if _property(window, state) is not None:
            return window
        try:
            parent = window.query_tree().parent
        except BadWindow:  # closed since
            return None
        if isinstance(parent, int) or parent == root:
            return window
        window = parent


def _front(display: Display) -> FrontWindow | None:
    window = _client(display)
    if window is None:
        return None
    program = _program(window)
    title = _property(window, display.intern_atom("_NET_WM_NAME"))
    name = bytes(title).decode("utf-8", "replace") if title is not None else str(window.get_wm_name() or "")
    if not (program or name):
        return None  # a window manager's own, which has the focus while no program's window has
    return FrontWindow(int(window.id), program, name[:_LONGEST_TITLE])


def _program(window: Any) -> str:
    """Return a window's class, which names its program; empty where it has none or is gone."""
    from Xlib.error import BadWindow

    try:
        kind = window.get_wm_class()
    except BadWindow:
        return ""
    return str(kind[1]) if kind else ""


def _property(window: Any, name: int) -> Any | None:
    from Xlib import X
    from Xlib.error import BadWindow

    try:
        found = window.get_full_property(name, X.AnyPropertyType)
    except BadWindow:  # closed since
        return None
    return None if found is None else found.value


def _note_error(error: Exception, _request: object = None) -> None:
    """A request that has no answer failed, as for a window that was closed since; its outcome is looked at anyway."""
    _LOGGER.warning("The X server refused a request", error=error)
