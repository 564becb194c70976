"""Tells whether the desktop has a tray now: it may come after the application, and a panel may die and come back.

Linux desktops have two kinds. The one of D-Bus (org.kde.StatusNotifierWatcher) tells of its coming and going; the
older one of X11 (XEmbed) is asked when it matters. Windows and macOS always have one.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtWidgets import QSystemTrayIcon

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)
_WATCHER, _WATCHER_PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
#: Milliseconds that the bus has for its answer.
_PATIENCE_MS = 5_000


class BusTray(NamedTuple):
    """The tray of D-Bus.

    Attributes:
        watcher: Whether there is something that icons register with.
        host: Whether there is a panel that draws them.

    """

    watcher: bool = False
    host: bool = False


class TrayWatch(QObject):
    """Listens to the session's bus; everything that could wait is done on a worker.

    Signals:
        icon_due: Make the icon, or make it anew: Qt decides once, when an icon is made, of which kind it is, so that
            one that was made before the tray came would never be seen.
        changed: A tray came or went.

    """

    icon_due = Signal()
    changed = Signal()

    def __init__(self, runner: RunsWork, parent: QObject | None = None) -> None:
        """Listen to nothing until `begin`."""
        super().__init__(parent)
        self._runner = runner
        self._bus_tray: BusTray | None = None

    def begin(self) -> None:
        """Listen from now on."""
        if sys.platform == "linux":
            self._runner.run(self._listen, self._set)
        else:
            self.icon_due.emit()

    @property
    def tells(self) -> bool:
        """Whether there is a tray now that will tell when it goes."""
        return sys.platform != "linux" or (self._bus_tray is not None and self._bus_tray.host)

    def is_there(self) -> bool:
        """Return whether an icon can be seen now."""
        if self.tells:
            return True
        if self._bus_tray is None or self._bus_tray.watcher:
            return False
        return QSystemTrayIcon.isSystemTrayAvailable()

    def _listen(self) -> BusTray:
        """Connect to the bus, and ask how it is now (worker thread)."""
        from PySide6.QtDBus import QDBusConnection

        bus: Any = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return BusTray()
        slot = SLOT("on_owner(QString,QString,QString)")
        bus.connect(_BUS, _BUS_PATH, _BUS, "NameOwnerChanged", [_WATCHER], "sss", self, slot)
        for name in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            bus.connect("", _WATCHER_PATH, _WATCHER, name, self, SLOT("on_host()"))
        return _ask()

    @Slot(str, str, str)
    def on_owner(self, name: str, _before: str, owner: str) -> None:
        """A name on the bus has another owner, or none."""
        if name != _WATCHER:
            return
        if owner:
            self._runner.run(_ask, self._set)
        else:
            self._set(BusTray())

    @Slot()
    def on_host(self) -> None:
        """A panel came or went."""
        self._runner.run(_ask, self._set)

    def _set(self, found: BusTray) -> None:
        before, self._bus_tray = self._bus_tray, found
        if before is None or (found.watcher and not before.watcher):
            _LOGGER.info("The desktop has a tray on its bus: %s", found.watcher)
            self.icon_due.emit()
        if found != before:
            self.changed.emit()


def _ask() -> BusTray:
    """Ask the bus, and the tray if there is one (worker thread)."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()

    def call(service: str, path: str, interface: str, method: str, arguments: list[str]) -> object:
        message = QDBusMessage.createMethodCall(service, path, interface, method)
        message.setArguments(arguments)
        answer = bus.call(message, QDBus.CallMode.Block, _PATIENCE_MS)
        told = answer.type() is QDBusMessage.MessageType.ReplyMessage
        return answer.arguments()[0] if told and answer.arguments() else None

    if call(_BUS, _BUS_PATH, _BUS, "NameHasOwner", [_WATCHER]) is not True:
        return BusTray()
    properties = "org.freedesktop.DBus.Properties"
    host = call(
        _WATCHER, _WATCHER_PATH, properties, "Get", [_WATCHER, "IsStatusNotifierHostRegistered"]
    )  # not translated
    variant = getattr(host, "variant", None)
    return BusTray(True, bool(variant() if callable(variant) else host))
