"""The real KeePassXC as a Secret Service: on a bus, a display and a home of its own, driven by real keys."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.kdbx import quick_database
from tests.keyrings import SessionBus, session_bus
from tests.patience import try_until, until
from tests.programs.x_display import x_display
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

PASSWORD: Final = "password of the database"
#: Far more than anything here takes; it only ends a test that would hang.
_NEEDED: Final = ("keepassxc", "Xvfb", "xdotool", "openbox", "dbus-daemon", "dbus-send")
_SETTINGS: Final = """
[General]
ConfigVersion=2
MinimizeAfterUnlock=false
UpdateCheckMessageShown=true

[FdoSecrets]
Enabled=true
ConfirmAccessItem={ask_access}
ConfirmDeleteItem={ask_delete}
UnlockBeforeSearch=true
ShowNotification=false

[Security]
NoConfirmMoveEntryToRecycleBin={quietly}

[GUI]
CheckForUpdates=false
"""


def missing_programs() -> tuple[str, ...]:
    """Return what a test with KeePassXC needs and this computer lacks."""
    return tuple(program for program in _NEEDED if shutil.which(program) is None)


def require_keepassxc() -> None:
    """Skip the calling test, saying why, where KeePassXC or what drives it is not installed."""
    if missing_programs():
        pytest.skip(f"not installed: {', '.join(missing_programs())}")


@dataclass
class KeePassXC:
    """A running KeePassXC with one open database."""

    bus: SessionBus
    environment: dict[str, str]
    database: Path
    process: subprocess.Popen[bytes]

    def backend(self) -> SecretServiceKeyring:
        return SecretServiceKeyring(self.bus.address)

    def lock(self) -> None:
        """Lock the database, as its own menu does, and wait until it is."""
        self._call("lockAllDatabases")
        self.until(lambda: not self.is_open(), "the database to be locked")

    def unlock(self) -> None:
        """Type the password into the window that asks for it, now and then again: it may be there before it hears."""
        window = self.shown("Unlock Database")

        def typed() -> None:
            if self._focus(window):
                for words in (("key", "ctrl+a"), ("type", PASSWORD), ("key", "Return")):
                    subprocess.run(["xdotool", *words], env=self.environment, check=True)

        try_until(typed, self.is_open, "the database to be open", alive=self.process)

    def shown(self, name: str) -> str:
        """Wait for a window of this name and return it."""
        self.until(lambda: self.windows(name), f"a window {name}")
        return self.windows(name)[-1]

    def answer(self, name: str, *keys: str) -> None:
        """Wait for a question and press the keys that answer it, until it is gone."""
        window = self.shown(name)

        def gone() -> bool:
            if window not in self.windows(name):
                return True
            if self._focus(window):
                subprocess.run(["xdotool", "key", *keys], env=self.environment, check=True)
            return False

        self.until(gone, f"the window {name} to go")

    def is_open(self) -> bool:
        """Whether the default collection is open, by the D-Bus tool's own look."""
        path = "/org/freedesktop/secrets/aliases/default"
        asked = ["org.freedesktop.DBus.Properties.Get", "string:org.freedesktop.Secret.Collection", "string:Locked"]
        command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", path, *asked]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return "boolean false" in done.stdout

    def windows(self, name: str) -> list[str]:
        command = ["xdotool", "search", "--onlyvisible", "--name", name]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout.split()

    def _focus(self, window: str) -> bool:
        """Give the keyboard to a window; the display refuses while it is not on the screen yet, or no longer."""
        command = ["xdotool", "windowfocus", window]
        return subprocess.run(command, env=self.environment, check=False, capture_output=True).returncode == 0

    def end(self) -> None:
        """End the program."""
        self.process.kill()
        self.process.wait()

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait for something that the program does."""
        until(true, what, alive=self.process)

    def _call(self, method: str, *arguments: str) -> None:
        name = "org.keepassxc.KeePassXC.MainWindow"
        command = ["dbus-send", "--session", "--print-reply", f"--dest={name}", "/keepassxc", f"{name}.{method}"]
        subprocess.run([*command, *arguments], env=self.environment, check=True, capture_output=True)


@contextmanager
def keepassxc_session(folder: Path, *, ask_access: bool = False, ask_delete: bool = False) -> Iterator[KeePassXC]:
    """Run KeePassXC with an open database until the end of the block.

    Args:
        folder: Where its home and its database go.
        ask_access: Whether it asks the user about each program that reads an entry, as it does unless told not to.
        ask_delete: Whether it asks the user before an entry is deleted, as it does unless told not to.

    """
    with ExitStack() as stack:
        bus = stack.enter_context(session_bus(folder))
        display = stack.enter_context(x_display())
        settings = folder / "config" / "keepassxc" / "keepassxc.ini"
        settings.parent.mkdir(parents=True)
        answers = {"ask_access": str(ask_access).lower(), "ask_delete": str(ask_delete).lower()}
        answers["quietly"] = str(not ask_delete).lower()
        settings.write_text(_SETTINGS.format(**answers), "utf-8")
        environment = bus.environment | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            # One KeePassXC runs for each folder of temporary files, and a socket's name must be short.
            "TMPDIR": stack.enter_context(TemporaryDirectory(prefix="kpxc-")),
        }
        database = folder / "secrets.kdbx"
        _make_database(database)
        stack.enter_context(_running(["openbox"], environment))
        process = stack.enter_context(_running(["keepassxc", "--pw-stdin", str(database)], environment, PASSWORD))
        found = KeePassXC(bus, environment, database, process)
        found.until(found.is_open, "the database to be open")
        yield found


def _make_database(path: Path) -> None:
    """Make a database whose root group is offered as a collection of the Secret Service."""
    from lxml import etree  # type: ignore[import-untyped] # it comes with pykeepass

    database = quick_database(path, PASSWORD)
    root = database.root_group
    meta = database.tree.find("Meta")
    data = meta.find("CustomData")
    if data is None:
        data = etree.SubElement(meta, "CustomData")
    item = etree.SubElement(data, "Item")
    etree.SubElement(item, "Key").text = "FDO_SECRETS_EXPOSED_GROUP"
    etree.SubElement(item, "Value").text = f"{{{root.uuid}}}"
    database.save()


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], text: str = "") -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdin is not None
        process.stdin.write(f"{text}\n".encode())
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()
