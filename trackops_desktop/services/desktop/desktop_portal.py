"""One question to the desktop's portal, and its answer: how sandboxed programs and Wayland sessions ask for things.

A request is an object of its own that answers with a signal, which may take as long as its user does
(org.freedesktop.portal.Request). Every call here waits: it belongs on a worker.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_REQUEST = "org.freedesktop.portal.Request"
#: Seconds in which the bus and the portal answer; the user may take their time over the portal's question.
ANSWER_SECONDS, PATIENCE_SECONDS = 15.0, 120.0
#: A request that ended in some other way than by a yes or a no.
_FAILED = 2


class PortalAnswer(NamedTuple):
    """What came back.

    Attributes:
        status: 0 for yes, 1 for no, 2 for anything else.
        results: What was asked for, each as its signature and its value.

    """

    status: int
    results: Mapping[str, tuple[str, Any]]

    def value(self, name: str) -> Any:
        """Return one of the results, or None."""
        found = self.results.get(name)
        return None if found is None else found[1]


class PortalSilent(Exception):
    """A portal took the question and never answered it."""


def connect() -> DBusConnection | None:
    """Return a connection to the session's bus, or None where there is none."""
    try:
        from trackops_desktop.bus_connection import open_bus

        return open_bus(seconds=ANSWER_SECONDS)
    except (ImportError, OSError):  # no library, or no bus
        return None


def ask(
    connection: DBusConnection,
    method: tuple[str, str],
    arguments: tuple[str, Sequence[Any]],
    options: Mapping[str, tuple[str, Any]],
) -> PortalAnswer | None:
    """Ask and wait.

    Args:
        connection: As `connect` returns it.
        method: The portal's interface, without `org.freedesktop.portal.`, and the method.
        arguments: The signature and the values of the arguments before the options.
        options: Each with its signature; the request's own name is added.

    Returns:
        The answer, or None where no portal takes the question.

    Raises:
        PortalSilent: It never answered.

    """
    from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_method_call
    from jeepney.io.blocking import Proxy

    token = new_token()
    sender = connection.unique_name.removeprefix(":").replace(".", "_")
    rule = MatchRule(type="signal", interface=_REQUEST, member="Response", path=f"{PATH}/request/{sender}/{token}")
    address = DBusAddress(PATH, SERVICE, f"org.freedesktop.portal.{method[0]}")
    body = (*arguments[1], {**options, "handle_token": ("s", token)})
    call = new_method_call(address, method[1], f"{arguments[0]}a{{sv}}", body)
    with connection.filter(rule) as answers:
        try:
            Proxy(message_bus, connection, timeout=ANSWER_SECONDS).AddMatch(rule)
            taken = connection.send_and_get_reply(call, timeout=ANSWER_SECONDS)
        except (OSError, ValueError):  # a bus that went away or does not answer (TimeoutError is an OSError)
            return None
        if taken.header.message_type is MessageType.error:
            return None
        try:
            answer = connection.recv_until_filtered(answers, timeout=PATIENCE_SECONDS)
        except OSError:
            raise PortalSilent from None
    return _answer(answer.body)


def _answer(body: tuple[Any, ...]) -> PortalAnswer:
    """Read an answer; one of another shape is none that can be used."""
    match body:
        case (int(status), dict(results)):
            return PortalAnswer(status, {name: value for name, value in results.items() if isinstance(value, tuple)})
    return PortalAnswer(_FAILED, {})


def new_token() -> str:
    """Return a name that no other request or session of this connection has."""
    return f"trackops_{secrets.token_hex(8)}"
