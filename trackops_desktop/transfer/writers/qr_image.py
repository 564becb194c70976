"""QR codes out: always black on white with the four-module quiet zone that ISO/IEC 18004 asks for.

Level L keeps the modules as large as they can be: screens and prints are clean, and export codes are long.
"""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _

QUIET_ZONE = 4
#: What version 40 holds at level L (ISO/IEC 18004, table 7).
MAX_BYTES = 2953
#: Modules row by row, True for black, without the quiet zone.
QrMatrix = tuple[tuple[bool, ...], ...]


def qr_matrix(text: str, level: str = "L", version: int | None = None) -> QrMatrix:
    """Return the QR code of a text.

    Args:
        text: What it holds, written as UTF-8.
        level: Error correction `L`, `M`, `Q` or `H`.
        version: 1 to 40, or None for the smallest that holds the text.

    Raises:
        TransferError: The text is longer than a QR code can hold (2,953 bytes).

    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError

    levels = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
    code = qrcode.QRCode(version, error_correction=levels[level], border=0)
    code.add_data(text.encode(), optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        raise TransferError(_("This is too long for a QR code."), _("Export it as a file instead.")) from None
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def qr_svg(matrix: QrMatrix) -> str:
    """Return an SVG drawing one unit a module, with the quiet zone on a white background."""
    side = len(matrix) + 2 * QUIET_ZONE
    runs = "".join(
        f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{runs}" fill="#000"/></svg>'
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return start and length of every run of black modules."""
    runs, start = [], None
    for x, black in enumerate((*row, False)):
        if black and start is None:
            start = x
        elif not black and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
