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

    """

    version: int | None
    ec_level: str
    modules: int | None
    format: str = "QRCode"


@dataclass(frozen=True, slots=True)
class Reading:
    """One symbol that was read.

    Attributes:
        text: The content. It may hold a secret, so that it never appears in `repr`.
        symbol: The printed symbol.
        outline: Its corners in pixels of the picture that was handed in.

    """

    text: str = field(repr=False)
    symbol: Symbol
    outline: Outline


def mapped(outline: Outline, scale: float, origin: Point) -> Outline:
    """Carry an outline from a derived picture back to the one it was made from.

    Args:
        outline: Corners in pixels of the derived picture.
        scale: Pixels of the derived picture per pixel of the original.
        origin: The derived picture's top left corner, in pixels of the original.

    """
    a, b, c, d = ((x / scale + origin[0], y / scale + origin[1]) for x, y in outline)
    return (a, b, c, d)
