"""A short message by the desktop's own notifications."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

_SECONDS: Final = 5.0
_SHOWN_MS: Final = 5_000


def notify(summary: str, body: str) -> bool:
    """Show a message and tell whether the desktop took it (worker thread). It is not kept in the desktop's history."""
    from jeepney import DBusAddress, DBusErrorResponse, new_method_call
    from jeepney.wrappers import unwrap_msg

    from trackops_desktop.bus_connection import open_bus

    place = DBusAddress(
        "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
    )
    hints = {"transient": ("b", True), "desktop-entry": ("s", "trackops-desktop")}
    values: tuple[object, ...] = (
        "Trackops Desktop",
        0,
        "trackops-desktop",
        summary,
        body,
        [],
        hints,
        _SHOWN_MS,
    )  # not translated
    with suppress(OSError, DBusErrorResponse):
        with open_bus() as connection:
            call = new_method_call(place, "Notify", "susssasa{sv}i", values)
            unwrap_msg(connection.send_and_get_reply(call, timeout=_SECONDS))
        return True
    return False
