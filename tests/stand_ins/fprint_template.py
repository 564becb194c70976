"""A fingerprint reader for python-dbusmock, as fprintd offers one (net.reactivated.Fprint); run it on the system bus.

Parameter: `result`, what each finger comes to: `verify-match` or `verify-no-match`.
"""

# mypy: ignore-errors

import dbus
from gi.repository import GLib

BUS_NAME = "net.reactivated.Fprint"
MAIN_OBJ = "/net/reactivated/Fprint/Manager"
MAIN_IFACE = "net.reactivated.Fprint.Manager"
DEVICE, DEVICE_IFACE = "/net/reactivated/Fprint/Device/0", "net.reactivated.Fprint.Device"
SYSTEM_BUS = True


def load(mock, parameters):
    mock.AddObject(
        DEVICE,
        DEVICE_IFACE,
        {"name": "Reader", "num-enroll-stages": dbus.Int32(5), "scan-type": "press"},
        [
            ("ListEnrolledFingers", "s", "as", "ret = ['right-index-finger']"),
            ("Claim", "s", "", ""),
            ("Release", "", "", ""),
            ("VerifyStop", "", "", ""),
        ],
    )
    import dbusmock

    dbusmock.get_object(DEVICE).result = str(parameters.get("result", "verify-match"))


@dbus.service.method(MAIN_IFACE, in_signature="", out_signature="ao")
def GetDevices(self):
    return [dbus.ObjectPath(DEVICE)]


@dbus.service.method(MAIN_IFACE, in_signature="", out_signature="o")
def GetDefaultDevice(self):
    return dbus.ObjectPath(DEVICE)


@dbus.service.method(DEVICE_IFACE, in_signature="s", out_signature="")
def VerifyStart(self, finger):
    """Say what came of the finger after the call has returned, as a reader does."""

    def tell():
        self.EmitSignal(DEVICE_IFACE, "VerifyFingerSelected", "s", [finger])
        self.EmitSignal(DEVICE_IFACE, "VerifyStatus", "sb", [self.result, True])
        return False

    GLib.idle_add(tell)
