"""Keyrings for tests: in memory, faulty, and the real GNOME Keyring in a D-Bus session of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

#: A session bus that starts no service by itself, so that a killed keyring stays dead.
BUS_CONFIG = """
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
PASSWORD = "test keyring password"


class MemoryKeyring:
    """A keyring that forgets everything at its end; several vaults may share one."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]

    def usernames(self) -> set[str]:
        return {username for _, username in self.items}

    def list_usernames(self, service: str) -> list[str]:
        return [username for name, username in self.items if name == service]


class InterruptedKeyring(MemoryKeyring):
    """Lets something else happen once, just before the next text is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.first: list[Callable[[], None]] = []

    def set_password(self, service: str, username: str, password: str) -> None:
        while self.first:
            self.first.pop()()
        super().set_password(service, username, password)


class FaultyKeyring(MemoryKeyring):
    """Misbehaves as told.

    `fail` raises on the named calls ("get", "set", "delete") from the n-th of each on; `lose` silently drops every
    n-th write; `keep` ignores deletions; `lie` answers every read with this text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fail: dict[str, tuple[int, Exception]] = {}
        self.lose = 0
        self.keep = False
        self.lie: str | None = None
        self.locked = False
        self.calls = {"get": 0, "set": 0, "delete": 0}

    def is_locked(self) -> bool:
        return self.locked

    def unlock(self) -> None:
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._count("get")
        return self.lie if self.lie is not None else super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._count("set")
        if not self.lose or self.calls["set"] % self.lose:
            super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._count("delete")
        if not self.keep:
            super().delete_password(service, username)

    def _count(self, call: str) -> None:
        self.calls[call] += 1
        first, error = self.fail.get(call, (0, RuntimeError()))
        if first and self.calls[call] >= first:
            raise error


class FolderKeyring:
    """A keyring that outlives its process: one file an item, replaced in one go; `step` is called around writes."""

    def __init__(self, folder: Path, step: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._step = step

    def get_password(self, service: str, username: str) -> str | None:
        try:
            return (self._folder / username).read_text("utf-8")
        except FileNotFoundError:
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._step()
        part = self._folder / f"part.{os.getpid()}.{username}"
        part.write_text(password, "utf-8")
        part.replace(self._folder / username)
        self._step()

    def delete_password(self, service: str, username: str) -> None:
        self._step()
        (self._folder / username).unlink(missing_ok=True)
        self._step()

    def list_usernames(self, service: str) -> list[str]:  # all items are of one service
        return sorted(self.usernames())

    def usernames(self) -> set[str]:
        return {path.name for path in self._folder.iterdir() if not path.name.startswith("part.")}


@dataclass
class KeyringSession:
    """A running session bus with GNOME Keyring on it.

    Attributes:
        address: The bus's address.
        home: The home of its own in which the keyring keeps its file.
        environment: What a child process needs to use it.
        daemon: The process of the keyring.

    """

    address: str
    home: Path
    environment: dict[str, str]
    daemon: subprocess.Popen[bytes]

    def backend(self) -> SecretServiceKeyring:
        from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

        return SecretServiceKeyring(self.address)

    def lookup(self, username: str) -> str:
        """What libsecret's own tool finds."""
        command = ["secret-tool", "lookup", "service", "Trackops Desktop", "username", username]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout

    def count_items(self) -> int:
        """Return how many items of ours there are, locked ones too."""
        from trackops_desktop.vault.keyring.dbus_connection import SecretServiceConnection
        from trackops_desktop.vault.store import SERVICE

        link = SecretServiceConnection.open(self.address)
        try:
            ((found, locked),) = link.search([{"service": SERVICE}])
            return len(found) + len(locked)
        finally:
            link.end()

    def kill(self) -> None:
        """Kill the keyring's process; the bus lives on."""
        self.daemon.kill()
        self.daemon.wait()

    def restart(self) -> None:
        """Kill the keyring's process, and run it again until the end of the session, unlocked."""
        self.kill()
        self.daemon = _start_keyring(self.environment, unlocked=True)

    @contextmanager
    def restarted(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the keyring again, unlocked, after `kill`."""
        daemon = _start_keyring(self.environment, unlocked=True)
        try:
            yield daemon
        finally:
            _stop(daemon)

    def lock(self) -> None:
        """Lock the default collection, as the desktop does."""
        path = "/org/freedesktop/secrets/collection/login"
        command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets"]
        call = ["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", f"array:objpath:{path}"]
        subprocess.run([*command, *call], env=self.environment, capture_output=True, check=True)


@dataclass(frozen=True)
class SessionBus:
    """A running session bus with nothing on it.

    Attributes:
        address: The bus's address.
        environment: What a child process needs to use it, with a home of its own.

    """

    address: str
    environment: dict[str, str]


@contextmanager
def keyring_session(folder: Path, unlocked: bool = True) -> Iterator[KeyringSession]:
    """Run a private session bus with a GNOME Keyring until the end of the block."""
    with session_bus(folder) as bus:
        session = KeyringSession(bus.address, folder, bus.environment, _start_keyring(bus.environment, unlocked))
        try:
            yield session
        finally:
            _stop(session.daemon)


@contextmanager
def session_bus(folder: Path) -> Iterator[SessionBus]:
    """Run a private session bus until the end of the block."""
    for name in ("home", "run", "data"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    config = folder / "bus.conf"
    config.write_text(BUS_CONFIG, "utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}},
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert bus.stdout is not None
    try:
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        yield SessionBus(environment["DBUS_SESSION_BUS_ADDRESS"], environment)
    finally:
        _stop(bus)
        bus.stdout.close()


def _start_keyring(environment: dict[str, str], unlocked: bool) -> subprocess.Popen[bytes]:
    options = ["--unlock"] if unlocked else ["--start"]
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--components=secrets", *options],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    daemon.stdin.write(PASSWORD.encode())
    daemon.stdin.close()
    wait_for_name(environment["DBUS_SESSION_BUS_ADDRESS"], "org.freedesktop.secrets")
    return daemon


def wait_for_name(address: str, name: str) -> None:
    """Wait until a program on the bus has taken a name."""
    # Installed on Linux alone; the rest of this module serves every system.
    from jeepney import MatchRule
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    rule = MatchRule(
        type="signal", sender=message_bus.bus_name, interface=message_bus.interface, member="NameOwnerChanged"
    )
    rule.add_arg_condition(0, name)
    with open_dbus_connection(address) as connection, connection.filter(rule) as changes:
        bus = Proxy(message_bus, connection)
        bus.AddMatch(rule)
        if not bus.NameHasOwner(name)[0]:
            connection.recv_until_filtered(changes, timeout=PATIENCE)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def require_gnome_keyring() -> None:
    """Skip the calling test, saying why, where the daemons are not installed."""
    for program in ("dbus-daemon", "gnome-keyring-daemon", "dbus-send", "secret-tool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session")
def secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyringSession]:
    """A real, unlocked GNOME Keyring that all tests of the run share; item ids never clash."""
    require_gnome_keyring()
    with keyring_session(tmp_path_factory.mktemp("keyring")) as session:
        yield session
