"""Proves that everything the users' lock names has a wheel for every supported system, with a hash that the lock knows.

Where one had none, installing would compile C or Rust on the user's computer, or fail. `docs/platforms.md` names the
systems; the last one here is known to be unsupported, and shows that the proof can fail.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SUPPORTED = ("x86_64-manylinux_2_36", "aarch64-manylinux_2_39", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
UNSUPPORTED = "x86_64-apple-darwin"


def main() -> int:
    """Check the users' lock for every system and Python, and say what has no wheel where."""
    lock = ROOT / "requirements.lock"
    faults = [
        f"{system}, Python {python}: {reason}"
        for system in SUPPORTED
        for python in PYTHONS
        if (reason := why_not(lock, system, python))
    ]
    if not why_not(lock, UNSUPPORTED, PYTHONS[0]):
        faults.append(f"{UNSUPPORTED} has every wheel now: name it in docs/platforms.md, or name another here.")
    print(*(faults or ["wheels: every package has one for every supported system and Python"]), sep="\n")
    return 1 if faults else 0


def why_not(lock: Path, system: str, python: str) -> str:
    """Return why a lock cannot be installed on a system without compiling, or nothing if it can."""
    with tempfile.TemporaryDirectory() as nowhere:
        command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--target", nowhere]
        command += ["--python-platform", system, "--python-version", python]
        command += ["--only-binary", ":all:", "--no-deps", "--require-hashes", "--requirement", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else " ".join(done.stderr.split()) or f"status {done.returncode}"


if __name__ == "__main__":
    sys.exit(main())
