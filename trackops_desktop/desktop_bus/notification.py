"""A short message by the desktop's own notifications."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jeepney import DBusAddress

    from trackops_desktop.bus_connection import BusConnection

_SECONDS: Final = 5.0
_SHOWN_MS: Final = 5_000


def notify(summary: str, body: str) -> bool:
    """Show a message and tell whether the desktop took it (worker thread). It is not kept in the desktop's history.

    Both texts are shown letter by letter, also where they look like markup.
    """
    from jeepney import DBusAddress, DBusErrorResponse, new_method_call
    from jeepney.wrappers import unwrap_msg

    from trackops_desktop.bus_connection import open_bus

    place = DBusAddress(
        "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
    )
    hints = {"transient": ("b", True), "desktop-entry": ("s", "trackops-desktop")}
    with suppress(OSError, DBusErrorResponse):
        with open_bus() as connection:
            text = _plain(body) if _takes_markup(connection, place) else body
            actions: list[str] = []
            icon = "trackops-desktop"
            values = ("Trackops Desktop", 0, icon, summary, text, actions, hints, _SHOWN_MS)  # not translated
            call = new_method_call(place, "Notify", "susssasa{sv}i", values)
            unwrap_msg(connection.send_and_get_reply(call, timeout=_SECONDS))
        return True
    return False


def _takes_markup(connection: BusConnection, place: DBusAddress) -> bool:
    """Ask the desktop whether it reads markup in a message's body (the summary never has any)."""
    from jeepney import new_method_call

    answer = connection.send_and_get_reply(new_method_call(place, "GetCapabilities"), timeout=_SECONDS)
    return any(isinstance(abilities, list) and "body-markup" in abilities for abilities in answer.body)


def _plain(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(text)
