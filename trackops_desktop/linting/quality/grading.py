"""One grade for a symbol, and what would mend it: the worst of everything that was measured and tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trackops_desktop.i18n import N_, _
from trackops_desktop.linting.policy import Grade
from trackops_desktop.linting.quality.degradation import Reads, Specimen, plainly
from trackops_desktop.linting.quality.measurement import SymbolMeasurement, measured
from trackops_desktop.scan.reading import Reading
from trackops_desktop.scan.sources.images import Pixels

_STEPS = (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR)
#: The least value for excellent, good and fair, and what mends it. The shares are those of ISO/IEC 15415, rounded.
_MARGIN = (4, 2, 1), N_("Leave a light margin of 4 modules on every side.")
_CONTRAST = (0.7, 0.5, 0.3), N_("Draw the code black on white.")
_EVENNESS = (-0.06, -0.1, -0.16), N_("Draw the code in two plain colours, without gradients, pictures or grain.")
_PIXELS = (4, 3, 2), N_("Draw the code larger: 4 pixels a module or more.")
_CORRECTION = (0.75, 0.5, 0.25), N_("Leave out what covers, cuts or smears the code.")
_PATTERNS = (-0.01, -0.03, -0.08), N_("Leave the three corner squares and the dotted lines between them as they are.")
_VERSION = (-10, -15, -22), N_("Shorten the address, so that the code has fewer modules.")
#: The levels that have to be read for excellent, good and fair.
_TRIALS = {
    N_("blur"): ((0.4, 0.3, 0.2), N_("Draw the code sharp: in whole pixels, without smoothing or JPEG.")),
    N_("size"): ((2.1, 2.8, 3.2), N_("Draw the code larger.")),
    N_("angle"): ((45, 30, 15), N_("Leave a light margin of 4 modules on every side.")),
    N_("distance"): ((40, 25, 15), N_("Draw the code larger.")),
}
_MENDED = N_("Nothing needs to be mended.")


@dataclass(frozen=True, slots=True)
class SymbolQuality:
    """A symbol's grade.

    Attributes:
        grade: The worst grade of any of the parts.
        parts: The grade of every part by its English name, such as `margin` or `blur`.
        advice: What would mend the worst part, as one sentence.
        measurement: What was measured, or None for a symbol that could not be.

    """

    grade: Grade
    parts: dict[str, Grade]
    advice: str
    measurement: SymbolMeasurement | None


def graded(pixels: Pixels, reading: Reading, *, effort: bool = False, reads: Reads | None = None) -> SymbolQuality:
    """Grade a symbol in its picture.

    Args:
        pixels: The picture, H × W grey or H × W × 3 BGR.
        reading: What was read from it.
        effort: Whether only filters read it.
        reads: The reader that has to read it degraded; the ordinary one where none is given.

    """
    measurement = measured(pixels, reading, effort=effort)
    if measurement is None:
        return SymbolQuality(Grade.UNREADABLE, {}, _("Draw an ordinary QR code."), None)
    parts = list(_measured_parts(measurement))
    if not effort:
        parts += _tried_parts(Specimen(pixels, reading), reads or plainly(reading))
    worst = min(parts, key=lambda part: part[1])
    advice = _(_MENDED) if worst[1] is Grade.EXCELLENT else _(worst[2])
    return SymbolQuality(worst[1], {name: grade for name, grade, _advice in parts}, advice, measurement)


def _measured_parts(m: SymbolMeasurement) -> Iterator[tuple[str, Grade, str]]:
    for name, value, (limits, advice) in (
        (N_("margin"), m.margin, _MARGIN),
        (N_("contrast"), m.contrast, _CONTRAST),
        (N_("evenness"), -m.unevenness, _EVENNESS),
        (N_("module size"), m.module_pixels, _PIXELS),
        (N_("error correction left"), m.correction_left, _CORRECTION),
        (N_("fixed patterns"), -m.pattern_damage, _PATTERNS),
        (N_("version"), -m.version, _VERSION),
    ):
        yield name, _step(value, limits), advice
    yield (
        N_("direction"),
        Grade.FAIR if m.mirrored else Grade.EXCELLENT,
        N_("Show the code as it was drawn, not mirrored."),
    )
    yield (
        N_("polarity"),
        Grade.FAIR if m.inverted else Grade.EXCELLENT,
        N_("Draw the code dark on light, in dark mode too."),
    )
    yield N_("effort"), Grade.POOR if m.effort else Grade.EXCELLENT, N_("Draw the code again as a plain picture.")


def _step(value: float, limits: tuple[float, ...]) -> Grade:
    return next((grade for grade, limit in zip(_STEPS, limits, strict=True) if value >= limit), Grade.POOR)


def _tried_parts(specimen: Specimen, reads: Reads) -> Iterator[tuple[str, Grade, str]]:
    for axis, (levels, advice) in _TRIALS.items():
        tried = zip(_STEPS, levels, strict=True)
        grade = next((grade for grade, level in tried if reads(specimen.degraded(axis, level))), Grade.POOR)
        yield axis, grade, advice
