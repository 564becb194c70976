"""What pasting, dropping and opening bring: pictures and texts, sorted out from mime data and files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.scan.reading import Reading
from trackops_desktop.scan.sources.images import Picture
from trackops_desktop.scan.sources.picture_files import MAX_BYTES, SUFFIXES
from trackops_desktop.ui.add.enrolment_collector import ReadText
from trackops_desktop.ui.add.svg_file import content_of, svg_picture
from trackops_desktop.ui.platform.file_choice import kinds_of_files

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_FILES = 200
MAX_PDF_PAGES = 40
_PDF_DOTS_PER_POINT = 2.6
VECTOR_SUFFIXES = frozenset({".svg", ".svgz", ".pdf"})
TEXT_SUFFIXES = frozenset({".txt", ".uri", ".otpauth"})
_ENDINGS = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES | VECTOR_SUFFIXES | TEXT_SUFFIXES))


def file_filter() -> str:
    """Return the kinds of files that can be read, as Qt's file dialog wants them."""
    return kinds_of_files((_("Pictures, PDF and text"), _ENDINGS), (_("All files"), "*"))


def is_readable(path: Path) -> bool:
    """Say by its name whether a file is a picture, a PDF or a text; a folder is looked through as well."""
    return path.is_dir() or path.suffix.lower() in SUFFIXES | VECTOR_SUFFIXES | TEXT_SUFFIXES


@dataclass(frozen=True, slots=True)
class InputMaterial:
    """Something to look through: a picture in memory, a file, the bytes of a picture, or a text.

    Attributes:
        source: Where it is from, in words.

    """

    source: str
    image: QImage | None = None
    path: Path | None = None
    data: bytes | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture and the codes in it, for choosing by click."""

    image: QImage
    readings: tuple[Reading, ...]
    source: str


@dataclass(frozen=True, slots=True)
class InputResults:
    """What looking through brought.

    Attributes:
        found: The texts, in order.
        sightings: The pictures that held codes.
        problems: What could not be read, one sentence each.

    """

    found: tuple[ReadText, ...]
    sightings: tuple[DecodedPicture, ...]
    problems: tuple[str, ...]


def from_mime(data: QMimeData, source: str) -> list[InputMaterial]:
    """Sort out what was pasted or dropped; files win over a picture, a picture over text."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files:
        return [InputMaterial(path.name, path=path) for path in files[:MAX_FILES]]
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return [InputMaterial(source, image=image)]
    return list(from_text(data.text(), source))


def from_text(text: str, source: str) -> Iterator[InputMaterial]:
    """Sort out a text: one with enrolments in it, or a picture as a `data:` address."""
    stripped = text.strip()
    if stripped[:11].lower() == "data:image/":
        picture = _data_uri(stripped)
        if picture is not None:
            yield InputMaterial(source, data=picture)
        return
    drawn = _drawn_codes(text)
    if drawn:
        yield from (InputMaterial(source, text=one) for one in drawn)
    elif stripped:
        yield InputMaterial(source, text=stripped)


def _drawn_codes(text: str) -> list[str]:
    """Return the codes that are drawn with block characters, as terminals and letters show them."""
    from trackops_desktop.scan.decoding.block_text import read_block_text

    return [reading.text for reading in read_block_text(text) if reading.text]


def look_through(materials: Iterable[InputMaterial]) -> InputResults:
    """Decode pictures and read files; meant for a worker thread. Nothing is raised: problems are sentences."""
    found: list[ReadText] = []
    sightings: list[DecodedPicture] = []
    problems: list[str] = []
    for material in materials:
        if material.text:
            found.append(ReadText(material.text, material.source))
            continue
        try:
            for sighting in _sightings(material):
                found.extend(
                    ReadText(reading.text, material.source, reading.symbol, reading.fragment)
                    for reading in sighting.readings
                )
                sightings.append(sighting)
            if not any(sighting.source == material.source for sighting in sightings):
                found.extend(_texts(material))
        except ScanError as error:
            problems.append(_("{place}: {problem}", place=material.source, problem=error))
    return InputResults(tuple(found), tuple(sightings), tuple(problems))


def _sightings(material: InputMaterial) -> Iterator[DecodedPicture]:
    from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen

    if material.image is not None:
        readings = decode_screen(material.image) or decode_picture(material.image)
        if readings:
            yield DecodedPicture(material.image, readings, material.source)
        return
    for image in _images(material):
        readings = decode_picture(image)
        if readings:
            yield DecodedPicture(_as_qimage(image), readings, material.source)


def _images(material: InputMaterial) -> Iterator[Picture]:
    suffix = material.path.suffix.lower() if material.path else ""
    if material.path is not None and suffix in TEXT_SUFFIXES:
        return
    if material.path is not None and suffix == ".pdf":
        yield from pdf_pages(material.path)
    elif material.path is not None and suffix in (".svg", ".svgz"):
        yield svg_picture(material.path)
    else:
        from trackops_desktop.scan.sources.picture_files import open_picture

        source = material.path if material.path is not None else material.data
        if source is not None:
            yield from open_picture(source)


def _texts(material: InputMaterial) -> Iterator[ReadText]:
    """Read the enrolments of a text file."""
    if material.path is None or material.path.suffix.lower() not in TEXT_SUFFIXES:
        return
    data = content_of(material.path)
    if len(data) > MAX_BYTES:
        return
    text = decoded(data)
    if text is None:
        raise ScanError(_("The file isn't text."), _("Save it as UTF-8."))
    for part in from_text(text, material.source):
        if part.text:
            yield ReadText(part.text, material.source)


def pdf_pages(path: Path) -> Iterator[QImage]:
    """Render the pages of a PDF, at most 40.

    Raises:
        ScanError: It is no PDF, wants a password, or this system has no QtPdf.

    """
    try:
        from PySide6.QtCore import QSize
        from PySide6.QtPdf import QPdfDocument
    except ImportError:
        raise ScanError(
            _("PDF files cannot be read on this system."), _("Use a picture of the page instead.")
        ) from None
    document = QPdfDocument()
    if document.load(str(path)) is not QPdfDocument.Error.None_:
        raise ScanError(_("The PDF cannot be read."), _("It may be damaged or password-protected."))
    try:
        for page in range(min(document.pageCount(), MAX_PDF_PAGES)):
            points = document.pagePointSize(page)
            factor = min(_PDF_DOTS_PER_POINT, 6_000 / max(points.width(), points.height(), 1.0))
            image = document.render(page, QSize(round(points.width() * factor), round(points.height() * factor)))
            yield _on_white(image)
    finally:
        document.close()


def _on_white(image: QImage) -> QImage:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter

    page = QImage(image.size(), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    painter = QPainter(page)
    painter.drawImage(0, 0, image)
    painter.end()
    return page


def _as_qimage(image: Picture) -> QImage:
    """Return any picture as an own QImage, for showing."""
    if isinstance(image, QImage):
        return image
    grey = cast("Image", image).convert("L")
    made = QImage(grey.tobytes(), grey.width, grey.height, grey.width, QImage.Format.Format_Grayscale8)
    return made.copy()


def _data_uri(text: str) -> bytes | None:
    head, comma, body = text.partition(",")
    if not comma or len(body) > MAX_BYTES * 2:
        return None
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=False)
    except binascii.Error:
        return None
