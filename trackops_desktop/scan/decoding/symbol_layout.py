"""How a QR symbol is laid out (ISO/IEC 18004): which modules are data, their order, blocks and masks."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]

#: ISO/IEC 18004 table 9: error correction codewords per block, for versions 1 to 40.
_CORRECTION = {
    "L": "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28" + " 30" * 14,
    "M": "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26" + " 28" * 19,
    "Q": "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28" + " 30" * 14,
    "H": "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24" + " 30" * 18,
}
#: The same table: number of blocks.
_BLOCKS = {
    "L": "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
    "M": "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
    "Q": "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
    "H": "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74"
    " 77 81",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of codewords: their numbers in the symbol's stream, data first, and how many of them correct."""

    codewords: tuple[int, ...]
    correction: int


@functools.lru_cache(maxsize=40)
def places(version: int) -> NDArray[np.intp]:
    """Return row and column of every data module in the order of the bits: bits × 2, whole codewords only.

    Two columns at a time from the right, up and down in turns; column 6 is the timing pattern's.
    """
    free = ~_fixed(version)
    size = free.shape[0]
    order = []
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        rows = range(size - 1, -1, -1) if upwards else range(size)
        order += [(row, column) for row in rows for column in (right, right - 1) if free[row, column]]
        upwards = not upwards
    return np.array(order[: len(order) // 8 * 8])


@functools.lru_cache(maxsize=16)
def blocks(version: int, level: str) -> tuple[Block, ...]:
    """Return the blocks whose codewords are interleaved in the stream; short blocks come first."""
    total = len(places(version)) // 8
    count = int(_BLOCKS[level].split()[version - 1])
    correction = int(_CORRECTION[level].split()[version - 1])
    short = total // count - correction
    long_ones = total % count
    lengths = [short + (index >= count - long_ones) for index in range(count)]
    numbers: list[list[int]] = [[] for _ in range(count)]
    place = 0
    for column in range(short + 1):
        for index in range(count):
            if column < lengths[index]:
                numbers[index].append(place)
                place += 1
    for _ in range(correction):
        for index in range(count):
            numbers[index].append(place)
            place += 1
    return tuple(Block(tuple(row), correction) for row in numbers)


@functools.lru_cache(maxsize=32)
def mask(version: int, number: int) -> Bits:
    """Return which modules data mask pattern 0 to 7 turns over (ISO/IEC 18004 table 10)."""
    size = 17 + 4 * version
    i, j = np.mgrid[0:size, 0:size]
    product = i * j
    patterns = (
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        product % 2 + product % 3,
        (product % 2 + product % 3) % 2,
        ((i + j) % 2 + product % 3) % 2,
    )
    return np.asarray(patterns[number] == 0)


def format_of(modules: Bits) -> tuple[str, int] | None:
    """Return level and mask that the two copies of the format information say, or None if neither is near any."""
    seen = np.array([[modules[place] for place in copy] for copy in _format_places(modules.shape[0])])
    distances = [int(np.count_nonzero(seen != known, axis=1).min()) for known in _formats()]
    best = int(np.argmin(distances))
    if distances[best] > 3:
        return None
    return "MLHQ"[best >> 3], best & 7


def format_errors(modules: Bits, level: str) -> int:
    """Return how many bits of the better copy of the format information are wrong if the level is this one."""
    seen = np.array([[modules[place] for place in copy] for copy in _format_places(modules.shape[0])])
    first = "MLHQ".index(level) << 3
    return min(int(np.count_nonzero(seen != known, axis=1).min()) for known in _formats()[first : first + 8])


def write_format(modules: Bits, level: str, number: int) -> None:
    """Write both copies of the format information into a symbol."""
    word = _formats()["MLHQ".index(level) << 3 | number]
    for copy in _format_places(modules.shape[0]):
        for place, bit in zip(copy, word, strict=True):
            modules[place] = bit


def _format_places(size: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the places of the 15 format bits, first bit first: around the first finder, and by the other two."""
    around = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(size - 1 - k, 8) for k in range(7)] + [(8, size - 8 + k) for k in range(8)]
    return around, apart


def finders(version: int) -> Bits:
    """Return a symbol of nothing but its fixed patterns, format and version left light."""
    size = 17 + 4 * version
    symbol = np.zeros((size, size), bool)
    symbol[6, ::2] = symbol[::2, 6] = True
    for row in _alignment(version):
        for column in _alignment(version):
            if not _in_corner(row, column, size):
                symbol[row - 2 : row + 3, column - 2 : column + 3] = _ring(5)
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        symbol[max(0, row - 1) : row + 8, max(0, column - 1) : column + 8] = False
        symbol[row : row + 7, column : column + 7] = _ring(7)
    symbol[size - 8, 8] = True
    return symbol


@functools.lru_cache(maxsize=16)
def fixed_patterns(version: int) -> Bits:
    """Return which modules are the same in every symbol of a version: `finders`, without format and version."""
    fixed = _fixed(version).copy()
    size = fixed.shape[0]
    fixed[8, :9] = fixed[:9, 8] = fixed[8, size - 8 :] = fixed[size - 7 :, 8] = False
    fixed[6, 8] = fixed[8, 6] = True
    if version >= 7:
        fixed[:6, size - 11 : size - 8] = fixed[size - 11 : size - 8, :6] = False
    return fixed


@functools.lru_cache(maxsize=16)
def _fixed(version: int) -> Bits:
    """Return which modules hold no data: patterns, format and version information."""
    size = 17 + 4 * version
    fixed = np.zeros((size, size), bool)
    fixed[:9, :9] = fixed[:9, size - 8 :] = fixed[size - 8 :, :9] = True
    fixed[6, :] = fixed[:, 6] = True
    for row in _alignment(version):
        for column in _alignment(version):
            if not _in_corner(row, column, size):
                fixed[row - 2 : row + 3, column - 2 : column + 3] = True
    if version >= 7:
        fixed[:6, size - 11 : size - 8] = fixed[size - 11 : size - 8, :6] = True
    return fixed


def _alignment(version: int) -> list[int]:
    """Return the rows (and columns) of the alignment patterns' middles (ISO/IEC 18004 annex E)."""
    if version == 1:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    last = 17 + 4 * version - 7
    return [6, *sorted(last - step * k for k in range(count - 1))]


def _in_corner(row: int, column: int, size: int) -> bool:
    return (row, column) in {(6, 6), (6, size - 7), (size - 7, 6)}


def _ring(size: int) -> Bits:
    """Return a dark square with a light ring in it."""
    ring = np.ones((size, size), bool)
    ring[1:-1, 1:-1] = False
    ring[2:-2, 2:-2] = True
    return ring


@functools.cache
def _formats() -> NDArray[np.bool_]:
    """Return the 32 format words, 15 bits each, first bit first (ISO/IEC 18004 annex C)."""
    words = []
    for data in range(32):
        rest = data << 10
        for bit in range(14, 9, -1):
            if rest >> bit & 1:
                rest ^= 0x537 << (bit - 10)
        words.append(((data << 10) | rest) ^ 0x5412)
    return np.array([[word >> bit & 1 for bit in range(14, -1, -1)] for word in words], dtype=bool)
