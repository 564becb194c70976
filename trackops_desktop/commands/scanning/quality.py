"""How good the symbols of a picture are: the grade, what was measured, and how far each reader goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from trackops_desktop.commands.output import Json

if TYPE_CHECKING:
    from trackops_desktop.linting.pictures import SeenSymbol
    from trackops_desktop.linting.quality.degradation import Endurance


def quality_lines(symbol: SeenSymbol) -> Iterator[str]:
    """Yield a symbol's quality for people."""
    quality, measurement = symbol.quality, symbol.quality.measurement
    yield f"Quality: {quality.grade.word}. {quality.advice}"
    if measurement is None:
        return
    parts = quality.parts
    for name, told in (
        ("margin", f"{measurement.margin} modules"),
        ("contrast", f"{measurement.contrast:.0%}"),
        ("evenness", f"shades differ by {measurement.unevenness:.0%}"),
        ("module size", f"{measurement.module_pixels:.1f} pixels"),
        ("error correction left", f"{measurement.correction_left:.0%}"),
        ("fixed patterns", f"{measurement.pattern_damage:.0%} wrong"),
        ("version", str(measurement.version)),
    ):
        yield f"  {name}: {told} ({parts[name].word})"
    for told, endured in zip(("an ordinary reader", "every filter"), _endured(symbol), strict=True):
        yield f"  with {told} it is read {_reach(endured)}"


def _reach(endured: Endurance) -> str:
    size = f"down to {endured.size:g} pixels a module" if endured.size != float("inf") else "at no smaller size"
    return (
        f"blurred by up to {endured.blur:g} modules, {size}, turned by up to {endured.angle:g} degrees, "
        f"by a phone from up to {endured.distance:g} cm"
    )


def quality_detail(symbol: SeenSymbol) -> Json:
    """Return the same as JSON."""
    quality, measurement = symbol.quality, symbol.quality.measurement
    return {
        "grade": quality.grade.word,
        "advice": quality.advice,
        "parts": {name: grade.word for name, grade in quality.parts.items()},
        "measurement": None if measurement is None else asdict(measurement),
        "endurance": {
            name: {key: None if value == float("inf") else value for key, value in asdict(endured).items()}
            for name, endured in zip(("plain", "full"), _endured(symbol), strict=True)
        },
    }


def _endured(symbol: SeenSymbol) -> tuple[Endurance, Endurance]:
    from trackops_desktop.linting.quality.degradation import Specimen, plainly, thoroughly

    specimen = Specimen(symbol.pixels, symbol.reading)
    return specimen.endures(plainly(symbol.reading)), specimen.endures(thoroughly(symbol.reading))
