"""Linux: polkit asks, through the agent of the desktop and PAM, which knows passwords, and fingerprints by fprintd.

The action is in `resources/desktop/com.viewcases.TrackopsDesktop.policy`. Root has to install it: where a package has
not, polkit refuses to ask. What is asked about is this very connection to the system bus, whose address is fixed, so
that no variable of the environment puts another program in polkit's place.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.user_check import (
    PATIENCE_SECONDS,
    UserCheckCancelled,
    UserCheckError,
    UserCheckImpossible,
    UserCheckKind,
    UserCheckUnanswered,
    UserCheckUnasked,
    UserNotRecognised,
)

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_LOGGER = LazyLogger(__name__)
ACTION: Final = "com.viewcases.TrackopsDesktop.unlock"
SYSTEM_BUS: Final = "unix:path=/run/dbus/system_bus_socket"
#: Seconds in which the bus and polkit answer.
ANSWER_SECONDS: Final = 15.0
_NAME, _PATH, _INTERFACE = (
    "org.freedesktop.PolicyKit1",
    "/org/freedesktop/PolicyKit1/Authority",
    "org.freedesktop.PolicyKit1.Authority",
)
#: CheckAuthorizationFlags.
_QUIETLY, _MAY_ASK = 0, 1
_NOT_THERE: Final = frozenset(
    {"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"}
)
_FAILED: Final = "org.freedesktop.PolicyKit1.Error.Failed"


class Polkit:
    """Asks polkit; one question at a time is open."""

    kind = UserCheckKind.SIGN_IN

    def __init__(self, address: str = SYSTEM_BUS, patience: float = PATIENCE_SECONDS) -> None:
        """Take the address of the system bus, and how many seconds the user has for an answer."""
        self._address, self._patience = address, patience
        self._turn = threading.Lock()
        self._open: DBusConnection | None = None
        self._was_given_up = False

    def hindrance(self) -> UserCheckError | None:
        """Ask polkit what it would do without asking anybody: it knows the action, or it does not."""
        try:
            with self._connected() as connection:
                _verdict(_call(connection, _QUIETLY, ANSWER_SECONDS))
        except UserCheckError as error:
            return error
        return None

    def ask(self) -> None:
        """Let the agent ask. Leaving the bus takes a question back that nobody answers: no dialog stays behind."""
        with self._connected() as connection:
            with self._turn:
                self._open, self._was_given_up = connection, False
            try:
                answer = _call(connection, _MAY_ASK, self._patience)
            except UserCheckUnasked:
                if self._was_given_up:
                    raise UserCheckCancelled from None
                raise
            finally:
                with self._turn:
                    self._open = None
        authorized, challenge, details = _verdict(answer)
        _LOGGER.info("polkit has answered: yes %s", authorized)
        if authorized:
            return
        if details.get("polkit.dismissed"):
            raise UserCheckCancelled
        if challenge:  # it would have to ask, and nothing that could is registered for this session
            raise UserCheckUnasked(
                _("Nothing can ask for your password, since no polkit agent is running."),
                _("Start your desktop's polkit agent, or sign out and in again."),
            )
        raise UserNotRecognised

    def give_up(self) -> None:
        """Leave the bus, at which polkit takes its question back."""
        with self._turn:
            self._was_given_up = True
            if self._open is not None:
                with suppress(OSError):
                    self._open.sock.shutdown(socket.SHUT_RDWR)

    def _connected(self) -> DBusConnection:
        from trackops_desktop.bus_connection import open_bus

        try:
            return open_bus(self._address, ANSWER_SECONDS)
        except (FileNotFoundError, ConnectionRefusedError):
            raise _no_polkit() from None
        except OSError as error:
            _LOGGER.info("The system bus can't be reached: %s", error)
            raise _silent() from None


def _call(connection: DBusConnection, flags: int, seconds: float) -> Message:
    """Ask polkit about this very connection."""
    from jeepney import DBusAddress, new_method_call

    subject = ("system-bus-name", {"name": ("s", connection.unique_name)})
    authority = DBusAddress(_PATH, _NAME, _INTERFACE)
    details: dict[str, str] = {}  # none: polkit takes them of root alone
    body = (subject, ACTION, details, flags, "")
    message = new_method_call(authority, "CheckAuthorization", "(sa{sv})sa{ss}us", body)
    try:
        return connection.send_and_get_reply(message, timeout=seconds)
    except TimeoutError:
        raise UserCheckUnanswered from None
    except OSError:
        raise _silent() from None


def _verdict(answer: Message) -> tuple[bool, bool, dict[str, str]]:
    """Return whether it is allowed, whether somebody would have to be asked, and details; raise what went wrong."""
    from jeepney import HeaderFields, MessageType

    if answer.header.message_type is not MessageType.error:
        match answer.body:
            case ((bool(authorized), bool(challenge), dict(details)),):
                return authorized, challenge, details
        raise _silent()
    name = answer.header.fields.get(HeaderFields.error_name)
    _LOGGER.info("polkit does not answer: known error %s", name in _NOT_THERE or name == _FAILED)
    if name in _NOT_THERE or str(name).startswith("org.freedesktop.DBus.Error.Spawn."):
        raise _no_polkit()
    if name == _FAILED and "not registered" in str(answer.body[:1]):
        raise UserCheckImpossible(
            _("polkit doesn't know Trackops Desktop."), _("Only the Debian package sets that up.")
        )
    if str(name).endswith(".Cancelled"):
        raise UserCheckCancelled
    raise _silent()


def _no_polkit() -> UserCheckImpossible:
    return UserCheckImpossible(_("This computer has no polkit, which would ask for your password."))


def _silent() -> UserCheckUnasked:
    return UserCheckUnasked(_("polkit can't be reached at the moment."), _("Try again."))
