"""Reed-Solomon over GF(256) with known bad places (erasures), which count half as much as unknown ones."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0x11D
"""The field's polynomial (ISO/IEC 18004, 7.5.2); its generator is 2."""


@functools.cache
def _tables() -> tuple[list[int], list[int]]:
    """Return powers of the generator (twice over) and logarithms."""
    powers, logs = [0] * 510, [0] * 256
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value = value << 1 ^ (_POLYNOMIAL if value & 0x80 else 0)
    return powers, logs


@functools.cache
def _arrays() -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the same as arrays."""
    powers, logs = _tables()
    return np.array(powers), np.array(logs)


def corrected(codewords: Sequence[int], correction: int, erased: Sequence[int], spare: int) -> list[int] | None:
    """Correct one block, or return None.

    With e places erased and v further ones wrong, 2 v + e may come to `correction`. Spending all of it would turn
    any noise into some valid block, so that `spare` of it must be left over: the chance that a block of noise
    passes is about 256 to the power of minus `spare`.

    Args:
        codewords: Data and correction codewords of the block, the first one first.
        correction: How many of them correct.
        erased: Indices of codewords that are not to be trusted.
        spare: Correction codewords that must not be used up.

    """
    count = len(codewords)
    received = np.array(codewords)
    received[list(erased)] = 0
    syndromes = _syndromes(received, correction)
    if not syndromes.any():
        return [int(value) for value in received] if correction - len(erased) >= spare else None
    places = [count - 1 - index for index in erased]
    locator = _locator([int(s) for s in syndromes], places, correction)
    wrong = len(locator) - 1 - len(places)
    if wrong < 0 or 2 * wrong + len(places) > correction - spare:
        return None
    found = _roots(locator, count)
    if len(found) != len(locator) - 1:
        return None
    fixed = _patched([int(value) for value in received], [int(s) for s in syndromes], locator, found)
    if fixed is None or _syndromes(np.array(fixed), correction).any():
        return None
    return fixed


def _syndromes(received: NDArray[np.int_], correction: int) -> NDArray[np.int_]:
    powers, logs = _arrays()
    exponents = np.arange(len(received) - 1, -1, -1)
    turns = np.outer(np.arange(correction), exponents) % 255
    terms = np.where(received == 0, 0, powers[(logs[received] + turns) % 255])
    found: NDArray[np.int_] = np.bitwise_xor.reduce(terms, axis=1)
    return found


def _locator(syndromes: list[int], places: list[int], correction: int) -> list[int]:
    """Return the polynomial whose roots are the wrong places (Berlekamp-Massey, begun with the erasures).

    Coefficients come with the lowest power first.
    """
    powers, _ = _tables()
    locator = [1]
    for place in places:
        locator = _added(locator, [0, *_scaled(locator, powers[place % 255])])
    former = locator[:]
    for step in range(len(places), correction):
        former = [0, *former]
        gap = 0
        for index, value in enumerate(locator):
            if index <= step:
                gap ^= _times(value, syndromes[step - index])
        if gap == 0:
            continue
        if len(former) > len(locator):
            locator, former = _scaled(former, gap), _scaled(locator, _inverse(gap))
        locator = _added(locator, _scaled(former, gap))
    while len(locator) > 1 and locator[-1] == 0:
        locator.pop()
    return locator


def _roots(locator: list[int], count: int) -> list[int]:
    """Return the places (powers, 0 for the last codeword) at which the polynomial says that something is wrong."""
    table, logs = _arrays()
    places = np.arange(count)
    value = np.zeros(count, int)
    for degree, factor in enumerate(locator):
        if factor:
            value ^= table[(logs[factor] - degree * places) % 255]
    return [int(place) for place in np.flatnonzero(value == 0)]


def _patched(received: list[int], syndromes: list[int], locator: list[int], places: list[int]) -> list[int] | None:
    """Work out by how much each place is wrong (Forney) and take it off."""
    powers, _ = _tables()
    product = [0] * len(syndromes)
    for i, a in enumerate(locator):
        for j, b in enumerate(syndromes[: len(syndromes) - i]):
            product[i + j] ^= _times(a, b)
    evaluator = product[: len(locator) - 1]
    fixed = received[:]
    for place in places:
        back = powers[-place % 255]
        slope = 0
        for degree in range(1, len(locator), 2):
            slope ^= _times(locator[degree], powers[-place * (degree - 1) % 255])
        if slope == 0:
            return None
        size = 0
        for degree, value in enumerate(evaluator):
            size ^= _times(value, powers[-place * degree % 255])
        # The first root of the generator is 1, so that Forney's factor is the place itself.
        fixed[len(received) - 1 - place] ^= _times(_times(size, _inverse(slope)), _inverse(back))
    return fixed


def _times(one: int, other: int) -> int:
    if one == 0 or other == 0:
        return 0
    powers, logs = _tables()
    return powers[logs[one] + logs[other]]


def _inverse(value: int) -> int:
    powers, logs = _tables()
    return powers[255 - logs[value]]


def _scaled(polynomial: list[int], factor: int) -> list[int]:
    return [_times(value, factor) for value in polynomial]


def _added(one: list[int], other: list[int]) -> list[int]:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return [value ^ (shorter[index] if index < len(shorter) else 0) for index, value in enumerate(longer)]
