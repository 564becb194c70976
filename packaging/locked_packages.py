"""What `requirements.lock` names, found: installed here, or fetched for the systems that alone have it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
#: Systems other than the one that this runs on, whose wheels have the licences of what is theirs alone.
OTHERS = ("x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-manylinux_2_36")
_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Pin:
    """One package of the lock.

    Attributes:
        name: As the lock writes it, in small letters with hyphens.
        version: The exact one.
        hashes: SHA-256 of its files, in hexadecimal.
        lines: What the lock says, as pip reads it.

    """

    name: str
    version: str
    hashes: tuple[str, ...]
    lines: str


def pinned(lock: str) -> list[Pin]:
    """Return everything that a lock pins, in its order."""
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        named = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\\n]+)", block)
        if named:
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
            found.append(Pin(named[1], named[2], hashes, block))
    return found


@contextmanager
def located(pins: list[Pin]) -> Iterator[dict[str, Distribution]]:
    """Give what is known of each pin by its name, until the end of the block.

    Raises:
        LookupError: A package is neither installed here nor has any system a wheel of it.

    """
    with TemporaryDirectory() as fetched:
        found = _by_name(distributions())
        for system in OTHERS:
            missing = [pin for pin in pins if pin.name not in found]
            if missing:
                _fetch(missing, system, Path(fetched, system))
                found = _by_name(distributions(path=[str(Path(fetched, system))])) | found
        nowhere = [pin.name for pin in pins if pin.name not in found]
        if nowhere:
            raise LookupError(f"No system has a wheel of {', '.join(nowhere)}.")
        yield {pin.name: found[pin.name] for pin in pins}


def licence_of(package: Distribution) -> tuple[str, bool]:
    """Return a package's licence as it names it, and whether that is an SPDX expression."""
    if "License-Expression" in package.metadata:
        return package.metadata["License-Expression"], True
    classifiers = [one for one in package.metadata.get_all("Classifier") or [] if one.startswith(_CLASSIFIER)]
    short = [one for one in package.metadata.get_all("License") or [] if one.strip() and "\n" not in one]
    return "; ".join([one.rpartition(" :: ")[2] for one in classifiers] or short), False


def _by_name(packages: Iterable[Distribution]) -> dict[str, Distribution]:
    return {re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(): one for one in packages}


def _fetch(pins: list[Pin], system: str, folder: Path) -> None:
    """Install wheels of another system into a folder; what is not for that system is left out."""
    folder.mkdir()
    wanted = folder.with_suffix(".txt")
    wanted.write_text("".join(pin.lines for pin in pins), "utf-8")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(folder), "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--python-platform", system, "--python-version", "3.11"]
    subprocess.run([*command, "--requirement", str(wanted)], check=True)
