"""How good the symbols of a picture are: the grade, what was measured, and how far each reader goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from trackops_desktop.commands.output import Json
from trackops_desktop.i18n import _, ngettext

if TYPE_CHECKING:
    from trackops_desktop.linting.pictures import SeenSymbol
    from trackops_desktop.linting.quality.degradation import Endurance


def quality_lines(symbol: SeenSymbol) -> Iterator[str]:
    """Yield a symbol's quality for people."""
    quality, measurement = symbol.quality, symbol.quality.measurement
    yield _("Quality: {grade}. {advice}", grade=quality.grade.shown, advice=quality.advice)
    if measurement is None:
        return
    parts = quality.parts
    for name, told in (  # not translated: the names are marked in linting/quality
        ("margin", ngettext("{count} module", "{count} modules", measurement.margin)),
        ("contrast", f"{measurement.contrast:.0%}"),
        ("evenness", _("shades differ by {percent}", percent=f"{measurement.unevenness:.0%}")),
        ("module size", _("{number} pixels", number=f"{measurement.module_pixels:.1f}")),
        ("error correction left", f"{measurement.correction_left:.0%}"),
        ("fixed patterns", _("{percent} wrong", percent=f"{measurement.pattern_damage:.0%}")),
        ("version", str(measurement.version)),
    ):
        yield f"  {_(name)}: {told} ({parts[name].shown})"
    for reader, endured in zip((_("an ordinary reader"), _("every filter")), _endured(symbol), strict=True):
        yield "  " + _("with {reader} it is read {reach}", reader=reader, reach=_reach(endured))


def _reach(endured: Endurance) -> str:
    size = (
        _("down to {size} pixels a module", size=f"{endured.size:g}")
        if endured.size != float("inf")
        else _("at no smaller size")
    )
    return _(
        "blurred by up to {blur} modules, {size}, turned by up to {angle} degrees, by a phone from up to {distance} cm",
        blur=f"{endured.blur:g}",
        size=size,
        angle=f"{endured.angle:g}",
        distance=f"{endured.distance:g}",
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
