"""A real KWallet for tests: a bus of its own, an open wallet, and the Secret Service that programs see of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keyrings import SessionBus, session_bus, wait_for_name
from tests.patience import PATIENCE
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring

_SETTINGS = """[Wallet]
Enabled=true
First Use=false
Default Wallet=kdewallet
Prompt on Open=false

[org.freedesktop.secrets]
apiEnabled=true
"""
#: What PAM derives from the password at a sign-in; any 56 bytes make and open a wallet.
_KEY = "array:byte:" + ",".join(str(byte) for byte in range(56))


@dataclass
class KWallet:
    """The running program with its wallet open."""

    bus: SessionBus
    environment: dict[str, str]

    def backend(self) -> SecretServiceKeyring:
        return SecretServiceKeyring(self.bus.address)

    def call(self, method: str, *arguments: str) -> str:
        """Call KWallet's own interface."""
        name = "org.kde.kwalletd5"
        command = ["dbus-send", "--session", "--print-reply", f"--dest={name}", "/modules/kwalletd5"]
        done = subprocess.run(
            [*command, f"org.kde.KWallet.{method}", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@contextmanager
def kwallet_session(folder: Path, display: str) -> Iterator[KWallet]:
    """Run KWallet until the end of the block; programs see a wallet that it has just made after its next start."""
    with session_bus(folder) as bus:
        config = folder / "config"
        config.mkdir()
        (config / "kwalletrc").write_text(_SETTINGS, "utf-8")
        environment = {**bus.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_CONFIG_HOME": str(config)}
        running = KWallet(bus, environment)
        with _program(running):
            pass
        with _program(running):
            yield running


@contextmanager
def _program(running: KWallet) -> Iterator[None]:
    """Run the program with its wallet open, which is made where there is none."""
    program = subprocess.Popen(["kwalletd5"], env=running.environment, stderr=subprocess.DEVNULL)
    try:
        wait_for_name(running.bus.address, "org.freedesktop.secrets")
        running.call("pamOpen", "string:kdewallet", _KEY, "int32:0")
        yield
    finally:
        program.terminate()
        program.wait(PATIENCE)


def require_kwallet() -> None:
    """Skip the calling test, saying why, where the program is not installed."""
    for program in ("kwalletd5", "Xvfb", "dbus-daemon", "dbus-send"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
