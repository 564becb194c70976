"""The menu entry, as the desktops' own validator reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT
from trackops_desktop.i18n import _ as translate
from trackops_desktop.i18n import use_language
from trackops_desktop.languages import LANGUAGES

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


@pytest.mark.parametrize("path", sorted((ROOT / "resources/desktop").glob("*.desktop")), ids=lambda path: path.name)
def test_the_menu_speaks_every_language(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    named = [line for line in lines if re.match(r"(Name|GenericName|Comment)=(?!Trackops Desktop$)", line)]
    assert named
    for line in named:
        key, _, english = line.partition("=")
        after = lines[lines.index(line) + 1 :][: len(LANGUAGES) - 1]
        said = dict(one.removeprefix(f"{key}[").split("]=") for one in after if one.startswith(f"{key}["))
        assert {*said} == {*LANGUAGES} - {"en"}, line
        assert all(said.values())
        for language, text in said.items():
            use_language(language, ROOT / "resources/translations")
            translated = translate(english)
            assert text == translated or translated == english, line
    use_language("en")


def test_what_asks_for_the_password_and_what_shops_show_speak_every_language() -> None:
    for name, sentences in (("policy", ("description", "message")), ("metainfo.xml", ("summary",))):
        text = (ROOT / f"resources/desktop/com.viewcases.TrackopsDesktop.{name}").read_text("utf-8")
        for one in sentences:
            assert {*re.findall(rf'<{one} xml:lang="(\w+)">[^<]', text)} == {*LANGUAGES} - {"en"}, one
