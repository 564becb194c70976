"""Hostile pictures and crafted symbols for the scanner: `python -m tests.fuzz.scanning [PICTURES] [SYMBOLS]`.

Every picture is an ordinary one, damaged in one of many ways. Nothing but ScanError may come out of opening one, and
nothing at all out of decoding it; a reading that claims to be an enrolment must be the one that was drawn.
"""

from __future__ import annotations

import io
import sys
import time

import numpy as np
import qrcode
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from tests.unit.scan.drawing import appended, spaced
from trackops_desktop.errors import ScanError
from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder
from trackops_desktop.scan.inspection import inspect_text
from trackops_desktop.scan.sources.picture_files import open_picture

TEXT = "otpauth://totp/Trackops:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Trackops"
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
Pixels = NDArray[np.uint8]


def main(arguments: list[str]) -> int:
    """Run both, 10,000 pictures and 500 symbols by default, and say how long it took and how memory grew."""
    pictures = int(arguments[0]) if arguments else 10_000
    symbols = int(arguments[1]) if len(arguments) > 1 else 500
    before = _memory()
    started = time.monotonic()
    read = mutated_pictures(pictures)
    print(f"{pictures} mutated pictures: {read} still read, none wrong, {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    read = crafted_symbols(symbols)
    print(f"{symbols} crafted symbols: {read} read, none wrong, {time.monotonic() - started:.0f} s")
    print(f"memory: {before} MiB before, {_memory()} MiB at most")
    return 0


def mutated_pictures(count: int, seed: int = 1) -> int:
    """Open and decode damaged files; return how many were still read. Raises if anything is not as it should be."""
    rng = np.random.default_rng(seed)
    whole = [_encoded(form) for form in FORMATS]
    read = 0
    for _ in range(count):
        data = _mutated(rng, whole[int(rng.integers(len(whole)))])
        try:
            frames = list(open_picture(data))
        except ScanError:
            continue
        for frame in frames[:3]:
            texts = [reading.text for reading in decode_picture(frame, budget=0.03)]
            assert all(text == TEXT or not is_authenticator(text) for text in texts), "a wrong enrolment"
            read += TEXT in texts
    return read


def crafted_symbols(count: int, seed: int = 2) -> int:
    """Decode symbols that were made or bent to confuse; return how many were read. Raises on a wrong enrolment."""
    rng = np.random.default_rng(seed)
    decoder = LiveDecoder()
    read = 0
    for number in range(count):
        picture, truth = _crafted(rng, number)
        found = [*decode_picture(picture, budget=0.05), *decode_screen(picture)]
        for _ in range(2):
            found += decoder.frame(picture).readings
        for reading in found:
            inspect_text(reading.text, reading.symbol, 0.0)
            assert reading.text == truth or not is_authenticator(reading.text), "a wrong enrolment"
        read += bool(found)
    return read


def _encoded(form: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(_drawn(TEXT)).convert("RGB").save(out, form)
    return out.getvalue()


def _drawn(text: str, scale: int = 3, border: int = 4) -> Pixels:
    code = qrcode.QRCode(border=border)
    code.add_data(text)
    code.make()
    modules = np.array(code.get_matrix(), dtype=bool)
    return np.where(np.kron(modules, np.ones((scale, scale), bool)), 0, 255).astype(np.uint8)


def _mutated(rng: np.random.Generator, data: bytes) -> bytes:
    """Flip, cut, repeat or overwrite a few bytes; half the time in the header, where it hurts most."""
    octets = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(0, min(len(octets), 64) if rng.random() < 0.5 else len(octets)))
        match int(rng.integers(5)):
            case 0:
                octets[at] ^= 1 << int(rng.integers(8))
            case 1:
                octets[at] = int(rng.choice([0, 1, 0x7F, 0x80, 0xFF]))
            case 2:
                del octets[at : at + int(rng.integers(1, 40))]
            case 3:
                octets[at:at] = rng.bytes(int(rng.integers(1, 40)))
            case _:
                octets[at : at + 4] = int(rng.choice([0, 2**31 - 1, 2**32 - 1])).to_bytes(4, "big")
        if not octets:
            return b""
    return bytes(octets)


def _crafted(rng: np.random.Generator, number: int) -> tuple[Pixels, str]:
    """Return a picture and the only enrolment that may be read from it, or an empty text."""
    makers = (
        _flipped_modules,
        _torn,
        _arbitrary_content,
        _other_symbology,
        _odd_size,
        _finders_only,
        _huge_version,
        _gapped,
        _part_of_several,
        _several,
    )
    return makers[number % len(makers)](rng)


def _flipped_modules(rng: np.random.Generator) -> tuple[Pixels, str]:
    small = _drawn(TEXT, scale=1)
    flipped = rng.random(small.shape) < rng.uniform(0.01, 0.2)
    return _large(np.where(flipped, 255 - small, small).astype(np.uint8)), TEXT


def _torn(rng: np.random.Generator) -> tuple[Pixels, str]:
    picture = _drawn(TEXT, scale=4)
    at, far = int(rng.integers(20, picture.shape[0] - 20)), int(rng.integers(-12, 13))
    picture[at:] = np.roll(picture[at:], far, axis=1)
    return picture, TEXT


def _arbitrary_content(rng: np.random.Generator) -> tuple[Pixels, str]:
    """Any bytes in any mode, with escape sequences and a false start that looks like an enrolment."""
    start = [b"", b"otpauth://", b"otpauth-migration://offline?data=", b"steam://"][int(rng.integers(4))]
    content = start + rng.bytes(int(rng.integers(1, 200)))
    barcode = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    picture = np.array(barcode.to_image(scale=4))
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return picture, found[0].text if found else ""


def _other_symbology(rng: np.random.Generator) -> tuple[Pixels, str]:
    kinds = (zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Aztec, zxingcpp.BarcodeFormat.PDF417)
    barcode = zxingcpp.create_barcode(TEXT, kinds[int(rng.integers(3))])
    return np.array(barcode.to_image(scale=4)), ""


def _odd_size(rng: np.random.Generator) -> tuple[Pixels, str]:
    height, width = ((1, 3000), (3000, 1), (2, 2), (15, 15), (16, 4000), (1, 1))[int(rng.integers(6))]
    return rng.integers(0, 256, (height, width)).astype(np.uint8), ""


def _finders_only(rng: np.random.Generator) -> tuple[Pixels, str]:
    """Hundreds of finder patterns: as many candidates for a symbol as there are triples of them."""
    ring = np.pad(np.pad(np.zeros((3, 3), np.uint8), 1, constant_values=255), 1)
    tile = np.pad(ring, int(rng.integers(1, 4)), constant_values=255)
    return _large(np.tile(tile, (16, 20))), ""


def _huge_version(rng: np.random.Generator) -> tuple[Pixels, str]:
    """A version 40 symbol whose modules are noise: three finders, nothing between them that means anything."""
    picture = np.where(rng.random((177 + 8, 177 + 8)) < 0.5, 0, 255).astype(np.uint8)
    ring = np.pad(np.pad(np.zeros((3, 3), np.uint8), 1, constant_values=255), 1)
    for y, x in ((4, 4), (4, 174), (174, 4)):
        picture[y - 1 : y + 8, x - 1 : x + 8] = 255
        picture[y : y + 7, x : x + 7] = ring
    return _large(picture), ""


def _gapped(rng: np.random.Generator) -> tuple[Pixels, str]:
    """Modules that do not touch, some of them turned over."""
    gap = (int(rng.integers(0, 5)), int(rng.integers(1, 5)))
    picture = spaced(TEXT, pitch=9, gap=gap, dots=bool(rng.random() < 0.3))
    noise = rng.random((picture.shape[0] // 9, picture.shape[1] // 9)) < rng.uniform(0, 0.08)
    return np.where(np.kron(noise, np.ones((9, 9), bool)), 255 - picture, picture).astype(np.uint8), TEXT


def _part_of_several(rng: np.random.Generator) -> tuple[Pixels, str]:
    """One symbol of two or three with damage, mostly where it says so; alone it is never an enrolment."""
    ends = sorted({int(end) for end in rng.integers(20, len(TEXT) - 10, int(rng.integers(1, 3)))})
    parts = appended(TEXT, *ends, scale=1)
    return _large(_scratched(rng, parts[int(rng.integers(len(parts)))])), ""


def _several(rng: np.random.Generator) -> tuple[Pixels, str]:
    """Both symbols of a text, with damage, now and then of two texts, which their parities tell apart."""
    end = int(rng.integers(20, 60))
    one, other = appended(TEXT, end, scale=1)
    strange = rng.random() < 0.3
    if strange:
        other = appended(TEXT.replace("ada", "bob"), end, scale=1)[1]
    sheet = np.full((60, 120), 255, np.uint8)
    for left, part in ((0, one), (60, other)):
        sheet[: part.shape[0], left : left + part.shape[1]] = _scratched(rng, part)
    return _large(sheet), "" if strange else TEXT


def _scratched(rng: np.random.Generator, part: Pixels) -> Pixels:
    """Turn some modules over, half of them in the corner at the lower right, where a symbol begins."""
    result = part.copy()
    for _ in range(int(rng.integers(0, 14))):
        reach = 8 if rng.random() < 0.5 else part.shape[0] - 8
        row, column = (int(value) for value in rng.integers(5, 5 + reach, 2))
        result[-row, -column] = 255 - result[-row, -column]
    return result


def _large(picture: Pixels) -> Pixels:
    return np.kron(picture, np.ones((3, 3), np.uint8))


def _memory() -> int:
    """Return the most memory this process has held so far, in MiB; 0 where that is not told."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
