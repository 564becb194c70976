"""Writes THIRD-PARTY-LICENSES: what `requirements.lock` brings, with the licence texts that each package ships.

Run by `make licences` in an environment into which the lock was installed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = """Trackops Desktop is licensed under the Apache License 2.0 (LICENSE). It uses the packages below, each
under its own licence.

Qt and QtWebEngine, which PySide6 contains, are used under the GNU Lesser General Public License 3.0: they are separate
libraries that may be replaced. QtWebEngine contains Chromium, whose own notices are shown at chrome://credits. The
wheels of opencv-python contain FFmpeg (LGPL 2.1) and Qt (LGPL 3.0); packages for Linux leave that Qt out, and have the
reference BLAS and LAPACK (BSD 3-clause, as Debian builds them) in the place of OpenBLAS. pykeepass is licensed under
the GNU General Public License 3.0 and is optional: it comes with the extra `keepass`, and a bundle that contains it is
under that licence as a whole.

The icons of services in resources/services come from Simple Icons (https://simpleicons.org), which gives them to the
public domain (CC0 1.0). They are marks of their owners and stand here only to tell accounts apart.

"""


def names(lock: str) -> list[str]:
    """Return the packages that a lock pins, in its order."""
    return re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", lock, re.MULTILINE)


def installed(packages: list[str]) -> list[str]:
    """Return those that are installed here; a universal lock also names packages of other systems."""
    found = []
    for name in packages:
        try:
            found.append(distribution(name).metadata["Name"])
        except PackageNotFoundError:
            continue
    return found


def main() -> None:
    """Write the file."""
    packages = installed(names((ROOT / "requirements.lock").read_text("utf-8")))
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=plain-vertical", "--no-license-path"]
    command += ["--with-license-file", "--with-notice-file", "--with-urls", "--packages", *packages]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # our own words
    lines = "\n".join(line.rstrip() for line in told.splitlines())
    (ROOT / "THIRD-PARTY-LICENSES").write_text(f"{HEAD}{lines}\n", "utf-8")


if __name__ == "__main__":
    main()
