"""What a Linux desktop is given beside the programs: it is made from them, and their own tools accept it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT
from trackops_desktop.app.options import build_parser as window_parser
from trackops_desktop.commands.parser import build_parser

if sys.platform != "linux":
    pytest.skip("for Linux desktops", allow_module_level=True)

METAINFO = ROOT / "resources/desktop/com.viewcases.TrackopsDesktop.metainfo.xml"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    making = "import sys; sys.path.insert(0, sys.argv[1]); from linux_share import *; write_share(Path(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", making, str(ROOT / "packaging"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def parsers() -> dict[str, ArgumentParser]:
    """Return the parsers of `trackops-desktop`, of `trackops` and of each of its commands, by what is typed."""
    whole, window = build_parser(), window_parser()
    (commands,) = (action for action in whole._actions if isinstance(action, _SubParsersAction))
    for one in commands.choices.values():
        one.prepare(one)
    each: dict[str, ArgumentParser] = {one.prog: one for one in commands.choices.values()}
    return {window.prog: window, whole.prog: whole, **each}


def _words(parser: ArgumentParser) -> set[str]:
    return {word for action in parser._actions for word in action.option_strings if word.startswith("--")}


def _page(share: Path, name: str) -> str:
    """Return a manual page as a reader sees it, on lines that are long enough."""
    done = subprocess.run(
        ["man", "--warnings", "-l", str(share / f"man/man1/{name}.1.gz")],
        env={**os.environ, "MANWIDTH": "500", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return re.sub(r".\x08", "", done.stdout)


def test_manual_pages_have_every_command_and_option_once_at_its_place(
    share: Path, parsers: dict[str, ArgumentParser]
) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    pages = {name: _page(share, name) for name in ("trackops", "trackops-desktop")}
    shared = _words(parsers["trackops"])
    for typed, parser in parsers.items():
        program, _, command = typed.partition(" ")
        part = pages[program]
        if command:
            part = re.split(r"^(?:   )?(?=\S)", part.split(f"\n   {command}\n")[1], maxsplit=1, flags=re.M)[0]
        described = set(re.findall(r"^ {7}(?:-h, )?(--[a-z-]+)", part, re.M))
        assert described >= _words(parser) - (shared if command else set()), typed
        assert not command or not described & shared, "what every command takes stands at the beginning, once"
    for said in ("EXIT STATUS", "the company's policy forbids it", "FILES", "ENVIRONMENT", "EXAMPLES"):
        assert said.lower() in pages["trackops"].lower(), said
    assert "[--open-site [NAME]]" in pages["trackops-desktop"]


#: What is typed, and what is offered.
TYPED = [
    ("trackops exp", ["export"]),
    ("trackops --home /tmp exp", ["export"]),
    ("trackops code --co", ["--copy"]),
    ("trackops --json practice --work", ["--workers"]),
    ("trackops edit --algorithm SHA2", ["SHA256"]),
    ("trackops list --lang p", ["pl", "pt_BR"]),
    ("trackops code --vers", []),
    ("trackops browser st", ["status"]),
    ("trackops-desktop --integ", ["--integrate"]),
]


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_bash_completes_both_programs(share: Path, typed: str, offered: list[str]) -> None:
    words = typed.split()
    script = (
        f"source {share}/bash-completion/completions/{words[0]}; COMP_WORDS=({typed}); "
        f'COMP_CWORD={len(words) - 1}; _{words[0].replace("-", "_")}; echo "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == offered


def test_fish_completes_both_programs(share: Path) -> None:
    asked = "; ".join(f"echo ==; complete -C '{typed}'" for typed, _ in TYPED)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"for one in {share}/fish/*/*.fish; source $one; end; {asked}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    parts = done.stdout.split("==\n")[1:]
    found = [sorted(line.split("\t")[0] for line in part.splitlines()) for part in parts]
    assert found == [offered for _, offered in TYPED]


def test_zsh_reads_the_completions(share: Path) -> None:
    for path in (share / "zsh/vendor-completions").iterdir():
        subprocess.run(["zsh", "-n", str(path)], check=True)
        assert path.read_text("utf-8").startswith(f"#compdef {path.name[1:]}\n")


def test_icons_have_the_sizes_of_their_folders(share: Path) -> None:
    from PIL import Image

    for path in (share / "icons/hicolor").glob("*x*/apps/*.png"):
        with Image.open(path) as picture:
            assert f"{picture.width}x{picture.height}" == path.parts[-3]
            assert picture.getchannel("A").getextrema() == (0, 255), "it is empty, or has no transparent corner"


def test_app_stores_accept_the_description() -> None:
    if shutil.which("appstreamcli") is None:
        pytest.skip("appstreamcli is not installed")
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", METAINFO], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
