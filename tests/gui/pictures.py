"""Pictures with QR codes, made on the spot from made-up enrolments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.transfer.writers.qr_image import qr_matrix, qr_svg


def made_up(number: int, issuer: str = "Trackops", name: str = "") -> Enrolment:
    """Return an enrolment whose secret nobody uses."""
    return Enrolment(Account(issuer=issuer, name=name or f"user{number}"), Secret(bytes([100 + number]) * 20))


def uri(number: int, issuer: str = "Trackops", name: str = "") -> str:
    """Return its address."""
    return format_uri(made_up(number, issuer, name))


def qr_picture(*texts: str, side: int = 320) -> QImage:
    """Return a white picture with the codes of these texts beside each other."""
    image = QImage(40 + (side + 40) * max(1, len(texts)), side + 80, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    for place, text in enumerate(texts):
        _draw(painter, text, QRect(40 + place * (side + 40), 40, side, side))
    painter.end()
    return image


def frame_of(image: QImage) -> Pixels:
    """Return a picture (RGB32) as a camera would give it: H × W × 3 bytes, blue first."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[:, :, :3].copy()


def _draw(painter: QPainter, text: str, area: QRect) -> None:
    matrix = qr_matrix(text)
    module = area.width() // len(matrix)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                at = QRect(area.x() + x * module, area.y() + y * module, module, module)
                painter.fillRect(at, QColor("#000000"))


def svg_file(folder: Path, text: str) -> Path:
    """Write the code of a text as SVG."""
    path = folder / "code.svg"
    path.write_text(qr_svg(qr_matrix(text)), "utf-8")
    return path


def pdf_file(folder: Path, *texts: str) -> Path:
    """Write a letter with one code a page."""
    from PySide6.QtGui import QPageSize, QPdfWriter

    path = folder / "letter.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(200)
    painter = QPainter(writer)
    for place, text in enumerate(texts):
        if place:
            writer.newPage()
        _draw(painter, text, QRect(300, 300, 400, 400))
    painter.end()
    return path
