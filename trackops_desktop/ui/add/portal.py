"""The desktop portal's screenshot: how a Wayland session lets a program see the screen, if its user agrees."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from PySide6.QtGui import QImage

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE, _REQUEST = "org.freedesktop.portal.Screenshot", "org.freedesktop.portal.Request"
#: Seconds in which the bus and the portal answer; the user may take their time over the portal's question.
_ANSWER_SECONDS, _PATIENCE_SECONDS = 15.0, 120.0


def take_screenshot() -> QImage | None:
    """Ask for a picture of the whole screen and wait for it (worker thread); the file that the portal wrote goes.

    Returns:
        The picture, or None where there is no such portal or it gave none.

    Raises:
        ScanError: The user said no, or took too long.

    """
    try:
        from jeepney.io.blocking import open_dbus_connection

        connection = open_dbus_connection(bus="SESSION", auth_timeout=_ANSWER_SECONDS)
    except (ImportError, OSError, KeyError, ValueError):  # no library, no bus, or an address that makes no sense
        return None
    try:
        answer = _answer(connection)
    finally:
        connection.close()
    return None if answer is None else _picture(answer)


def _answer(connection: DBusConnection) -> tuple[int, dict[str, Any]] | None:
    """Return the portal's status and results; None where no portal takes the request."""
    from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_method_call
    from jeepney.io.blocking import Proxy

    token = f"trackops_{secrets.token_hex(8)}"
    sender = connection.unique_name.removeprefix(":").replace(".", "_")
    path = f"{_PATH}/request/{sender}/{token}"
    rule = MatchRule(type="signal", interface=_REQUEST, member="Response", path=path)  # not translated
    options = {"handle_token": ("s", token), "interactive": ("b", False), "modal": ("b", True)}
    portal = DBusAddress(_PATH, _SERVICE, _INTERFACE)
    call = new_method_call(portal, "Screenshot", "sa{sv}", ("", options))  # not translated
    with connection.filter(rule) as answers:
        try:
            Proxy(message_bus, connection, timeout=_ANSWER_SECONDS).AddMatch(rule)
            taken = connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS)
        except (OSError, ValueError):  # a bus that went away or does not answer (TimeoutError is an OSError)
            return None
        if taken.header.message_type is MessageType.error:
            return None
        try:
            status, results = connection.recv_until_filtered(answers, timeout=_PATIENCE_SECONDS).body
        except OSError:
            raise _not_taken() from None
    return int(status), results


def _picture(answer: tuple[int, dict[str, Any]]) -> QImage | None:
    status, results = answer
    address = urlsplit(str(results.get("uri", ("s", ""))[1])) if status == 0 else None
    if address is None or address.scheme != "file":
        raise _not_taken()
    path = Path(unquote(address.path))
    image = QImage(str(path))
    with suppress(OSError):
        path.unlink()
    return None if image.isNull() else image


def _not_taken() -> ScanError:
    return ScanError(_("The screen wasn't captured."), _("Allow it when the desktop asks, or use a picture."))
