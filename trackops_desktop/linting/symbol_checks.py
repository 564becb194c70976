"""What a policy says of a symbol's quality: generators of names of rules and sentences, as in `address_checks`."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.linting.address_checks import Found
from trackops_desktop.linting.policy import Grade, LintPolicy, SymbolPolicy
from trackops_desktop.linting.quality.grading import SymbolQuality
from trackops_desktop.linting.quality.measurement import SymbolMeasurement

_LEAST_CHANNEL, _WORTH_A_LOOK = 0.2, 0.4
_MOST_PATTERN_DAMAGE = 0.03


def of_symbol(quality: SymbolQuality, policy: LintPolicy) -> Iterator[Found]:
    """Look at one symbol."""
    measurement, asked = quality.measurement, policy.symbol
    told: list[Found] = [] if measurement is None else list(_of_measurement(measurement, asked))
    yield from told
    # A grade that one of the findings explains would be the same told twice.
    if asked.grade is not None and quality.grade < asked.grade and not told:
        yield (
            "symbol-grade",
            " ".join((_graded(quality.grade, asked.grade), quality.advice)),
        )


def _of_measurement(m: SymbolMeasurement, asked: SymbolPolicy) -> Iterator[Found]:
    if m.inverted:
        yield "symbol-inverted", ""
    if m.mirrored:
        yield "symbol-mirrored", ""
    if m.margin < asked.least_margin:
        yield (
            "symbol-margin",
            ngettext(
                "The light margin around the code is {count} module; the policy asks for {limit}.",
                "The light margin around the code is {count} modules; the policy asks for {limit}.",
                m.margin,
                limit=f"{asked.least_margin:g}",
            ),
        )
    if m.contrast < asked.least_contrast:
        yield (
            "symbol-contrast",
            _(
                "Dark and light differ by {percent}; the policy asks for {limit}.",
                percent=f"{m.contrast:.0%}",
                limit=f"{asked.least_contrast:.0%}",
            ),
        )
    elif m.channel_contrast < _LEAST_CHANNEL and m.contrast >= _WORTH_A_LOOK:
        yield "symbol-colours", ""
    if m.module_pixels < asked.least_module_pixels - 0.05:
        sentence = _(
            "A module is {pixels} pixels wide; the policy asks for {limit}.",
            pixels=f"{m.module_pixels:.1f}",
            limit=f"{asked.least_module_pixels:g}",
        )
        yield "symbol-module-size", sentence
    if m.version > asked.most_version:
        sentence = _(
            "The code is of version {version}; the policy allows up to {limit}.",
            version=m.version,
            limit=asked.most_version,
        )
        yield "symbol-version", sentence
    if m.effort:
        yield "symbol-effort", ""
    elif m.correction_left < asked.least_correction or m.pattern_damage > _MOST_PATTERN_DAMAGE:
        yield (
            "symbol-damage",
            _(
                "{percent} of the error correction is left; something covers, cuts or smears the code.",
                percent=f"{m.correction_left:.0%}",
            ),
        )


def _graded(found: Grade, asked: Grade) -> str:
    return _("The quality is {grade}; the policy asks for {limit}.", grade=found.shown, limit=asked.shown)
