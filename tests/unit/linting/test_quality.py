"""Grades of symbols: what is measured is what was drawn, and grades fall in order along every degradation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from tests.fuzz.linting import frames
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.drawing import drawn, modules_of
from trackops_desktop.linting.pictures import symbols_of
from trackops_desktop.linting.policy import Grade
from trackops_desktop.linting.quality.degradation import (
    Specimen,
    blurred,
    plainly,
    seen_from,
    shrunk,
    thoroughly,
    tilted,
)
from trackops_desktop.linting.quality.measurement import SymbolMeasurement
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.sources.images import Pixels

MODULES = modules_of(GOOD)
PLAIN = drawn(MODULES)


def grade_of(pixels: Pixels) -> Grade:
    return next((symbol.quality.grade for symbol in symbols_of(pixels)), Grade.UNREADABLE)


def part_of(pixels: Pixels, name: str) -> Grade:
    [symbol] = symbols_of(pixels)
    return symbol.quality.parts[name]


def measured(pixels: Pixels) -> SymbolMeasurement:
    [symbol] = symbols_of(pixels)
    assert symbol.quality.measurement is not None
    return symbol.quality.measurement


def covered(reach: int) -> Pixels:
    modules, middle = MODULES.copy(), MODULES.shape[0] // 2
    modules[middle - reach : middle + reach, middle - reach : middle + reach] = False
    return drawn(modules)


def faded(span: int) -> Pixels:
    return drawn(MODULES, dark=128 - span // 2, light=127 + span // 2)


def grainy(width: int) -> Pixels:
    grain = np.random.default_rng(1).normal(0, 1, PLAIN.shape) * width
    return np.clip(PLAIN + grain, 0, 255).astype(np.uint8)


SERIES: dict[str, tuple[Callable[[float], Pixels], Iterable[float]]] = {
    "blur": (lambda share: blurred(PLAIN, 6 * share), np.arange(0, 0.9, 0.05)),
    "size": (lambda pixels: shrunk(PLAIN, pixels / 6), np.arange(6, 0.9, -0.25)),
    "angle": (lambda degrees: tilted(np.pad(PLAIN, 20, constant_values=255), degrees), range(0, 81, 5)),
    "distance": (lambda cm: seen_from(PLAIN, 1, cm), (10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200)),
    "contrast": (lambda span: faded(int(span)), range(254, 5, -20)),
    "margin": (lambda ring: np.pad(drawn(MODULES, margin=int(ring)), 60), (4, 3, 2, 1, 0)),
    "grain": (lambda width: grainy(int(width)), range(0, 200, 15)),
    "cover": (lambda reach: covered(int(reach)), range(0, 13)),
}


@pytest.mark.parametrize("kind", SERIES)
def test_grades_fall_in_order_along_every_degradation(kind: str) -> None:
    make, levels = SERIES[kind]
    grades = [grade_of(make(level)) for level in levels]
    assert grades[0] is Grade.EXCELLENT
    assert grades == sorted(grades, reverse=True), list(zip(levels, grades, strict=False))
    assert grades[-1] <= Grade.FAIR


def test_what_was_drawn_is_measured() -> None:
    assert [measured(drawn(MODULES, margin=ring)).margin for ring in range(5)] == [0, 1, 2, 3, 4]
    assert [round(measured(drawn(MODULES, scale=scale)).module_pixels) for scale in (2, 3, 5, 8)] == [2, 3, 5, 8]
    assert measured(faded(128)).contrast == pytest.approx(0.5, abs=0.02)
    assert measured(PLAIN).correction_left == 1
    assert 0 < measured(covered(3)).correction_left < 1
    assert measured(255 - PLAIN).inverted
    assert measured(np.ascontiguousarray(PLAIN[:, ::-1])).mirrored
    for turns in range(4):
        turned = measured(np.ascontiguousarray(np.rot90(PLAIN, turns)))
        assert not turned.mirrored
        assert not turned.inverted
    blue = np.dstack([np.full_like(PLAIN, 255), PLAIN, PLAIN])
    assert measured(blue).channel_contrast < 0.1
    assert measured(blue).contrast > 0.7
    wide = np.pad(PLAIN, 200, constant_values=255)
    wide[0:40] = 0
    assert measured(wide).margin == 4
    assert measured(PLAIN).version == (MODULES.shape[0] - 17) // 4


def test_what_is_graded_good_is_read_from_photographs() -> None:
    told = frames(14)
    of_good = [told[grade] for grade in (Grade.GOOD, Grade.EXCELLENT)]
    assert all(of for _, of in of_good)
    assert sum(of - read for read, of in of_good) == 0


def test_grades_begin_where_the_manual_says() -> None:
    four = [Grade.EXCELLENT, Grade.GOOD, Grade.FAIR, Grade.POOR]
    assert [part_of(faded(round(share * 255)), "contrast") for share in (0.75, 0.6, 0.4, 0.2)] == four
    assert [part_of(drawn(MODULES, margin=ring), "margin") for ring in (4, 3, 1, 0)] == four
    assert [part_of(drawn(MODULES, scale=pixels), "module size") for pixels in (4, 3, 2, 1)] == four
    corrections = [part_of(covered(reach), "error correction left") for reach in (0, 3, 5, 6)]
    assert corrections == [Grade.EXCELLENT, Grade.EXCELLENT, Grade.GOOD, Grade.POOR]
    versions = [part_of(drawn(modules_of(GOOD, version=one)), "version") for one in (10, 15, 22, 23)]
    assert versions == four


def test_the_worst_part_says_what_would_mend_it() -> None:
    [symbol] = symbols_of(drawn(MODULES, margin=1))
    assert symbol.quality.grade is Grade.FAIR
    assert "margin" in symbol.quality.advice
    [symbol] = symbols_of(PLAIN)
    assert symbol.quality.advice == "Nothing needs to be mended."


def test_every_filter_reads_at_least_as_far_as_the_plain_reader() -> None:
    [reading] = read_codes(PLAIN).readings
    specimen = Specimen(PLAIN, reading)
    plain = specimen.endures(plainly(reading))
    assert plain.blur >= 0.4
    assert plain.angle >= 50
    assert plain.distance >= 60
    assert plain.size <= 2.1
    for axis, level in (("blur", plain.blur), ("angle", plain.angle)):
        assert thoroughly(reading)(specimen.degraded(axis, level))
    # Two steps further only filters read it.
    assert not plainly(reading)(specimen.degraded("blur", 0.6))
    assert thoroughly(reading)(specimen.degraded("blur", 0.6))
