"""Texts that are spread over several symbols (structured append): what a symbol says about it, and joining them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import reduce
from operator import eq, xor

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.i18n import _, list_text, ngettext
from trackops_desktop.scan.decoding.reed_solomon import corrected
from trackops_desktop.scan.decoding.symbol_layout import Bits, blocks, format_of, mask, places
from trackops_desktop.scan.reading import Fragment, Reading
from trackops_desktop.scan.sources.images import Pixels

_APPENDED = 0b0011
"""The mode indicator with which a symbol of several begins (ISO/IEC 18004 table 2)."""

_CORNER = [[True, True], [False, False]]
"""The same as modules at the lower right, without the mask."""

_COMPARED = 16
"""Codewords by which a symbol with errors is compared with what its text would be."""

_ALPHANUMERIC = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

_HEADER = 3
"""Codewords that hold mode, index, size and parity: 20 bits."""


def begins_appended(pixels: Pixels, number: object) -> bool:
    """Tell whether the mode indicator, in the corner at the lower right, is that of a symbol of several.

    Args:
        pixels: One for every module, 0 for dark and 255 for light, without an error.
        number: The data mask pattern, 0 to 7; anything else leaves it open and gives True.

    """
    version = (pixels.shape[0] - 17) // 4
    if not isinstance(number, int) or not 0 <= number <= 7 or not 1 <= version <= 40:
        return True
    return pixels[-2:, -2:].tobytes() in _corners(version, number)


def begins_whole(pixels: Pixels, level: str, number: object, data: bytes) -> bool:
    """Tell whether the first codewords, errors included, are those of a symbol that holds all of its own text.

    The text is known, and so is what the codewords are in a symbol with all of it; in one of several, 20 bits go
    before, so that each codeword is another. Damage makes codewords like neither. False leaves it open: too many are
    damaged, the letters repeat, or the text is not written in one of the ordinary ways.

    Args:
        pixels: One for every module as it was seen, 0 for dark and 255 for light.
        level: `L`, `M`, `Q` or `H`.
        number: The data mask pattern, 0 to 7; anything else leaves it open.
        data: The bytes that the symbol holds after correction.

    """
    version = (pixels.shape[0] - 17) // 4
    if (
        not isinstance(number, int)
        or not 0 <= number <= 7
        or level not in {"L", "M", "Q", "H"}
        or not 1 <= version <= 40
    ):
        return False
    upright, mirrored, turned = _first_places(version, level, number)
    bits = _first_segment(version, data, len(turned))
    whole, part = (_octets(start, len(turned)) for start in (bits, f"{_APPENDED:04b}{0:016b}{bits}"))
    # Chance makes one codeword of 256 the expected one.
    enough = max(3.0, len(whole) / 2)
    for at in (upright, mirrored):
        codewords = np.packbits((pixels.take(at) < 128) ^ turned).tobytes()
        if _alike(codewords, whole) - _alike(codewords, part) >= enough:
            return True
    return False


@functools.lru_cache(maxsize=64)
def _first_places(version: int, level: str, number: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Bits]:
    """Return where the modules of the first data codewords are, and which of them the mask turns over.

    Places count from the upper left, row by row; the second are those in a mirrored symbol, whose mask is mirrored too.
    """
    block = blocks(version, level)[0]
    first = list(block.codewords[: min(_COMPARED, len(block.codewords) - block.correction)])
    at = places(version).reshape(-1, 8, 2)[first].reshape(-1, 2)
    rows, columns = at[:, 0], at[:, 1]
    size = 17 + 4 * version
    return rows * size + columns, columns * size + rows, mask(version, number)[rows, columns]


def _first_segment(version: int, data: bytes, most: int) -> str:
    """Return the bits of a text that is written in the densest mode it fits in, about the first `most` of them.

    (ISO/IEC 18004 tables 2, 3 and 5.)
    """
    size = 0 if version < 10 else 1 if version < 27 else 2
    if data.isdigit():
        # Three digits take 10 bits, two 7, one 4.
        groups = [data[at : at + 3] for at in range(0, min(len(data), most // 3), 3)]
        mode, width, letters = 0b0001, (10, 12, 14)[size], "".join(f"{int(one):0{3 * len(one) + 1}b}" for one in groups)
    elif not data.strip(_ALPHANUMERIC):
        pairs = [data[at : at + 2] for at in range(0, min(len(data), most // 5), 2)]
        mode, width, letters = 0b0010, (9, 11, 13)[size], "".join(map(_alphanumeric, pairs))
    else:
        first = data[: most // 8]
        mode, width, letters = 0b0100, (8, 16, 16)[size], f"{int.from_bytes(first, 'big'):0{8 * len(first)}b}"
    return f"{mode:04b}{len(data):0{width}b}{letters}"


def _alphanumeric(letters: bytes) -> str:
    values = [_ALPHANUMERIC.index(letter) for letter in letters]
    return f"{45 * values[0] + values[1]:011b}" if len(values) == 2 else f"{values[0]:06b}"


def _octets(bits: str, most: int) -> bytes:
    """Return the whole codewords of a beginning, without those past `most` bits."""
    count = min(len(bits), most) // 8
    return int(bits[: 8 * count], 2).to_bytes(count, "big")


def _alike(codewords: bytes, expected: bytes) -> int:
    return sum(map(eq, codewords, expected))


@functools.lru_cache(maxsize=320)
def _corners(version: int, number: int) -> tuple[bytes, bytes]:
    """Return the pixels of that corner in a symbol of several, as it is and mirrored."""
    dark = np.array(_CORNER) ^ mask(version, number)[-2:, -2:]
    pixels = np.where(dark, 0, 255).astype(np.uint8)
    return pixels.tobytes(), pixels.T.tobytes()


def sequence_header(modules: Bits) -> tuple[int, int, int] | None:
    """Return index (from 0), size and parity of a symbol that is one of several, else None.

    Args:
        modules: Every module as it was seen, True for dark; a decoder has read the symbol, so that its errors can
            be corrected.

    """
    # A mirrored symbol is handed out as it was seen: mirrored.
    for upright in (modules, modules.T):
        start = _first_codewords(upright)
        if start is not None:
            break
    else:
        return None
    if start >> 20 != _APPENDED:
        return None
    index, size, parity = start >> 16 & 15, (start >> 12 & 15) + 1, start >> 4 & 255
    return (index, size, parity) if index < size and size > 1 else None


def _first_codewords(modules: Bits) -> int | None:
    """Return the first 24 bits of a symbol's data, or None where it cannot be corrected."""
    count = modules.shape[0]
    version = (count - 17) // 4
    if modules.shape != (count, count) or count != 17 + 4 * version or not 1 <= version <= 40:
        return None
    known = format_of(modules)
    if known is None:
        return None
    level, number = known
    block = blocks(version, level)[0]
    at = places(version).reshape(-1, 8, 2)[list(block.codewords)].reshape(-1, 2)
    bits = (modules ^ mask(version, number))[at[:, 0], at[:, 1]].reshape(-1, 8)
    data = corrected([int(value) for value in np.packbits(bits, axis=1)[:, 0]], block.correction, [], 0)
    return None if data is None else int.from_bytes(bytes(data[:_HEADER]), "big")


def joined(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Put complete texts in the place of their fragments; what is still incomplete stays as it is.

    The joined reading has the symbol and the outline of the first one. Nothing is joined whose parity is wrong, or of
    which two symbols claim the same place: that would be a text that nobody wrote.
    """
    groups: dict[tuple[int, int], dict[Fragment, Reading]] = {}
    for reading in readings:
        if reading.fragment is not None:
            key = (reading.fragment.size, reading.fragment.parity)
            groups.setdefault(key, {}).setdefault(reading.fragment, reading)
    wholes = {key: text for key, group in groups.items() if (text := joined_text(group)) is not None}
    result: list[Reading] = []
    done: set[tuple[int, int]] = set()
    for reading in readings:
        one = reading.fragment
        if one is None or (one.size, one.parity) not in wholes:
            result.append(reading)
        elif (one.size, one.parity) not in done:
            key = (one.size, one.parity)
            done.add(key)
            first = min(groups[key].values(), key=_index)
            result.append(replace(first, text=wholes[key], fragment=None))
    return tuple(result)


def joined_text(fragments: Iterable[Fragment]) -> str | None:
    """Return the text of one complete set of fragments; None where some are missing, doubtful, or do not fit."""
    ordered = sorted(set(fragments), key=lambda one: one.index)
    if not ordered or [one.index for one in ordered] != list(range(ordered[0].size)):
        return None
    data = b"".join(one.data for one in ordered)
    if reduce(xor, data, 0) != ordered[0].parity:
        return None
    try:
        # A letter of several bytes may lie across two symbols.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(one.text for one in ordered)


def missing_sentence(readings: Iterable[Reading]) -> str:
    """Say of readings that were joined what is still to be scanned; an empty text where there is no fragment."""
    fragments = {reading.fragment for reading in readings if reading.fragment is not None}
    return missing_of(fragments) if fragments else ""


def missing_of(fragments: AbstractSet[Fragment]) -> str:
    """Say which symbols are still to be scanned; there is at least one fragment."""
    first = min(fragments, key=lambda one: (one.size, one.parity, one.index))
    same = {one.index for one in fragments if (one.size, one.parity) == (first.size, first.parity)}
    wanted = [str(index + 1) for index in range(first.size) if index not in same]
    if not wanted:
        return _("These QR codes don't belong together, or one was misread. Scan all of them again.")
    have = list_text([str(index + 1) for index in sorted(same)])
    if len(wanted) == 1:
        return ngettext(
            "This is only part {have} of {size} of a text that is spread over several QR codes: "
            "scan the other one too.",
            "This is only parts {have} of {size} of a text that is spread over several QR codes: "
            "scan the other one too.",
            len(same),
            have=have,
            size=first.size,
        )
    return ngettext(
        "This is only part {have} of {size} of a text that is spread over several QR codes: "
        "scan the others ({wanted}) too.",
        "This is only parts {have} of {size} of a text that is spread over several QR codes: "
        "scan the others ({wanted}) too.",
        len(same),
        have=have,
        size=first.size,
        wanted=list_text(wanted),
    )


def _index(reading: Reading) -> int:
    return reading.fragment.index if reading.fragment is not None else 0
