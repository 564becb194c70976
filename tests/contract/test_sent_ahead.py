"""The process that is sent ahead of a start, with the real GNOME Keyring: what it hands over, and when nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.keyrings import KeyringSession, keyring_session
from tests.vaults import new
from trackops_desktop.paths import Paths
from trackops_desktop.startup.snapshot import StartupSnapshot
from trackops_desktop.vault.vault import Vault

MAIN = "from trackops_desktop.startup.process import main; main()"
#: Runs it, and tells at its very end what it has loaded.
TELLING = f"""
import os, sys
leave = os._exit
def tell(status):
    sys.stderr.write(" ".join(sys.modules))
    sys.stderr.flush()
    leave(status)
os._exit = tell
{MAIN}
"""
#: What reading codes ahead has no need of; each took milliseconds of every start.
NEEDLESS = {
    "trackops_desktop.company.policy",
    "trackops_desktop.vault.snapshot",
    "argparse",
    "gettext",
    "importlib.metadata",
    "keyring",
    "logging",
    "tomllib",
    "uuid",
}


def _sent(session: KeyringSession) -> bytes:
    return subprocess.run([sys.executable, "-c", MAIN], env=session.environment, capture_output=True, check=True).stdout


def test_nothing_is_sent_of_a_vault_that_the_system_has_to_open(tmp_path: Path) -> None:
    with keyring_session(tmp_path) as session, closing(session.backend()) as keyring:
        paths = Paths(Path(session.environment["XDG_DATA_HOME"]) / "trackops-desktop")
        with closing(Vault.open(paths, keyring, time.time)) as vault:
            (entry,) = vault.add_many([new()])
            assert set(StartupSnapshot.unpacked(_sent(session)).codes) == {entry.id}
            vault.let_system_open()
            assert _sent(session) == b""
            vault.stop_system()
            assert _sent(session) != b""


def test_what_is_sent_ahead_loads_nothing_it_has_no_need_of(tmp_path: Path) -> None:
    with keyring_session(tmp_path) as session, closing(session.backend()) as keyring:
        home = tmp_path / "home"
        with closing(Vault.open(Paths(home), keyring, time.time)) as vault:
            vault.add_many([new()])
        surroundings = {**session.environment, "TRACKOPS_HOME": str(home)}
        done = subprocess.run([sys.executable, "-c", TELLING], env=surroundings, capture_output=True, check=True)
    assert StartupSnapshot.unpacked(done.stdout).codes
    loaded = set(done.stderr.decode().split())
    assert "trackops_desktop.vault.vault" in loaded
    assert loaded & NEEDLESS == set()
