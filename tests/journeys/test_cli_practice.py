"""`trackops practice` in its own process: one line when it is ready, and it ends when it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE, killed_at_the_end, until
from trackops_desktop.paths import Paths
from trackops_desktop.services.practice_address import told_address
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.vault import Vault

pytest.importorskip("fastapi", reason="the practice site is not installed")


def test_the_practice_site_starts_answers_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trackops_desktop.cli", "--json", "practice", "--port", "0"]
    environment = {**os.environ, "TRACKOPS_HOME": str(tmp_path / "home")}
    with killed_at_the_end(
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["url"].startswith("http://127.0.0.1:")
        assert all(set(user) == {"username", "password", "role"} for user in ready["users"])
        until(lambda: _practice_sites(tmp_path / "home") == [ready["url"]], "the windows to be told", alive=process)
        with urllib.request.urlopen(ready["url"], timeout=PATIENCE) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert b"Traceback" not in err
    assert _practice_sites(tmp_path / "home") == []


def test_a_killed_practice_site_is_not_believed_to_run(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trackops_desktop.cli", "--json", "practice", "--port", "0"]
    environment = {**os.environ, "TRACKOPS_HOME": str(tmp_path / "home")}
    with killed_at_the_end(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        until(lambda: _practice_sites(tmp_path / "home") == [ready["url"]], "the windows to be told", alive=process)
        process.kill()
        process.wait()
        assert _practice_sites(tmp_path / "home") == []


def _practice_sites(home: Path) -> list[str]:
    """Return where the sign-in windows of a data folder find a practice site."""
    paths = Paths(home).make()
    vault = Vault.open(paths, MemoryKeyring(), time.time)
    try:
        return [site.origin for site in Sites(vault, elsewhere=lambda: told_address(paths.practice)).all()]
    finally:
        vault.close()
