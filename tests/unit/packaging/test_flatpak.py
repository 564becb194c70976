"""The manifest for Flathub names what is there, and `flatpak-builder` reads it."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

MANIFEST = ROOT / "packaging/flatpak/com.viewcases.TrackopsDesktop.yaml"


def test_everything_that_is_installed_is_there() -> None:
    installed = re.findall(r"install -Dm644 (\S+)", MANIFEST.read_text("utf-8"))
    assert len(installed) > 5
    assert [name for name in installed if not (ROOT / name).is_file()] == []


def test_the_base_brings_qt_and_the_lock_everything_else() -> None:
    without_base = runpy.run_path(str(ROOT / "packaging/flatpak_sources.py"))["without_base"]
    whole = (ROOT / "requirements.lock").read_text("ascii")
    names, left = (re.findall(r"^([a-z0-9-]+)==", text, re.M) for text in (whole, without_base(whole)))
    gone = set(names) - set(left)
    assert gone == {name for name in names if name.startswith(("pyside6", "shiboken6"))}
    assert len(gone) == 4


def test_the_base_is_of_the_very_qt_that_the_lock_names() -> None:
    locked = re.search(r"^pyside6==(\d+\.\d+)\.", (ROOT / "requirements.lock").read_text("ascii"), re.M)
    named = re.findall(r"^(?:runtime|base)-version: '(.+)'$", MANIFEST.read_text("utf-8"), re.M)
    assert locked
    assert named == [locked[1]] * 2


def test_flatpak_builder_reads_it(tmp_path: Path) -> None:
    if shutil.which("flatpak-builder") is None:
        pytest.skip("flatpak-builder is not installed")
    folder = tmp_path / "packaging/flatpak"
    folder.mkdir(parents=True)
    shutil.copy(MANIFEST, folder)
    requirements = tmp_path / "build/flatpak/requirements.json"
    requirements.parent.mkdir(parents=True)
    one = {"type": "file", "url": "https://example.org/a.whl", "sha256": "0" * 64}
    requirements.write_text(json.dumps({"name": "requirements", "buildsystem": "simple", "sources": [one]}))
    command = ["flatpak-builder", "--show-manifest", MANIFEST.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    shown = json.loads(done.stdout)
    assert shown["id"] == "com.viewcases.TrackopsDesktop"
    assert [module["name"] for module in shown["modules"]] == ["requirements", "trackops-desktop"]
    assert "WARNING" not in done.stderr
    assert "Unknown property" not in done.stderr
