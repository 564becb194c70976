"""Typing by the RemoteDesktop portal, with a stand-in on a bus of its own: granted, refused, absent, closed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.keyrings import session_bus, wait_for_name
from tests.patience import killed_at_the_end
from trackops_desktop.errors import TypingError
from trackops_desktop.keystrokes.keyboard import FocusLost, type_text
from trackops_desktop.keystrokes.remote_desktop import PortalKeyboard
from trackops_desktop.services.desktop.front_window import UNKNOWN_WINDOW

_PYTHON = "/usr/bin/python3"
_NAME = "org.freedesktop.portal.Desktop"
pytestmark = pytest.mark.skipif(
    not (shutil.which("dbus-daemon") and Path("/usr/lib/python3/dist-packages/dbusmock").exists()),
    reason="dbus-daemon or python3-dbusmock is not installed",
)
#: The portal as its documentation describes it. What it is told goes to a file, a line a call.
_PORTAL = """
import json
import dbus, dbus.service
from dbusmock import get_object
from gi.repository import GLib

BUS_NAME, MAIN_OBJ = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
MAIN_IFACE, SYSTEM_BUS = "org.freedesktop.portal.RemoteDesktop", False
SESSION, REQUEST = "org.freedesktop.portal.Session", "org.freedesktop.portal.Request"

def load(mock, parameters):
    mock.mode, mock.told, mock.keys = str(parameters["mode"]), str(parameters["log"]), 0

def note(mock, *what):
    with open(mock.told, "a") as file:
        file.write(json.dumps(what) + "\\n")

def respond(mock, sender, options, status, results):
    path = f"{MAIN_OBJ}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
    mock.AddObject(path, REQUEST, {}, [])
    GLib.idle_add(lambda: get_object(path).EmitSignal(REQUEST, "Response", "ua{sv}", [status, results]))
    return path

@dbus.service.method(MAIN_IFACE, in_signature="a{sv}", out_signature="o", sender_keyword="sender")
def CreateSession(self, options, sender=None):
    self.session = f"{MAIN_OBJ}/session/{sender[1:].replace('.', '_')}/{options['session_handle_token']}"
    self.AddObject(self.session, SESSION, {"version": dbus.UInt32(1)}, [])
    handle = dbus.String(self.session, variant_level=1)
    return respond(self, sender, options, dbus.UInt32(0), {"session_handle": handle})

@dbus.service.method(MAIN_IFACE, in_signature="oa{sv}", out_signature="o", sender_keyword="sender")
def SelectDevices(self, session, options, sender=None):
    note(self, "devices", int(options["types"]), int(options["persist_mode"]), str(options.get("restore_token", "")))
    return respond(self, sender, options, dbus.UInt32(0), {"": dbus.String("", variant_level=1)})

@dbus.service.method(MAIN_IFACE, in_signature="osa{sv}", out_signature="o", sender_keyword="sender")
def Start(self, session, parent, options, sender=None):
    if self.mode == "refused":
        return respond(self, sender, options, dbus.UInt32(1), {"": dbus.String("", variant_level=1)})
    devices = 2 if self.mode == "mouse" else 1
    return respond(self, sender, options, dbus.UInt32(0), {
        "devices": dbus.UInt32(devices, variant_level=1), "restore_token": dbus.String("again", variant_level=1)})

@dbus.service.method(MAIN_IFACE, in_signature="oa{sv}iu", out_signature="")
def NotifyKeyboardKeysym(self, session, options, keysym, state):
    if session != self.session:
        raise dbus.DBusException("no such session", name="org.freedesktop.DBus.Error.AccessDenied")
    note(self, "key", int(keysym), int(state))
    self.keys += 1
    if self.mode == "closes" and self.keys == 4:
        get_object(session).EmitSignal(SESSION, "Closed", "a{sv}", [{"": dbus.String("", variant_level=1)}])
        self.RemoveObject(session)
        self.session, self.mode = "", "granted"
"""


class Portal:
    """The stand-in, and what it was told."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self.tokens: list[str] = []
        self.focus = False
        self.keyboard = PortalKeyboard(lambda: self.focus, lambda _seconds: None, self._token, self.tokens.append)

    def _token(self) -> str:
        return self.tokens[-1] if self.tokens else ""

    def calls(self, kind: str) -> list[list[object]]:
        lines = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
        return [call[1:] for call in map(json.loads, lines) if call[0] == kind]

    def type(self, text: str, *, enter: bool = False) -> None:
        self.keyboard.prepare()
        front = self.keyboard.front()
        assert front is not None
        type_text(self.keyboard, front, text, enter=enter, pause=lambda _seconds: None)


@contextmanager
def portal(folder: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """Run the stand-in on a bus of its own; none at all for an empty mode."""
    template, log = folder / "portal.py", folder / "log"
    template.write_text(_PORTAL, encoding="utf-8")
    with session_bus(folder) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        one = Portal(log)
        try:
            if not mode:
                yield one
                return
            parameters = json.dumps({"mode": mode, "log": str(log)})
            command = [_PYTHON, "-m", "dbusmock", "--session", "--template", str(template), "--parameters", parameters]
            environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
            with killed_at_the_end(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)):
                wait_for_name(bus.address, _NAME)
                yield one
        finally:
            one.keyboard.close()


def strokes(text: str) -> list[list[object]]:
    return [[keysym, state] for keysym in map(ord, text) for state in (1, 0)]


def test_what_is_granted_is_asked_for_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with portal(tmp_path, "granted", monkeypatch) as one:
        one.type("01B", enter=True)
        assert one.calls("key") == [*strokes("01B"), [0xFF0D, 1], [0xFF0D, 0]]
        one.type("9")
        assert one.calls("devices") == [[1, 2, ""]]
        assert one.tokens == ["again"]
        one.keyboard.close()
        one.type("8")
        assert one.calls("devices")[1:] == [[1, 2, "again"]]

        one.focus = True  # our own window has the keyboard
        with pytest.raises(TypingError, match="nothing was typed"):
            one.type("7")
        one.focus = False

        def steal(_seconds: float) -> None:
            one.focus = True

        before = len(one.calls("key"))
        with pytest.raises(FocusLost, match="only 1 character was typed"):
            type_text(one.keyboard, UNKNOWN_WINDOW, "654321", pause=steal)
        assert one.calls("key")[before:] == strokes("6")


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("refused", "wasn't allowed"), ("mouse", "wasn't allowed"), ("", "doesn't let Trackops Desktop type")],
)
def test_refused_and_absent_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, sentence: str) -> None:
    with portal(tmp_path, mode, monkeypatch) as one:
        for _turn in range(2):
            with pytest.raises(TypingError, match=sentence):
                one.type("123456")
        assert one.calls("key") == []
        assert one.tokens == []


def test_without_any_bus_it_is_said_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    with pytest.raises(TypingError, match="doesn't let"):
        Portal(tmp_path / "log").keyboard.prepare()


def test_a_session_that_was_closed_ends_the_typing_and_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal(tmp_path, "closes", monkeypatch) as one:
        with pytest.raises(TypingError, match="has ended the permission"):
            one.type("123456")
        assert one.calls("key") == strokes("12")
        one.type("34")
        assert one.calls("key")[4:] == strokes("34")
        assert len(one.calls("devices")) == 2
