"""Typing on Wayland, by the RemoteDesktop portal: the desktop asks its user once, and types what it is told to.

No program on Wayland is told which window has the keyboard. So the code goes to the window that gets the keyboard once
quick pick has gone, and `owns_focus` is all there is to look at before each character: while one of our own windows
has the keyboard, nothing is typed.

Interface: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.RemoteDesktop.html
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TypingError
from trackops_desktop.i18n import _
from trackops_desktop.keystrokes.keysyms import keysym_of
from trackops_desktop.services.desktop import desktop_portal
from trackops_desktop.services.desktop.desktop_portal import (
    ANSWER_SECONDS,
    PATH,
    SERVICE,
    PortalAnswer,
    PortalSilent,
    new_token,
)
from trackops_desktop.services.desktop.front_window import UNKNOWN_WINDOW, FrontWindow

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_LOGGER = LazyLogger(__name__)
_PORTAL: Final = "RemoteDesktop"
_KEYBOARD: Final = 1
#: Ask no more until the user takes the permission back (persist_mode of SelectDevices, since version 2).
_UNTIL_REVOKED: Final = 2
_GRANTED, _REFUSED = 0, 1
#: Tries, and seconds between them, for the keyboard to leave our own windows.
_FOCUS_TRIES, _FOCUS_SECONDS = 100, 0.02
#: Seconds for the compositor to hand the keyboard on after our window has gone; nothing tells when it has.
_SETTLE_SECONDS: Final = 0.15


class PortalKeyboard:
    """Types through one session that is kept while the application runs; a closed one is made anew."""

    def __init__(
        self,
        owns_focus: Callable[[], bool],
        pause: Callable[[float], None],
        token: Callable[[], str] = str,
        keep_token: Callable[[str], None] = lambda _token: None,
    ) -> None:
        """Connect to nothing yet.

        Args:
            owns_focus: Whether one of our own windows has the keyboard; any thread may ask.
            pause: Waits some seconds.
            token: Returns what the portal gave the last time, so that it need not ask again, or an empty text.
            keep_token: Keeps what it gives this time, which is good once.

        """
        self._owns_focus, self._pause, self._token, self._keep = owns_focus, pause, token, keep_token
        self._turn = threading.Lock()
        self._connection: DBusConnection | None = None
        self._session = ""

    def front(self) -> FrontWindow | None:
        return UNKNOWN_WINDOW

    def prepare(self) -> None:
        with self._turn:
            if self._connection is not None and not self._is_alive(self._connection):
                self._drop()
            if self._connection is None:
                self._open()

    def activate(self, window: FrontWindow) -> None:  # noqa: ARG002
        """Wait until the compositor has taken the keyboard from our own windows."""
        for _try in range(_FOCUS_TRIES):
            if not self._owns_focus():
                self._pause(_SETTLE_SECONDS)
                return
            self._pause(_FOCUS_SECONDS)
        raise TypingError(_("The window that had the keyboard before didn't take it back, so nothing was typed."))

    def claim(self, number: int) -> None:
        """Leave it to the compositor: no program may take the keyboard by itself."""

    @contextmanager
    def keys(self, text: str, window: FrontWindow) -> Iterator[PortalKeyboard]:  # noqa: ARG002
        with self._turn:
            if self._connection is None:
                raise _session_over()
            yield self

    def press(self, character: str) -> bool:
        if self._owns_focus():
            return False
        for state in (1, 0):
            arguments: tuple[object, ...] = (self._session, {}, keysym_of(character), state)
            self._call("NotifyKeyboardKeysym", "oa{sv}iu", arguments, _session_over)
        return True

    def close(self) -> None:
        """Give the permission back; with its connection the session ends."""
        with self._turn:
            self._drop()

    # the session

    def _open(self) -> None:
        self._connection = desktop_portal.connect()
        try:
            self._begin()
        except BaseException:
            self._drop()
            raise

    def _begin(self) -> None:
        answer = self._ask("CreateSession", ("", ()), {"session_handle_token": ("s", new_token())})
        self._session = str(answer.value("session_handle") or "")
        if not self._session.startswith("/"):
            raise _absent()
        wanted: dict[str, tuple[str, object]] = {"types": ("u", _KEYBOARD), "persist_mode": ("u", _UNTIL_REVOKED)}
        token = self._token()
        if token:
            wanted["restore_token"] = ("s", token)
        self._ask("SelectDevices", ("o", (self._session,)), wanted)
        granted = self._ask("Start", ("os", (self._session, "")), {})
        devices = granted.value("devices")
        if not (isinstance(devices, int) and devices & _KEYBOARD):
            raise _refused()
        kept = granted.value("restore_token")
        if kept is not None:
            self._keep(str(kept))

    def _ask(
        self, method: str, arguments: tuple[str, tuple[object, ...]], options: dict[str, tuple[str, object]]
    ) -> PortalAnswer:
        """Make a request and wait for its answer, which may be the user's own."""
        if self._connection is None:
            raise _absent()
        try:
            answer = desktop_portal.ask(self._connection, (_PORTAL, method), arguments, options)
        except PortalSilent:
            raise _refused() from None
        if answer is None:
            raise _absent()
        if answer.status != _GRANTED:
            _LOGGER.warning("The portal's answer to a request is %d", answer.status)
            raise _refused() if answer.status == _REFUSED else _absent()
        return answer

    def _call(
        self, method: str, signature: str, arguments: tuple[object, ...], error: Callable[[], TypingError]
    ) -> Message:
        """Call the portal; a connection that went away is dropped, so that the next time begins anew."""
        from jeepney import DBusAddress, MessageType, new_method_call

        connection = self._connection
        if connection is None:
            raise error()
        call = new_method_call(
            DBusAddress(PATH, SERVICE, f"org.freedesktop.portal.{_PORTAL}"), method, signature, arguments
        )
        try:
            reply = connection.send_and_get_reply(call, timeout=ANSWER_SECONDS)
        except (OSError, ValueError):
            self._drop()
            raise error() from None
        if reply.header.message_type is MessageType.error:
            _LOGGER.warning("The portal refused a call")
            self._drop()
            raise error()
        return reply

    def _is_alive(self, connection: DBusConnection) -> bool:
        """Tell whether the session still is there: closing it makes its object go away."""
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(self._session, SERVICE, "org.freedesktop.DBus.Properties")
        call = new_method_call(address, "Get", "ss", ("org.freedesktop.portal.Session", "version"))
        try:
            reply = connection.send_and_get_reply(call, timeout=ANSWER_SECONDS)
        except (OSError, ValueError):
            return False
        return reply.header.message_type is not MessageType.error

    def _drop(self) -> None:
        connection, self._connection, self._session = self._connection, None, ""
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _absent() -> TypingError:
    return TypingError(_("This desktop doesn't let Trackops Desktop type into other windows."))


def _refused() -> TypingError:
    return TypingError(_("The desktop wasn't allowed to let Trackops Desktop type."))


def _session_over() -> TypingError:
    return TypingError(_("The desktop has ended the permission to type. Pick the account again to be asked once more."))
