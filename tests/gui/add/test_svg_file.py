"""SVG files made to do harm cost no memory and no time, and make the program open no other file."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.blocking import elsewhere
from tests.gui.pictures import qr_picture, svg_file, uri
from trackops_desktop.errors import ScanError
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.sources.picture_files import MAX_BYTES
from trackops_desktop.ui.add.input_sources import InputMaterial, look_through
from trackops_desktop.ui.add.svg_file import svg_picture

pytestmark = pytest.mark.usefixtures("qapp")
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">'
ELSEWHERE = {
    "double quotes": '<image width="100" height="100" xlink:href="{path}"/>',
    "single quotes": "<image width='100' height='100' xlink:href = '{path}'/>",
    "a quote within": "<image width='100' height='100' title='\"' xlink:href='{path}'/>",
    "an address": '<image width="100" height="100" xlink:href="file://{path}"/>',
    "letters by number": '<image width="100" height="100" xlink:href="&#x2f;{path}"/>',
}


def shown(path: Path) -> QImage:
    with elsewhere():
        return svg_picture(path)


@pytest.mark.qt_log_ignore("Image filename is empty")
@pytest.mark.parametrize("way", [*ELSEWHERE, "an entity", "a default"])
def test_a_picture_in_another_file_is_not_opened(way: str, tmp_path: Path) -> None:
    secret = tmp_path / "code.png"
    assert qr_picture(uri(1)).save(str(secret))
    path = tmp_path / "asks.svg"
    body = ELSEWHERE.get(way, '<image width="100" height="100" xlink:href="&x;"/>').format(path=secret)
    before = f'<!DOCTYPE svg [<!ENTITY x "{secret}">]>' if way == "an entity" else ""
    if way == "a default":
        before = f'<!DOCTYPE svg [<!ATTLIST image xlink:href CDATA "{secret}">]>'
        body = '<image width="100" height="100"/>'
    path.write_text(f"{before}{HEAD}{body}</svg>", "utf-8")
    if way == "a default":
        with pytest.raises(ScanError):
            shown(path)
    else:
        assert not decode_picture(shown(path))


def test_pictures_within_and_parts_used_again_are_drawn(tmp_path: Path) -> None:
    text = svg_file(tmp_path, uri(1)).read_text("utf-8")
    again = text.replace("<svg ", '<svg xmlns:xlink="http://www.w3.org/1999/xlink" ', 1)
    again = again.replace(">", '><defs><g id="code">', 1).replace(
        "</svg>", '</g></defs><use xlink:href="#code"/></svg>'
    )
    path = tmp_path / "again.svgz"
    path.write_bytes(gzip.compress(again.encode()))
    assert [found.text for found in decode_picture(shown(path))] == [uri(1)]


def used(levels: int) -> str:
    """Return a document of which ten to the power of so many elements are drawn."""
    groups = "".join(
        f'<g id="a{level}">' + f'<use xlink:href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, levels)
    )
    first = '<g id="a0"><rect width="1" height="1"/></g>'
    return f'{HEAD}<defs>{first}{groups}</defs><use xlink:href="#a{levels - 1}"/></svg>'


@pytest.mark.parametrize("name", ["unpacks without end", "used without end", "uses itself", "is no file"])
def test_what_would_never_end_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.svg"
    if name == "unpacks without end":
        path.write_bytes(gzip.compress(HEAD.encode() + b" " * (MAX_BYTES + 1) + b"</svg>"))
    elif name == "used without end":
        path.write_text(used(12), "utf-8")
    elif name == "uses itself":
        path.write_text(f'{HEAD}<g id="a"><use xlink:href="#a"/><use xlink:href="#a"/></g></svg>', "utf-8")
    else:
        subprocess.run(["mkfifo", path], check=True)
    with pytest.raises(ScanError):
        shown(path)


def test_a_pipe_and_a_device_are_no_texts(tmp_path: Path) -> None:
    subprocess.run(["mkfifo", tmp_path / "pipe.txt"], check=True)
    (tmp_path / "zeros.txt").symlink_to("/dev/zero")
    with elsewhere():
        result = look_through([InputMaterial(name, path=tmp_path / name) for name in ("pipe.txt", "zeros.txt")])
    assert result.found == ()
