"""Writes the Flatpak's sources: every package that the users' lock names, with its address and its SHA-256.

A build for Flathub has no network: each file is fetched beforehand by its address, and compared with the lock's hash.
Addresses are what the index in use answers, so they stay out of the project: `make package-flatpak` writes them to
build/flatpak.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
#: What the base of the Flatpak brings in a version of its own, which fits its engine.
OF_BASE = frozenset({"pyside6", "pyside6-addons", "pyside6-essentials", "shiboken6"})
#: The machine and the Python of the runtime that the manifest names.
PLATFORMS, PYTHON = ("manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64"), "3.13"


def main() -> int:
    """Write the module of the manifest, and say how many files it has."""
    target = Path(sys.argv[1])
    module = sources(ROOT / "requirements.lock")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(module, indent=2) + "\n", "utf-8")
    print(f"{target}: {len(module['sources'])} packages")
    return 0


def sources(lock: Path) -> dict[str, Any]:
    """Return the module that installs what a lock names."""
    with tempfile.TemporaryDirectory() as nowhere:
        wanted, report = Path(nowhere, "lock.txt"), Path(nowhere, "report.json")
        wanted.write_text(without_base(lock.read_text("ascii")), "ascii")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
        command += ["--require-hashes", "--only-binary", ":all:", "--target", nowhere, "--report", str(report)]
        command += ["--python-version", PYTHON, "--implementation", "cp"]
        command += [part for one in PLATFORMS for part in ("--platform", one)]
        subprocess.run([*command, "--requirement", str(wanted)], check=True)
        found = [one["download_info"] for one in json.loads(report.read_text("utf-8"))["install"]]
    files = [
        {"type": "file", "url": one["url"], "sha256": one["archive_info"]["hashes"]["sha256"]}
        for one in sorted(found, key=lambda one: str(one["url"]))
    ]
    return {
        "name": "requirements",
        "buildsystem": "simple",
        "build-commands": ["pip3 install --no-deps --no-index --prefix=/app *.whl"],
        "sources": files,
    }


def without_base(lock: str) -> str:
    """Return a lock without what the Flatpak's base brings."""
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.M)
    return "".join(one for one in blocks if one.partition("==")[0] not in OF_BASE)


if __name__ == "__main__":
    sys.exit(main())
