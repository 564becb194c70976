"""Programs that tests run on a D-Bus session of their own: `python -m tests.gui.bus_programs portal|ask|listen …`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.patience import PATIENCE

PORTAL_PATH = "/org/freedesktop/portal/desktop"


def portal(picture: str, status: str) -> None:
    """Be the desktop portal for one screenshot: answer with a picture, or with a refusal."""
    from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_method_return, new_signal
    from jeepney.io.blocking import Proxy, open_dbus_connection

    connection = open_dbus_connection(bus="SESSION")
    Proxy(message_bus, connection).RequestName("org.freedesktop.portal.Desktop")
    rule = MatchRule(type="method_call", interface="org.freedesktop.portal.Screenshot")
    print("ready", flush=True)
    with connection.filter(rule) as calls:
        call = connection.recv_until_filtered(calls, timeout=PATIENCE)
    assert call.header.message_type is MessageType.method_call
    options = call.body[1]
    sender = call.header.fields[7].removeprefix(":").replace(".", "_")
    handle = f"{PORTAL_PATH}/request/{sender}/{options['handle_token'][1]}"
    connection.send(new_method_return(call, "o", (handle,)))
    results = {"uri": ("s", Path(picture).as_uri())} if status == "0" else {}
    emitter = DBusAddress(handle, interface="org.freedesktop.portal.Request")
    connection.send(new_signal(emitter, "Response", "ua{sv}", (int(status), results)))
    connection.close()


def notifications(*abilities: str) -> None:
    """Be the desktop's notifications: print each message's summary and body."""
    from jeepney import HeaderFields, message_bus, new_method_return
    from jeepney.io.blocking import Proxy, open_dbus_connection

    connection = open_dbus_connection(bus="SESSION")
    Proxy(message_bus, connection).RequestName("org.freedesktop.Notifications")
    print("ready", flush=True)
    while True:
        call = connection.receive()
        if call.header.fields.get(HeaderFields.member) == "GetCapabilities":
            connection.send(new_method_return(call, "as", (list(abilities),)))
        elif call.header.fields.get(HeaderFields.member) == "Notify":
            print(f"{call.body[3]}|{call.body[4]}", flush=True)
            connection.send(new_method_return(call, "u", (1,)))


def ask() -> None:
    """Ask the portal as the application does, and print what came."""
    from PySide6.QtGui import QGuiApplication, QImage

    from trackops_desktop.errors import TrackopsError
    from trackops_desktop.ui.add.portal import take_screenshot
    from trackops_desktop.workers.runner import Runner

    app = QGuiApplication(["test", "-platform", "offscreen"])
    runner = Runner(lambda error: print(error))

    def taken(image: QImage | None) -> None:
        print("missing" if image is None else f"taken {image.width()}", flush=True)

    def refused(_error: TrackopsError) -> None:
        print("refused", flush=True)

    runner.run(take_screenshot, taken, refused, lambda: app.quit())
    app.exec()


def listen() -> None:
    """Listen for a locked screen as the application does, and print when it comes."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from trackops_desktop.ui.platform.screen_lock import ScreenLock

    app = QCoreApplication(["test"])
    lock = ScreenLock()
    lock.locked.connect(lambda: (print("locked", flush=True), app.quit()))
    QTimer.singleShot(0, lambda: print("ready" if lock.listen() else "deaf", flush=True))
    app.exec()


def saver(active: str) -> None:
    """Say what a screen saver says."""
    from jeepney import DBusAddress, message_bus, new_signal
    from jeepney.io.blocking import Proxy, open_dbus_connection

    connection = open_dbus_connection(bus="SESSION")
    Proxy(message_bus, connection).RequestName("org.gnome.ScreenSaver")
    emitter = DBusAddress("/org/gnome/ScreenSaver", interface="org.gnome.ScreenSaver")
    connection.send(new_signal(emitter, "ActiveChanged", "b", (active == "true",)))
    connection.close()


if __name__ == "__main__":
    programs: dict[str, Callable[..., None]] = {
        "portal": portal,
        "ask": ask,
        "listen": listen,
        "saver": saver,
        "notifications": notifications,
    }
    programs[sys.argv[1]](*sys.argv[2:])
