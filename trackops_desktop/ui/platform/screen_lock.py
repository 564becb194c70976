"""Tells when the desktop locks its screen or goes to sleep, so that the application locks with it."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QCoreApplication, QObject, Signal, Slot

from trackops_desktop.diagnostics.logger import LazyLogger

_LOGGER = LazyLogger(__name__)
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver", "org.mate.ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver"),
)


def can_hear(system: str = sys.platform) -> bool:
    """Return whether this system tells of its lock in a way that is listened to here."""
    return system in {"linux", "win32", "darwin"}


class ScreenLock(QObject):
    """Listens to the screen savers of the session bus and to login1 on the system bus, and to macOS' own notifications.

    Some lockers say nothing at all (i3lock, slock); the idle time is the net beneath.

    Signals:
        locked: The screen was locked, or the machine is about to sleep.

    """

    locked = Signal()

    def listen(self) -> bool:
        """Connect to whatever buses there are; return whether there was one. Costs some ms: after the first pixels."""
        if sys.platform != "linux":
            return False
        from PySide6.QtDBus import QDBusConnection

        heard = self._listen_to_savers(QDBusConnection.sessionBus())
        return self._listen_to_login(QDBusConnection.systemBus()) or heard

    def attend(self, window: int) -> None:
        """Hear what Windows sends to a window, by its native number, and macOS to the loop of the window's thread.

        Call it on that thread.
        """
        if sys.platform == "darwin":
            from trackops_desktop.ui.platform.mac_session import MacSession

            self._mac = MacSession(self.on_lock)
            self._mac.listen()
            return
        from trackops_desktop.ui.platform.windows_session import WindowsSession, ask_for_messages

        app = QCoreApplication.instance()
        if app is not None and ask_for_messages(window):
            self._session = WindowsSession(self.on_lock)
            app.installNativeEventFilter(self._session)

    def _listen_to_savers(self, bus: Any) -> bool:
        if not bus.isConnected():
            return False
        for service, path, interface in _SAVERS:
            bus.connect(service, path, interface, "ActiveChanged", self, SLOT("on_active(bool)"))
        return True

    def _listen_to_login(self, bus: Any) -> bool:
        if not bus.isConnected():
            return False
        login = "org.freedesktop.login1"
        bus.connect(
            login, "/org/freedesktop/login1", f"{login}.Manager", "PrepareForSleep", self, SLOT("on_active(bool)")
        )
        # Our own session's object answers under this path too, so its name need not be asked for.
        bus.connect(login, "", f"{login}.Session", "Lock", self, SLOT("on_lock()"))  # not translated
        return True

    @Slot(bool)
    def on_active(self, active: bool) -> None:
        """The saver began (or ended), the machine goes to sleep (or wakes)."""
        if active:
            _LOGGER.info("The screen saver began, or the computer goes to sleep")
            self.locked.emit()

    @Slot()
    def on_lock(self) -> None:
        """The session is locked."""
        _LOGGER.info("The session was locked")
        self.locked.emit()
