"""Repairs a symbol of which a part is hidden: by a reflection, a stain, a thumb, a fold.

A decoder takes every module for dark or light and lets error correction find which were wrong, which costs two
correction codewords for each wrong one. But the flat picture shows which modules cannot be told: those that hardly
differ from their surroundings. Naming them costs one codeword each, so that twice as much may be hidden. The
repaired modules are drawn again and handed to the decoder, which reads what they say.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.reed_solomon import corrected
from trackops_desktop.scan.decoding.symbol_layout import (
    Block,
    blocks,
    finders,
    fixed_patterns,
    format_of,
    mask,
    places,
    write_format,
)
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

Floats: TypeAlias = NDArray[np.float32]

SPARE = 3
"""Correction codewords that are never used up: noise passes for a block once in 16 million times."""

_DOUBTFUL = (0.3, 0.5, 0.15)
"""Certainties below which a codeword is named as bad, try by try."""

_SHARES = (1.0, 0.7, 0.0)
"""After that, how many are named, of what may be: the least certain ones."""


def repaired(means: Pixels) -> Pixels | None:
    """Return a symbol with every module as it was printed, or None if too much is hidden.

    Args:
        means: modules × modules grey, dark ink on light, as `flatten.cells` gives it.

    Returns:
        modules × modules of 0 and 255.

    """
    count = means.shape[0]
    version = (count - 17) // 4
    if not 1 <= version <= 40 or count != 17 + 4 * version:
        return None
    dark, certainty = _told(means)
    known = format_of(dark)
    if known is None:
        return None
    level, number = known
    at = places(version)
    turned = mask(version, number)
    bits = (dark ^ turned)[at[:, 0], at[:, 1]].reshape(-1, 8)
    sure = certainty[at[:, 0], at[:, 1]].reshape(-1, 8).min(axis=1)
    stream = np.packbits(bits, axis=1)[:, 0].astype(int)
    for block in blocks(version, level):
        fixed = _corrected_block(stream, sure, block)
        if fixed is None:
            return None
        stream[list(block.codewords)] = fixed
    whole = _redrawn(dark, version, known)
    whole[at[:, 0], at[:, 1]] = np.unpackbits(stream.astype(np.uint8)).astype(bool) ^ turned[at[:, 0], at[:, 1]]
    return np.where(whole, 0, 255).astype(np.uint8)


def _told(means: Pixels) -> tuple[NDArray[np.bool_], Floats]:
    """Return which modules are dark, and how certain that is: 0 where a module is like its surroundings."""
    cv2 = load_cv2()
    values = means.astype(np.float32)
    around = cv2.blur(values, (7, 7))
    spread = np.sqrt(np.maximum(cv2.blur(values * values, (7, 7)) - around * around, 0))
    floor = 0.35 * float(np.median(spread)) + 1
    certainty = np.abs(values - around) / np.maximum(spread, floor)
    return values < around, certainty.astype(np.float32)


def _corrected_block(stream: NDArray[np.int_], sure: Floats, block: Block) -> list[int] | None:
    received = [int(stream[index]) for index in block.codewords]
    certainty = sure[list(block.codewords)]
    order = np.argsort(certainty, kind="stable")
    spare = min(SPARE, block.correction // 2)
    most = block.correction - spare
    counts = [int(np.count_nonzero(certainty < doubt)) for doubt in _DOUBTFUL]
    counts += [int(share * most) for share in _SHARES]
    for count in dict.fromkeys(min(count, most) for count in counts):
        fixed = corrected(received, block.correction, [int(index) for index in order[:count]], spare)
        if fixed is not None:
            return fixed
    return None


def _redrawn(dark: NDArray[np.bool_], version: int, known: tuple[str, int]) -> NDArray[np.bool_]:
    """Draw the patterns that every symbol of the version has, and the format, over what was seen of them."""
    whole = dark.copy()
    fixed = fixed_patterns(version)
    whole[fixed] = finders(version)[fixed]
    write_format(whole, *known)
    return whole
