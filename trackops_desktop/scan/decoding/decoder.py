"""The one place that calls zxing-cpp. A picture that breaks the decoder holds no code; a changed decoder is a bug."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any
from unicodedata import category

import numpy as np

from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.scan.decoding.failures import CHANGED, note_failure
from trackops_desktop.scan.decoding.sequence import begins_appended, begins_whole, sequence_header
from trackops_desktop.scan.reading import Fragment, Located, Outline, Reading, Symbol
from trackops_desktop.scan.sources.images import Pixels


@dataclass(frozen=True, slots=True)
class Pass:
    """What one run of the decoder over one picture gave.

    Attributes:
        readings: Symbols that were read.
        located: Symbols that were seen but could not be read.

    """

    readings: tuple[Reading, ...] = ()
    located: tuple[Located, ...] = ()


def read_codes(image: object, *, global_threshold: bool = False, light_too: bool = True) -> Pass:
    """Find and read every QR code of an image.

    Args:
        image: Whatever zxing-cpp takes: a uint8 array, a Pillow image or a QImage.
        global_threshold: Split dark from light by one value for the whole image, not by the surroundings.
            Rendered pictures (screens) with very thick or very close structures need it.
        light_too: Look for light symbols on dark as well.

    """
    import zxingcpp

    binarizer = zxingcpp.Binarizer
    try:
        found = zxingcpp.read_barcodes(
            image,
            # Every other symbology would make a frame 7 to 10 times as expensive.
            formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
            # The default mode writes control characters out as words, which changes the text.
            text_mode=zxingcpp.TextMode.Plain,
            binarizer=binarizer.GlobalHistogram if global_threshold else binarizer.LocalAverage,
            try_invert=light_too,
            return_errors=True,
        )
        return _sorted(found)
    except CHANGED:
        raise
    except Exception as error:  # noqa: BLE001 - a decoder in C++ over hostile input: nothing may escape
        note_failure("zxing-cpp", error)
        return Pass()


def _sorted(found: list[Any]) -> Pass:
    readings: list[Reading] = []
    located: list[Located] = []
    for barcode in found:
        outline = _outline(barcode.position)
        text = _text(barcode) if barcode.valid else ""
        if text and not _garbled(text):
            readings.append(_reading(barcode, text, outline))
        elif _kind(barcode) == "QRCode":
            # The smaller kinds are "located" all over a busy picture; no enrolment is ever printed as one.
            located.append(Located(outline, _symbol(barcode, dict(barcode.extra or {})).modules))
    return Pass(tuple(readings), tuple(located))


def _reading(barcode: Any, text: str, outline: Outline) -> Reading:
    details = dict(barcode.extra or {})
    fragment = _fragment(barcode, text, details)
    return Reading("" if fragment else text, _symbol(barcode, details), outline, fragment)


def _fragment(barcode: Any, text: str, details: dict[str, Any]) -> Fragment | None:
    """Return what a symbol holds of a text spread over several; None for the ordinary one, which holds all of its own.

    The decoder's binding does not tell, but it does hand out the modules as they were sampled.
    """
    if _kind(barcode) != "QRCode":
        return None
    pixels = np.asarray(barcode.to_image(add_quiet_zones=False))
    if _holds_all(barcode, pixels, details):
        return None
    header = sequence_header(pixels < 128)
    return None if header is None else Fragment(*header, bytes(barcode.bytes), text)


def _holds_all(barcode: Any, pixels: Pixels, details: dict[str, Any]) -> bool:
    """Tell at a glance (0.02 ms, correcting takes 0.3) that a symbol is an ordinary one; False leaves it open."""
    number = details.get("DataMask")
    if details.get("UEC") == 1.0:
        # Without an error, its corner says what it is.
        return not begins_appended(pixels, number)
    return begins_whole(pixels, str(barcode.ec_level), number, bytes(barcode.bytes))


def _text(barcode: Any) -> str:
    """Return the content without a byte order mark, or an empty text where its bytes are in no known encoding.

    Encoders put the mark first as soon as a label is not ASCII; the decoder then takes it for Latin letters.
    """
    try:
        data = bytes(barcode.bytes)
        if data.startswith(codecs.BOM_UTF8):
            return data.decode("utf-8-sig")
        return str(barcode.text).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return str(bytes(barcode.bytes).decode("utf-8", "replace"))


def _garbled(text: str) -> bool:
    """Tell whether a text claims to be an enrolment but holds what no address does.

    Error correction may, very rarely, turn too many errors into another valid symbol. Whole bytes are then random,
    which shows: some are control characters, others no letters at all. Line ends, tabs and the invisible marks that
    real labels hold are let through.
    """
    if text.isprintable() and "\ufffd" not in text:
        # By far the most texts, and a look for an enrolment takes a tenth of a small picture's time.
        return False
    return is_authenticator(text) and any(
        letter == "\ufffd" or (letter not in "\t\r\n" and category(letter) in {"Cc", "Cn", "Co", "Cs"})
        for letter in text
    )


def _outline(position: Any) -> Outline:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    a, b, c, d = ((float(p.x), float(p.y)) for p in corners)
    return (a, b, c, d)


def _kind(barcode: Any) -> str:
    return str(barcode.format.name)


def _symbol(barcode: Any, details: dict[str, Any]) -> Symbol:
    raw = str(details.get("Version", ""))
    version = int(raw) if raw.isdigit() else None
    modules = None if version is None else 17 + 4 * version
    left = details.get("UEC")
    return Symbol(
        version,
        str(barcode.ec_level),
        modules,
        _kind(barcode),
        None if left is None else min(1.0, max(0.0, float(left))),
    )
