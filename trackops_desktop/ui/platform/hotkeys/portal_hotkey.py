"""Holds a shortcut through the desktop's portal (org.freedesktop.portal.GlobalShortcuts), as Wayland sessions want it.

The desktop decides which keys it gives, and may ask its user; what is wished for is only a proposal.
"""

# not translated: names of keys
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from trackops_desktop.i18n import _
from trackops_desktop.services.desktop import desktop_portal
from trackops_desktop.services.desktop.desktop_portal import PATH, SERVICE
from trackops_desktop.ui.platform.hotkeys.hotkey_state import PRESSED, HotkeyNews, HotkeyState, Pause
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination
from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_PORTAL: Final = "GlobalShortcuts"
_INTERFACE: Final = f"org.freedesktop.portal.{_PORTAL}"
#: The shortcut's name for the desktop, which remembers the user's answer by it.
ID: Final = "quick-pick"
#: The shortcuts specification's names of modifiers, and XKB's names of keys.
_MODIFIERS: Final = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
_KEYS: Final = {
    "Space": "space",
    "Enter": "KP_Enter",
    "Ins": "Insert",
    "Del": "Delete",
    "PgUp": "Page_Up",
    "PgDown": "Page_Down",
}
_SIGNS: Final = {
    "+": "plus",
    "-": "minus",
    ",": "comma",
    ".": "period",
    ";": "semicolon",
    "/": "slash",
    "\\": "backslash",
    "#": "numbersign",
    "'": "apostrophe",
    "`": "grave",
    "=": "equal",
    "[": "bracketleft",
    "]": "bracketright",
    "<": "less",
    "^": "asciicircum",
}
_TURN_SECONDS: Final = 5.0
_OWNER_CHANGED: Final = "NameOwnerChanged"


class PortalHotkey:
    """Holds one shortcut, and takes it up again when the portal was started anew."""

    def __init__(self, keys: KeyCombination, wake_up: WakeUp) -> None:
        """Ask nothing yet."""
        self._keys, self._wake_up = keys, wake_up
        self._session = ""

    def end(self) -> None:
        """Let go; closing the connection does it."""
        self._wake_up.ring()

    def watch(self, _pause: Pause) -> Iterator[HotkeyNews]:
        """Ask for the shortcut, and tell when it is pressed."""
        self._wake_up.wait_for_turn(_TURN_SECONDS)
        connection = desktop_portal.connect()
        try:
            if connection is None:
                yield HotkeyNews(HotkeyState.IMPOSSIBLE)
                return
            yield from self._hold(connection)
        except OSError:  # the bus went away, and the session with it
            yield HotkeyNews(HotkeyState.IMPOSSIBLE)
        finally:
            if connection is not None:
                connection.close()
            self._wake_up.close()

    def _hold(self, connection: DBusConnection) -> Iterator[HotkeyNews]:
        _introduce(connection)
        _listen(connection)
        yield self._bound(connection)
        while not self._wake_up.rung:
            try:
                message = connection.receive(timeout=0)
            except TimeoutError:
                if not self._wake_up.wait_for(connection.sock.fileno()):
                    return
                continue
            if _new_owner(message):
                yield self._bound(connection)
                continue
            news = self._news(message)
            if news is not None:
                yield news

    def _bound(self, connection: DBusConnection) -> HotkeyNews:
        """Ask for a session and the shortcut; the user may take their time."""
        try:
            token = {"session_handle_token": ("s", desktop_portal.new_token())}
            made = desktop_portal.ask(connection, (_PORTAL, "CreateSession"), ("", ()), token)
            if made is None or made.status:
                return HotkeyNews(HotkeyState.IMPOSSIBLE)
            self._session = str(made.value("session_handle"))
            wish = {"description": ("s", _("Open quick pick")), "preferred_trigger": ("s", trigger(self._keys))}
            arguments = (self._session, [(ID, wish)], "")
            bound = desktop_portal.ask(connection, (_PORTAL, "BindShortcuts"), ("oa(sa{sv})s", arguments), {})
        except desktop_portal.PortalSilent:
            return HotkeyNews(HotkeyState.REFUSED)
        if bound is None or bound.status:
            return HotkeyNews(HotkeyState.IMPOSSIBLE if bound is None else HotkeyState.REFUSED)
        return _given(bound.value("shortcuts"))

    def _news(self, message: Message) -> HotkeyNews | None:
        from jeepney import HeaderFields

        fields = message.header.fields
        member, body = fields.get(HeaderFields.member), message.body
        if member == "Activated" and body[:2] == (self._session, ID):
            return PRESSED
        if member == "ShortcutsChanged" and body[:1] == (self._session,):
            return _given(body[-1])
        closed = member == "Closed" and fields.get(HeaderFields.path) == self._session
        if closed or _new_owner(message) is not None:
            return HotkeyNews(HotkeyState.IMPOSSIBLE)
        return None


def trigger(keys: KeyCombination) -> str:
    """Return keys as the shortcuts specification writes them."""
    key = keys.key.lower() if len(keys.key) == 1 else _KEYS.get(keys.key, keys.key)
    key = _SIGNS.get(key, key)
    return "+".join([*(_MODIFIERS[name] for name in _MODIFIERS if name in keys.modifiers), key])


def _given(shortcuts: Any) -> HotkeyNews:
    """Read which keys the desktop gave; it may have kept them all."""
    for shortcut in shortcuts if isinstance(shortcuts, list) else ():
        match shortcut:
            case (name, {"trigger_description": (_kind, str(keys))}) if name == ID:
                return HotkeyNews(HotkeyState.HELD, keys)
            case (name, dict()) if name == ID:
                return HotkeyNews(HotkeyState.HELD)
    return HotkeyNews(HotkeyState.REFUSED)


def _new_owner(message: Message) -> str | None:
    """Return which program is the portal now, where the bus itself says so: any program may send such a signal."""
    from jeepney import HeaderFields, message_bus

    fields = message.header.fields
    if fields.get(HeaderFields.sender) != message_bus.bus_name or fields.get(HeaderFields.member) != _OWNER_CHANGED:
        return None
    match message.body:
        case (name, _before, str(owner)) if name == SERVICE:
            return owner
    return None


def _introduce(connection: DBusConnection) -> None:
    """Say which application this is, as portals since 1.19.2 want to know; others refuse, and nothing depends on it."""
    from jeepney import DBusAddress, new_method_call

    registry = DBusAddress(PATH, SERVICE, "org.freedesktop.host.portal.Registry")
    call = new_method_call(registry, "Register", "sa{sv}", ("trackops-desktop", {}))
    connection.send_and_get_reply(call, timeout=desktop_portal.ANSWER_SECONDS)


def _listen(connection: DBusConnection) -> None:
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import Proxy

    bus = Proxy(message_bus, connection, timeout=desktop_portal.ANSWER_SECONDS)
    for member in ("Activated", "ShortcutsChanged"):
        bus.AddMatch(MatchRule(type="signal", interface=_INTERFACE, member=member, path=PATH))
    bus.AddMatch(MatchRule(type="signal", interface="org.freedesktop.portal.Session", member="Closed"))
    owner = MatchRule(
        type="signal", sender=message_bus.bus_name, interface=message_bus.interface, member=_OWNER_CHANGED
    )
    owner.add_arg_condition(0, SERVICE)
    bus.AddMatch(owner)
