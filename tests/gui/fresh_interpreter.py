"""What a fresh interpreter does, told by what it prints."""

from __future__ import annotations

import subprocess
import sys

from tests.patience import PATIENCE


def said(code: str, *arguments: str) -> str:
    """Return what a fresh interpreter prints; it must end well and complain of nothing."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.strip()
