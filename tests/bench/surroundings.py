"""What the measurements stand on: a display, a keyring of their own, and homes full of accounts."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from pathlib import Path

from tests.keyrings import KeyringSession
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault

NEEDED = ("Xvfb", "dbus-daemon", "gnome-keyring-daemon", "gdbus")


def missing_programs() -> str:
    """Return why nothing can be measured here, or an empty text."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    return f"Not measured: {', '.join(missing)} is missing." if missing else ""


def fill(session: KeyringSession, home: Path, count: int) -> list[str]:
    """Make a home with so many accounts whose secrets lie in the session's keyring; return their ids."""
    vault = Vault.open(Paths(home), session.backend(), lambda: 1_700_000_000.0)
    new = [NewEntry(_enrolment(number)) for number in range(count)]
    entries = vault.add_many(new)
    vault.close()
    return [entry.id for entry in entries]


def _enrolment(number: int) -> Enrolment:
    account = Account(issuer=f"Company {number % 97}", name=f"user{number}@example.test")
    return Enrolment(account, Secret(secrets.token_bytes(20)))


def environment(session: KeyringSession, name: str, home: Path) -> dict[str, str]:
    """Return the environment of a process that shows itself there, with compiled modules as after an installation."""
    unwanted = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE"}
    return {
        **{key: value for key, value in {**os.environ, **session.environment}.items() if key not in unwanted},
        "PYTHONPYCACHEPREFIX": str(session.home / "compiled"),
        "DISPLAY": name,
        "QT_QPA_PLATFORM": "xcb",
        "TRACKOPS_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
