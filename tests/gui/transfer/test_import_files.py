"""One reader for the files of an import: pictures up to the size that is scanned, others up to that of an export."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.gui.pictures import qr_picture, uri
from trackops_desktop.errors import TransferError
from trackops_desktop.services.import_export.import_files import read_files
from trackops_desktop.services.import_export.import_pictures import read_pictures


def noisy_picture(folder: Path, side: int) -> Path:
    """Return a picture of a code on a background that cannot be compressed: three bytes a pixel."""
    plain = folder / "plain.png"
    qr_picture(uri(1), side=400).save(str(plain))
    picture = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    picture.paste(Image.open(plain).convert("RGB"), (40, 40))
    path = folder / f"{side}.png"
    picture.save(path, compress_level=0)
    return path


def test_a_picture_of_more_than_ten_mebibytes_is_read_whole(tmp_path: Path) -> None:
    path = noisy_picture(tmp_path, 2100)
    assert path.stat().st_size > 12 * 2**20
    (data,) = read_files([path])
    assert data == path.read_bytes()
    assert read_pictures([data]).found == 1


def test_a_picture_above_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = noisy_picture(tmp_path, 2700)
    with pytest.raises(TransferError, match=r"too large.*20 MiB"):
        read_files([path])


def test_another_file_above_the_limit_of_exports_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b"{" + b" " * (10 * 2**20))
    with pytest.raises(TransferError, match="larger than 10 MiB"):
        read_files([path])


def test_several_files_must_all_be_pictures(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    out = io.BytesIO()
    Image.new("L", (20, 20)).save(out, "PNG")
    (tmp_path / "b.png").write_bytes(out.getvalue())
    with pytest.raises(TransferError, match="only if they are pictures"):
        read_files([tmp_path / "a.txt", tmp_path / "b.png"])
    with pytest.raises(TransferError, match="can't be read"):
        read_files([tmp_path / "none.png"])
