"""What the README's first command asks of Debian, as releases name it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

if sys.platform != "linux" or shutil.which("dpkg-query") is None:
    pytest.skip("no Debian packages here", allow_module_level=True)

DEBIAN = ROOT / "resources/debian"
#: Debian 13 and Ubuntu 24.04 renamed what holds 64-bit times; the old names are provided by these alone.
RENAMED = {"libglib2.0-0": "libglib2.0-0t64", "libasound2": "libasound2t64"}


def _names(renamed: dict[str, str]) -> list[str]:
    lines = (DEBIAN / "run.txt").read_text("ascii").splitlines()
    return [renamed.get(line.split("|")[-1].strip(), line.split("|")[-1].strip()) for line in lines]


def _ensure(folder: Path, installed: list[str]) -> str:
    """Run it on a system that has these packages, with no apt-get, as a user's path may be."""
    database, programs = folder / "dpkg", folder / "bin"
    (database / "info").mkdir(parents=True)
    (database / "updates").mkdir()
    states = [
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nMaintainer: nobody\n"
        "Description: none\n"
        for name in installed
    ]
    (database / "status").write_text("\n".join(states), "ascii")
    programs.mkdir()
    for name in ("sh", "cat", "tr", "grep", "id", "dpkg-query"):
        (programs / name).symlink_to(shutil.which(name) or name)
    environment = {**os.environ, "PATH": str(programs), "DPKG_ADMINDIR": str(database)}
    done = subprocess.run(
        ["/bin/sh", DEBIAN / "ensure.sh", DEBIAN / "run.txt"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("renamed", [{}, RENAMED], ids=["Debian 12", "Debian 13"])
def test_a_system_that_has_everything_is_left_alone(tmp_path: Path, renamed: dict[str, str]) -> None:
    assert _ensure(tmp_path, _names(renamed)) == ""


def test_what_is_missing_is_one_command_to_type(tmp_path: Path) -> None:
    names = _names({})
    names.remove("libnss3")
    said = _ensure(tmp_path, names)
    assert said.splitlines()[-1].split() == ["sudo", "apt-get", "install", "libnss3"]
