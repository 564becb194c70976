"""The watcher of tray icons for python-dbusmock: icons register with it, as with a panel that shows them.

Parameter: `host`, whether a panel that draws them is there already (else `Host` of `test.Tray` brings one).
"""

# mypy: ignore-errors

import dbus

BUS_NAME = "org.kde.StatusNotifierWatcher"
MAIN_OBJ = "/StatusNotifierWatcher"
MAIN_IFACE = "org.kde.StatusNotifierWatcher"
SYSTEM_BUS = False
_HOST = "IsStatusNotifierHostRegistered"


def load(mock, parameters):
    mock.items = []
    host = bool(parameters.get("host", True))
    mock.AddProperties(
        MAIN_IFACE,
        dbus.Dictionary(
            {
                _HOST: host,
                "ProtocolVersion": dbus.Int32(0),
                "RegisteredStatusNotifierItems": dbus.Array([], signature="s"),
            },
            signature="sv",
        ),
    )


@dbus.service.method(MAIN_IFACE, in_signature="s", out_signature="", sender_keyword="sender")
def RegisterStatusNotifierItem(self, service, sender=None):
    self.items.append(sender if service.startswith("/") else str(service))


@dbus.service.method(dbus_interface="test.Tray", in_signature="", out_signature="as")
def Items(self):
    """Tell a test the bus names of the icons that are there."""
    bus = dbus.SessionBus()
    return dbus.Array([name for name in self.items if bus.name_has_owner(name)], signature="s")


@dbus.service.method(dbus_interface="test.Tray", in_signature="", out_signature="")
def Host(self):
    """Let a panel come that draws the icons."""
    self.UpdateProperties(MAIN_IFACE, {_HOST: dbus.Boolean(True)})
    self.EmitSignal(MAIN_IFACE, "StatusNotifierHostRegistered", "", [])
