"""The printable sheet for the safe: issuer, account, key and QR code, ten to an A4 page, as PDF or to a printer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import TransferError, reason_of
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.transfer.writers.qr_image import QUIET_ZONE, QrMatrix
from trackops_desktop.transfer.writers.sheet import HEADING, RECOVERY_CODES, WARNING, SheetCard

#: Dots an inch of the PDF: a QR code of 30 mm then has whole dots for every module.
DPI = 300
COLUMNS, LINES = 2, 5
MARGIN_MM = 14.0
CODE_MM = 36.0
_HEAD_MM = 14.0


def write_pdf(path: Path, cards: Sequence[SheetCard], now: datetime) -> None:
    """Write the sheet as a PDF file for this user alone.

    Raises:
        TransferError: It cannot be written; an earlier file is untouched.

    """
    octets = QByteArray()
    buffer = QBuffer(octets)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Trackops Desktop")  # not translated
    writer.setTitle(_(HEADING))
    writer.setResolution(DPI)
    writer.setPageLayout(page_layout())
    paint_sheet(writer, DPI, cards, now)
    buffer.close()
    try:
        write_atomically(path, bytes(octets.data()))
    except OSError as error:
        raise TransferError(
            _("The sheet couldn't be written ({strerror}).", strerror=reason_of(error)), _("Choose another folder.")
        ) from None


def page_layout() -> QPageLayout:
    """Return A4 upright with no margin of its own: the sheet keeps its distance itself."""
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())


def paint_sheet(device: QPagedPaintDevice, dots_per_inch: int, cards: Sequence[SheetCard], now: datetime) -> None:
    """Paint the cards onto as many pages as they need."""
    painter = QPainter(device)
    try:
        millimetre = dots_per_inch / 25.4
        pages = [cards[start : start + COLUMNS * LINES] for start in range(0, len(cards), COLUMNS * LINES)]
        for number, page in enumerate(pages, 1):
            if number > 1:
                device.newPage()
            _paint_head(painter, millimetre, _sheet_head(now, number, len(pages)))
            for place, one in enumerate(page):
                _paint_card(painter, millimetre, place, one)
    finally:
        painter.end()


def _sheet_head(now: datetime, number: int, count: int) -> str:
    return _(
        "{heading} · {date} · page {number} of {count}",
        heading=_(HEADING),
        date=f"{now:%Y-%m-%d}",
        number=number,
        count=count,
    )


def _paint_head(painter: QPainter, millimetre: float, text: str) -> None:
    painter.setPen(QColor("#000000"))
    painter.setFont(_font(9, bold=True))
    width = 210 - 2 * MARGIN_MM
    painter.drawText(_rect(millimetre, MARGIN_MM, MARGIN_MM, width, 5), Qt.AlignmentFlag.AlignLeft, text)
    painter.setFont(_font(8))
    painter.drawText(_rect(millimetre, MARGIN_MM, MARGIN_MM + 5, width, 5), Qt.AlignmentFlag.AlignLeft, _(WARNING))


def _paint_card(painter: QPainter, millimetre: float, place: int, card: SheetCard) -> None:
    width = (210 - 2 * MARGIN_MM) / COLUMNS
    height = (297 - 2 * MARGIN_MM - _HEAD_MM) / LINES
    left = MARGIN_MM + width * (place % COLUMNS)
    top = MARGIN_MM + _HEAD_MM + height * (place // COLUMNS)
    paint_code(painter, _rect(millimetre, left, top, CODE_MM, CODE_MM), card.matrix)
    texts = ((card.title, _font(10, bold=True)), (card.name, _font(9)), (card.key, _fixed(8)), (card.details, _font(7)))
    at = top + 1
    for text, font in texts:
        if not text:
            continue
        painter.setFont(font)
        box = _rect(millimetre, left + CODE_MM + 2, at, width - CODE_MM - 5, top + height - at)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere
        used = painter.boundingRect(box, int(flags), text)
        painter.drawText(box, int(flags), text)
        at += used.height() / millimetre + 1
    if card.recovery:
        below = max(at, top + CODE_MM)
        room = _rect(millimetre, left + 2, below, width - 5, top + height - below - 1)
        _paint_recovery(painter, room, card.recovery)


def _paint_recovery(painter: QPainter, box: QRectF, codes: Sequence[str]) -> None:
    """Paint as many recovery codes as there is room for, none broken apart, and say how many that leaves out."""
    painter.setFont(_fixed(6.5))
    letter = max(1, painter.fontMetrics().horizontalAdvance("0"))
    width = max(len(code) for code in codes) + 2
    across = max(1, int((box.width() / letter + 2) // width))
    lines = [
        "  ".join(code.ljust(width - 2) for code in codes[at : at + across]) for at in range(0, len(codes), across)
    ]
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere)
    for count in range(len(lines), -1, -1):
        left_out = len(codes[count * across :])
        more = (
            [ngettext("{count} more is in the application.", "{count} more are in the application.", left_out)]
            if left_out
            else []
        )
        text = "\n".join([_(RECOVERY_CODES), *lines[:count], *more])
        if painter.boundingRect(box, flags, text).height() <= box.height() or not count:
            painter.drawText(box, flags, text)
            return


def paint_code(painter: QPainter, box: QRectF, matrix: QrMatrix) -> None:
    """Paint a QR code with its quiet zone into a box, every module the same whole number of dots."""
    count = len(matrix) + 2 * QUIET_ZONE
    side = max(1, int(min(box.width(), box.height()) // count))
    origin = QPointF(int(box.left()), int(box.top()))
    painter.fillRect(QRectF(origin.x(), origin.y(), side * count, side * count), QColor("#ffffff"))
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                at = QRectF(origin.x() + (x + QUIET_ZONE) * side, origin.y() + (y + QUIET_ZONE) * side, side, side)
                painter.fillRect(at, QColor("#000000"))


def _rect(millimetre: float, left: float, top: float, width: float, height: float) -> QRectF:
    return QRectF(left * millimetre, top * millimetre, width * millimetre, height * millimetre)


def _font(points: float, *, bold: bool = False) -> QFont:
    font = QFont("sans-serif")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def _fixed(points: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(points)
    return font
