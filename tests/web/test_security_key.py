"""Security keys in a sign-in window, with a key in software behind the engine's own way to USB keys."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
KEY = ROOT / "tests/security_key"


def test_a_security_key_in_a_sign_in_window(tmp_path: Path) -> None:
    library = tmp_path / "udev.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", library, KEY / "udev.c"], check=True)
    place = tmp_path / "key"
    place.mkdir()
    environment = {**os.environ, "LD_PRELOAD": str(library), "SECURITY_KEY": str(place)}
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
    ran = subprocess.run([*pytest, KEY / "walk.py"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-3000:]
    assert "2 passed" in ran.stdout
