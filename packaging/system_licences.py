"""The licences of what a frozen folder takes from the system that it is made on, as Debian tells them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def copy_licences(libraries: Iterable[str], folder: Path) -> None:
    """Copy what Debian says of the packages that libraries come from into a folder, one file for each package.

    Systems without dpkg tell nothing. Containers may leave the texts of a package out, which is said and no reason
    to end.
    """
    if shutil.which("dpkg-query") is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for library in sorted(libraries):
        package = package_of(library)
        told = Path("/usr/share/doc", package, "copyright")
        if package and told.is_file():
            shutil.copyfile(told, folder / f"{package}.txt")
        else:
            print(f"No licence was found of {library}, which this system brings.", file=sys.stderr)


def package_of(library: str) -> str:
    """Return the package that brings a library, or nothing; the folder that dpkg knows it in may be a link."""
    done = subprocess.run(["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        packages, _, path = line.rpartition(": ")
        if path.startswith(("/lib/", "/usr/lib/")):
            return packages.split(",")[0].split(":")[0]
    return ""
