"""What was read from a picture: the text, the symbol that held it, and where it was."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]
"""A place in a picture: x to the right and y downwards, in pixels from the top left corner."""

Outline = tuple[Point, Point, Point, Point]
"""The corners of a symbol: top left, top right, bottom right, bottom left, as seen from the symbol."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """The printed symbol itself, apart from its content.

    Attributes:
        version: QR version 1 to 40, or None for a kind of symbol that has no such number.
        ec_level: Error correction level `L`, `M`, `Q` or `H`, or an empty text.
        modules: Modules (dark or light squares) along one side, or None if unknown.
        format: The name of the symbology, such as `QRCode`.
        correction_left: Share of the error correction that reading it did not need, 0 to 1, or None if unknown.

    """

    version: int | None
    ec_level: str
    modules: int | None
    format: str = "QRCode"
    correction_left: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one symbol holds of a text that was spread over several (structured append, ISO/IEC 18004 8).

    Attributes:
        index: Its place among the symbols, from 0.
        size: How many symbols there are, 2 to 16.
        parity: All bytes of the whole text XORed together; the same in every symbol.
        data: Its own bytes, which may hold a part of a secret.
        text: The same as the decoder understood them.

    """

    index: int
    size: int
    parity: int
    data: bytes = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """One symbol that was read.

    Attributes:
        text: The content. It may hold a secret, so that it never appears in `repr`. Empty for a symbol that holds
            only a fragment of a text, so that a part alone is never taken for an account.
        symbol: The printed symbol.
        outline: Its corners in pixels of the picture that was handed in.
        fragment: What it holds of a text that is spread over several symbols, or None.

    """

    text: str = field(repr=False)
    symbol: Symbol
    outline: Outline
    fragment: Fragment | None = None

    @property
    def content(self) -> str | Fragment:
        """What tells it from other readings: the text or the fragment."""
        return self.fragment or self.text


@dataclass(frozen=True, slots=True)
class Located:
    """One symbol that was seen but could not be read.

    Attributes:
        outline: Its corners in pixels of the picture that was handed in.
        modules: Modules along one side as they were counted, or None.

    """

    outline: Outline
    modules: int | None


def middle(outline: Outline) -> Point:
    """Return the mean of the corners."""
    return sum(p[0] for p in outline) / 4, sum(p[1] for p in outline) / 4


def box(outline: Outline) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the upright box around an outline."""
    xs, ys = [p[0] for p in outline], [p[1] for p in outline]
    return min(xs), min(ys), max(xs), max(ys)


def side(outline: Outline) -> float:
    """Return the longer side of the box around an outline, in pixels."""
    left, top, right, bottom = box(outline)
    return max(right - left, bottom - top)


def overlap(one: Outline, other: Outline) -> bool:
    """Tell whether two outlines are of the same symbol: their middles lie closer than half a symbol."""
    (ax, ay), (bx, by) = middle(one), middle(other)
    reach = max(side(one), side(other)) / 2
    return abs(ax - bx) <= reach and abs(ay - by) <= reach
