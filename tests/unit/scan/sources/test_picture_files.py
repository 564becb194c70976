from __future__ import annotations

import io
import struct
import sys
import zlib
from base64 import b64encode
from pathlib import Path
from subprocess import run

import numpy as np
import pytest
from PIL import Image

from tests.unit.scan.drawing import URI, encoded, page, qr
from trackops_desktop.errors import ScanError, TransferError
from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.sources import picture_files
from trackops_desktop.scan.sources.picture_files import open_picture
from trackops_desktop.services.import_export.import_pictures import HtmlPictures, is_picture
from trackops_desktop.transfer.foreign_file import ForeignFile


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_a_code_in_every_common_format_is_read(form: str) -> None:
    [frame] = open_picture(encoded(page(qr()), form))
    assert [reading.text for reading in decode_picture(frame)] == [URI]


def test_a_file_and_its_content_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "code.png"
    file.write_bytes(encoded(page(qr())))
    for source in (file, str(file), file.read_bytes()):
        [frame] = open_picture(source)
        assert decode_picture(frame)[0].text == URI


def test_every_frame_of_an_animation_is_given_in_order() -> None:
    texts = [f"otpauth://totp/{n}?secret=JBSWY3DPEHPK3PXP" for n in range(3)]
    first, *rest = (Image.fromarray(page(qr(text))) for text in texts)
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest)
    assert [decode_picture(frame)[0].text for frame in open_picture(out.getvalue())] == texts


def test_a_turned_photograph_is_set_upright() -> None:
    exif = Image.Exif()
    exif[274] = 6
    out = io.BytesIO()
    Image.fromarray(page(qr(), size=(300, 400))).save(out, "JPEG", exif=exif)
    [frame] = open_picture(out.getvalue())
    assert frame.size == (300, 400)


@pytest.mark.parametrize("ink", ["black", "white"])
def test_a_transparent_picture_is_read_whatever_page_it_was_made_for(ink: str) -> None:
    dark = qr() == 0
    pixels = np.zeros((*dark.shape, 4), np.uint8)
    pixels[..., :3] = 255 if ink == "white" else 0
    pixels[..., 3] = np.where(dark, 255, 0)
    [frame] = open_picture(encoded(pixels))
    assert decode_picture(frame)[0].text == URI


def test_a_missing_file_a_folder_and_a_text_are_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP")
    with pytest.raises(ScanError, match="doesn't exist"):
        open_picture(tmp_path / "none.png")
    with pytest.raises(ScanError, match="folder"):
        open_picture(tmp_path)
    with pytest.raises(ScanError, match="isn't a picture") as caught:
        open_picture(tmp_path / "note.png")
    assert "JBSWY" not in str(caught.value)


def test_a_damaged_picture_is_refused() -> None:
    whole = encoded(page(qr()))
    with pytest.raises(ScanError, match="damaged"):
        open_picture(whole[: len(whole) // 2])


def test_a_file_over_the_limit_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_files, "MAX_BYTES", 100)
    with pytest.raises(ScanError, match="too large"):
        open_picture(encoded(page(qr())))


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 5001), (30000, 30000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_claims_too_many_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ScanError, match="too large"):
        open_picture(_png_claiming(*size))


def test_an_avif_is_read_under_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(__file__).parents[3] / "data" / "cases" / "54b-shot.avif"
    assert [reading.text[:15] for reading in decode_picture(next(open_picture(file)))] == ["otpauth://totp/"]
    assert [reading.text for reading in decode_picture(next(open_picture(encoded(qr(), "AVIF"))))] == [URI]
    monkeypatch.setattr("trackops_desktop.scan.sources.picture_files.MAX_PIXELS", 100)
    with pytest.raises(ScanError, match="too large"):
        list(open_picture(file))


HEIC = Path(__file__).parents[3] / "data" / "cases" / "54-photo.heic"


def test_a_heic_is_read_under_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pillow_heif")
    assert [reading.text[:15] for reading in decode_picture(next(open_picture(HEIC)))] == ["otpauth://totp/"]
    assert is_picture(HEIC.read_bytes())
    data = HEIC.read_bytes()
    for damaged in (data[:40], data[: len(data) // 2], data[:12] + bytes(3000)):
        with pytest.raises(ScanError):
            list(open_picture(damaged))
    monkeypatch.setattr("trackops_desktop.scan.sources.picture_files.MAX_PIXELS", 100)
    with pytest.raises(ScanError, match="too large"):
        list(open_picture(HEIC))


def test_without_its_extra_a_heic_is_refused_with_what_to_do() -> None:
    code = (
        "import sys; sys.modules['pillow_heif'] = None; sys.frozen = sys.argv[2] == 'package'\n"
        "from trackops_desktop.errors import ScanError\n"
        "from trackops_desktop.scan.sources.picture_files import open_picture\n"
        "try:\n    open_picture(sys.argv[1])\nexcept ScanError as error:\n    print(error)\n"
    )
    for place, has_pip in (("package", False), ("wheel", True)):
        told = run([sys.executable, "-c", code, str(HEIC), place], capture_output=True, text=True, check=True).stdout
        assert told.startswith("This picture is in HEIC")
        assert told.strip().endswith("ave it as JPEG or PNG.")
        assert ("pip install 'trackops-desktop[heic]'" in told) is has_pip


def test_of_many_large_frames_only_the_first_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_files, "MAX_ALL_PIXELS", 350)
    first, *rest = (Image.new("L", (10, 10), grey) for grey in range(0, 200, 20))
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=rest)
    assert len(list(open_picture(out.getvalue()))) == 3


def test_pictures_within_a_page_are_refused_where_they_are_too_large_together() -> None:
    """A picture of one colour and 40 megapixels is a small file; a page holds hundreds, each a second's work."""
    out = io.BytesIO()
    Image.new("1", (6_300, 6_300)).save(out, "PNG")
    inline = b64encode(out.getvalue()).decode()
    picture = f'<img src="data:image/png;base64,{inline}">'
    html = f"<html>{picture * 11}".encode()
    with pytest.raises(TransferError, match="too large"):
        HtmlPictures().read(ForeignFile(html))
