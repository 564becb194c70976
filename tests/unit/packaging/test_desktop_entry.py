"""The menu entry, as the desktops' own validator reads it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

ENTRIES = [
    ROOT / "resources/desktop" / name
    for name in ("trackops-desktop.desktop", "com.viewcases.TrackopsDesktop.Links.desktop")
]


def test_the_validator_of_the_oldest_system_finds_no_fault() -> None:
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-validate is not installed")
    done = subprocess.run(
        ["desktop-file-validate", "--no-hints", *ENTRIES], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
