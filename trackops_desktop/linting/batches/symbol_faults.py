"""One way to draw every fault of a symbol, so that nothing else is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from trackops_desktop.linting.batches.drawing import SCALE, drawn, modules_of
from trackops_desktop.linting.batches.structured_append import first_half
from trackops_desktop.linting.pictures import symbols_of
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.quality.degradation import blurred
from trackops_desktop.linting.symbol_checks import of_symbol
from trackops_desktop.scan.sources.images import Pixels

Drawing = Callable[[str, LintPolicy], "Pixels | None"]
"""Returns the faulty picture of a text, or None where the policy asks for nothing that could be broken."""


def _margin(text: str, policy: LintPolicy) -> Pixels | None:
    least = math.ceil(policy.symbol.least_margin)
    return drawn(modules_of(text), margin=least - 1) if least > 1 else None


def _contrast(text: str, policy: LintPolicy) -> Pixels | None:
    span = round((policy.symbol.least_contrast - 0.08) * 255)
    return drawn(modules_of(text), dark=128 - span // 2, light=128 + span // 2) if span > 30 else None


def _two(text: str, _policy: LintPolicy) -> Pixels:
    one, other = drawn(modules_of(text)), drawn(modules_of(f"{text}&digits=6"))
    page = np.full((max(one.shape[0], other.shape[0]), one.shape[1] + other.shape[1]), 255, np.uint8)
    page[: one.shape[0], : one.shape[1]] = one
    page[: other.shape[0], one.shape[1] :] = other
    return page


def _blue(text: str, _policy: LintPolicy) -> Pixels:
    grey = drawn(modules_of(text))
    # Blue is nearly as dark as black to people and to readers, and white to the blue channel.
    return np.dstack([np.full_like(grey, 255), grey, grey])


def _small(text: str, policy: LintPolicy) -> Pixels | None:
    least = math.ceil(policy.symbol.least_module_pixels)
    return drawn(modules_of(text), scale=least - 1) if least > 1 else None


def _dense(text: str, policy: LintPolicy) -> Pixels | None:
    more = policy.symbol.most_version + 1
    return drawn(modules_of(text, version=more)) if more <= 40 else None


def _covered(text: str, policy: LintPolicy) -> Pixels | None:
    modules = modules_of(text)
    middle = modules.shape[0] // 2
    return _first("symbol-damage", policy, (_patched(modules, middle, reach) for reach in range(1, middle - 8)))


def _patched(modules: np.ndarray, middle: int, reach: int) -> Pixels:
    changed = modules.copy()
    changed[middle - reach : middle + reach, middle - reach : middle + reach] = False
    return drawn(changed)


def _grainy(text: str, policy: LintPolicy) -> Pixels | None:
    plain = drawn(modules_of(text)).astype(np.float64)
    grain = np.random.default_rng(len(text)).normal(0, 1, plain.shape)
    made = (np.clip(plain + grain * width, 0, 255).astype(np.uint8) for width in range(50, 130, 4))
    return _first("symbol-effort", policy, made)


def _soft(text: str, policy: LintPolicy) -> Pixels | None:
    plain = drawn(modules_of(text))
    return _first("symbol-grade", policy, (blurred(plain, SCALE * step / 100) for step in range(30, 56)))


def _first(name: str, policy: LintPolicy, pictures: Iterator[Pixels]) -> Pixels | None:
    """Return the first picture of a worsening series of which exactly this is found."""
    for pixels in pictures:
        seen = list(symbols_of(pixels))
        if not seen:
            return None
        if [found for found, _ in of_symbol(seen[0].quality, policy)] == [name]:
            return pixels
    return None


SYMBOL_FAULTS: Mapping[str, Drawing] = {
    "no-code": lambda text, _policy: np.full_like(drawn(modules_of(text)), 255),
    "several-codes": _two,
    "symbol-part": lambda text, _policy: drawn(first_half(text)),
    "symbol-margin": _margin,
    "symbol-contrast": _contrast,
    "symbol-inverted": lambda text, _policy: 255 - drawn(modules_of(text)),
    "symbol-mirrored": lambda text, _policy: np.ascontiguousarray(drawn(modules_of(text))[:, ::-1]),
    "symbol-colours": _blue,
    "symbol-module-size": _small,
    "symbol-damage": _covered,
    "symbol-version": _dense,
    "symbol-effort": _grainy,
    "symbol-grade": _soft,
}
"""By the names of the rules."""
