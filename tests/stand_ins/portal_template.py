"""The desktop's portal for python-dbusmock: the Background portal and the portal of global shortcuts.

Parameters: `status` of every answer (0 yes, 1 no), `entry` a file that the Background portal writes, `keys` what
global shortcuts get instead of what was wished for, `refuses` whether they get none.
"""

# mypy: ignore-errors

from pathlib import Path

import dbus
from gi.repository import GLib

BUS_NAME = "org.freedesktop.portal.Desktop"
MAIN_OBJ = "/org/freedesktop/portal/desktop"
MAIN_IFACE = "org.freedesktop.portal.GlobalShortcuts"
BACKGROUND = "org.freedesktop.portal.Background"
REQUEST = "org.freedesktop.portal.Request"
SYSTEM_BUS = False


def load(mock, parameters):
    mock.status = int(parameters.get("status", 0))
    mock.entry = str(parameters.get("entry", ""))
    mock.keys = str(parameters.get("keys", ""))
    mock.refuses = bool(parameters.get("refuses", False))
    mock.session = ""
    mock.wished = ""


def _answer(mock, sender, options, results):
    """Answer as portals do: the request is an object of its own, and its signal comes after the call has returned."""
    place = sender.lstrip(":").replace(".", "_")
    handle = f"{MAIN_OBJ}/request/{place}/{options['handle_token']}"
    mock.AddObject(handle, REQUEST, {}, [])
    results = dbus.Dictionary(results if mock.status == 0 else {}, signature="sv")

    def tell():
        import dbusmock

        dbusmock.get_object(handle).EmitSignal(REQUEST, "Response", "ua{sv}", [dbus.UInt32(mock.status), results])
        return False

    GLib.idle_add(tell)
    return dbus.ObjectPath(handle)


@dbus.service.method(BACKGROUND, in_signature="sa{sv}", out_signature="o", sender_keyword="sender")
def RequestBackground(self, parent, options, sender=None):
    if self.status == 0 and options["autostart"]:
        command = " ".join(["flatpak", "run", *options["commandline"]])
        Path(self.entry).write_text(f"[Desktop Entry]\nExec={command}\n")
    elif self.status == 0:
        Path(self.entry).write_text("[Desktop Entry]\nHidden=true\n")
    return _answer(self, sender, options, {"background": True, "autostart": bool(options["autostart"])})


@dbus.service.method(MAIN_IFACE, in_signature="a{sv}", out_signature="o", sender_keyword="sender")
def CreateSession(self, options, sender=None):
    place = sender.lstrip(":").replace(".", "_")
    self.session = f"{MAIN_OBJ}/session/{place}/{options['session_handle_token']}"
    return _answer(self, sender, options, {"session_handle": self.session})


@dbus.service.method(MAIN_IFACE, in_signature="oa(sa{sv})sa{sv}", out_signature="o", sender_keyword="sender")
def BindShortcuts(self, session, shortcuts, parent, options, sender=None):
    assert session == self.session
    ((name, described),) = shortcuts
    self.wished = str(described["preferred_trigger"])
    if self.refuses:
        self.status = 1
    keys = self.keys or "Ctrl+Alt+T"
    bound = dbus.Array([(name, {"trigger_description": keys})], signature="(sa{sv})")
    return _answer(self, sender, options, {"shortcuts": bound})


@dbus.service.method(dbus_interface="test.Portal", in_signature="", out_signature="s")
def Wished(self):
    """Tell a test which keys were wished for."""
    return self.wished


@dbus.service.method(dbus_interface="test.Portal", in_signature="s", out_signature="")
def Press(self, name):
    """Let a test press the shortcut."""
    import dbusmock

    arguments = [dbus.ObjectPath(self.session), name, dbus.UInt64(1), dbus.Dictionary({}, signature="sv")]
    dbusmock.get_object(MAIN_OBJ).EmitSignal(MAIN_IFACE, "Activated", "osta{sv}", arguments)
