"""Runs pytest over a file of its own, for tests of how tests are run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_inner(folder: Path, text: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Return how a run ended of the tests in a text, with options of pytest and variables of the environment."""
    (folder / "test_it.py").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(folder)]
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
