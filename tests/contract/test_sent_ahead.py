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
