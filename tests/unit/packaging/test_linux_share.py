"""What a Linux desktop is given beside the programs: it is made from them, and their own tools accept it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.packaging.test_bill_of_materials import ROOT

if sys.platform != "linux":
    pytest.skip("for Linux desktops", allow_module_level=True)

METAINFO = ROOT / "resources/desktop/com.viewcases.TrackopsDesktop.metainfo.xml"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    making = "import sys; sys.path.insert(0, sys.argv[1]); from linux_share import *; write_share(Path(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", making, str(ROOT / "packaging"), str(folder)], check=True)
    return folder


def test_manual_pages_name_every_command_and_option(share: Path) -> None:
    page = gzip.decompress((share / "man/man1/trackops.1.gz").read_bytes()).decode("utf-8")
    for word in (
        ".SS code",
        ".SS practice",
        "\\fB\\-\\-vault\\-passphrase\\-file\\fR",
        "\\fB\\-\\-tls\\-certificate\\fR",
    ):
        assert word in page
    window = gzip.decompress((share / "man/man1/trackops-desktop.1.gz").read_bytes()).decode("utf-8")
    assert "\\-\\-hidden" in window


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["trackops", "exp"], "export"),
        (["trackops", "code", "--co"], "--copy"),
        (["trackops", "--json", "practice", "--work"], "--workers"),
    ],
)
def test_bash_completes_commands_and_their_options(share: Path, typed: list[str], offered: str) -> None:
    script = (
        f"source {share}/bash-completion/completions/trackops; COMP_WORDS=({' '.join(typed)}); "
        f'COMP_CWORD={len(typed) - 1}; _trackops; echo "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [offered]


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
