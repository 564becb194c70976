"""`trackops erase --everything` over a real GNOME Keyring: afterwards nothing of us is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.keyrings import KeyringSession
from tests.patience import PATIENCE

URI = "otpauth://totp/ACME:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME"


def test_nothing_of_us_is_found_afterwards(secret_service: KeyringSession, tmp_path: Path) -> None:
    user = tmp_path / "user"
    (user / ".config" / "chromium").mkdir(parents=True)
    environment = {
        **secret_service.environment,
        "HOME": str(user),
        "XDG_DATA_HOME": str(user / ".local" / "share"),
        "XDG_CONFIG_HOME": str(user / ".config"),
        "XDG_DATA_DIRS": str(tmp_path),
        "XDG_CONFIG_DIRS": str(tmp_path),
    }

    def run(module: str, *argv: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", module, *argv],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    # The keyring may hold what other tests have left in it.
    others = secret_service.count_items()
    before = {path for path in user.rglob("*") if path.is_file()}
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple")
    backups = tmp_path / "backups"
    run("trackops_desktop.cli", "add", stdin=URI)
    other = run("trackops_desktop.cli", "add", "--json", stdin=URI.replace("bob", "eve").replace("GEZD", "MFRG"))
    run("trackops_desktop.cli", "remove", json.loads(other.stdout)["id"])
    # Which keeps a passphrase in the keyring, too.
    run("trackops_desktop.cli", "backup", "--folder", str(backups), "--passphrase-file", str(passphrase))
    run("trackops_desktop.cli", "--verbose", "browser", "install")
    run("trackops_desktop", "--integrate")
    assert secret_service.count_items() == others + 3
    assert any((user / ".local/state/trackops-desktop/logs").iterdir())
    assert len({path for path in user.rglob("*") if path.is_file()}) > len(before) + 5
    done = run("trackops_desktop.cli", "erase", "--everything", stdin="yes\nerase\n")
    assert f"Backups stay in {backups}." in done.stderr
    assert secret_service.count_items() == others
    left = {path for path in user.rglob("*") if path.is_file()} - before
    ours = [path for path in left if "rackops" in path.name or b"rackops" in path.read_bytes()]
    assert ours == []
    assert not (user / ".local" / "share" / "trackops-desktop").exists()
    assert not (user / ".local/state/trackops-desktop").exists()
    assert len(list(backups.iterdir())) == 1
