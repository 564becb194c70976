"""One of several symbols that a text is spread over (structured append, ISO/IEC 18004 section 8)."""

from __future__ import annotations

import functools
import operator

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.reed_solomon import corrected
from trackops_desktop.scan.decoding.symbol_layout import blocks, finders, mask, places, write_format

_LEVEL, _MASK, _PADDING = "M", 3, bytes([0xEC, 0x11])
_VERSIONS = range(2, 7)


def first_half(text: str) -> NDArray[np.bool_]:
    """Return the modules of the first of two symbols that hold a text of up to 200 bytes."""
    data = text.encode()
    parity = functools.reduce(operator.xor, data, 0)
    half = data[: len(data) // 2]
    bits = f"0011{0:04b}{1:04b}{parity:08b}0100{len(half):08b}" + "".join(f"{octet:08b}" for octet in half)
    version = next(one for one in _VERSIONS if len(bits) + 4 <= 8 * _room(one))
    whole = (bits + "0000").ljust(-(-(len(bits) + 4) // 8) * 8, "0")
    octets = int(whole, 2).to_bytes(len(whole) // 8)
    return _symbol((octets + _PADDING * _room(version))[: _room(version)], version)


def _room(version: int) -> int:
    return sum(len(block.codewords) - block.correction for block in blocks(version, _LEVEL))


def _symbol(data: bytes, version: int) -> NDArray[np.bool_]:
    left = iter(data)
    stream = [0] * (len(places(version)) // 8)
    for block in blocks(version, _LEVEL):
        own = [next(left) for _ in range(len(block.codewords) - block.correction)]
        # To correct a block whose correction is missing is to compute it.
        missing = range(len(own), len(block.codewords))
        codewords = corrected(own + [0] * block.correction, block.correction, missing, 0) or own
        for place, value in zip(block.codewords, codewords, strict=False):
            stream[place] = value
    symbol = finders(version)
    at = places(version)
    symbol[at[:, 0], at[:, 1]] = np.unpackbits(np.array(stream, np.uint8)).astype(bool)
    symbol[at[:, 0], at[:, 1]] ^= mask(version, _MASK)[at[:, 0], at[:, 1]]
    write_format(symbol, _LEVEL, _MASK)
    return symbol
