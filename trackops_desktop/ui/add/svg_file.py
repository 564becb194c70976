"""SVG files as pictures: QtSvg draws them, and is given nothing that would cost it any amount of memory or time."""

from __future__ import annotations

import re
import stat
import zlib
from bisect import bisect_left
from pathlib import Path
from xml.parsers import expat

from PySide6.QtGui import QImage

from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.scan.sources.picture_files import MAX_BYTES

_SIDE = 1_400
_GZIP = b"\x1f\x8b"
#: Elements that are drawn at most, those that are drawn by reference counted each time: about a second.
_MOST_DRAWN = 400_000
#: A reference that leads out of the document: anything but a picture within it, or another part of it.
_ELSEWHERE = re.compile(r"""href\s*+=\s*+(?:"(?!data:|\#)[^"]*+"|'(?!data:|\#)[^']*+')""")


def svg_picture(path: Path) -> QImage:
    """Render an SVG file.

    Raises:
        ScanError: It is no SVG, or larger than 20 MiB.

    """
    from PySide6.QtCore import Qt, QXmlStreamReader
    from PySide6.QtGui import QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer()
    if not renderer.load(QXmlStreamReader(_text(path))):
        raise _unreadable()
    size = renderer.defaultSize()
    longest = max(size.width(), size.height(), 1)
    image = QImage(
        max(1, size.width() * _SIDE // longest),
        max(1, size.height() * _SIDE // longest),
        QImage.Format.Format_RGB32,
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def content_of(path: Path) -> bytes:
    """Return a file's bytes, cut one byte after the largest that is looked at; a pipe or device has none.

    Raises:
        ScanError: It cannot be read.

    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""  # it might never end, or never begin
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScanError(_("The file cannot be read."), f"({reason_of(error)})") from None


def _text(path: Path) -> str:
    """Return a file's text, unpacked if it is packed, without what it takes from elsewhere.

    QtSvg would unpack without end, and open whatever file a picture in it names: on Windows also one of another
    computer, to which the user would thereby sign in.
    """
    data = content_of(path)
    if data.startswith(_GZIP):
        data = _unpacked(data)
    if len(data) > MAX_BYTES:
        raise ScanError(_("The picture is larger than 20 MiB."), _("Use a smaller one."))
    text = decoded(data)
    if text is None or "<!ATTLIST" in text:  # which gives elements addresses that do not stand in them
        raise _unreadable()
    text = _ELSEWHERE.sub('href=""', text)
    if _drawn(text) > _MOST_DRAWN:
        raise _unreadable()
    return text


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip, no further than one byte more than is looked at."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MAX_BYTES + 1)
    except zlib.error:
        raise _unreadable() from None


def _drawn(text: str) -> int:
    """Return how many elements are drawn, or more than are allowed: ten uses of ten uses of … are soon a billion."""
    begins: list[str] = []  # the ids of elements that are open now
    parts: dict[str, list[int]] = {}  # from which element to which one a part of the document goes
    uses: list[tuple[int, str]] = []
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        begins.append(attributes.get("id", ""))
        parts.setdefault(begins[-1], [count, count])
        if name.rpartition(":")[2] == "use":
            uses.append((count, (attributes.get("xlink:href") or attributes.get("href", ""))[1:]))
        count += 1

    def end(_name: str) -> None:
        parts[begins.pop()][1] = count

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        raise _unreadable() from None
    drawn, waiting = 0, [[0, count]]
    while waiting and drawn <= _MOST_DRAWN:
        begin, behind = waiting.pop()
        drawn += behind - begin
        within = uses[bisect_left(uses, (begin,)) : bisect_left(uses, (behind,))]
        waiting += [parts[name] for _place, name in within if name in parts]
    return drawn


def _unreadable() -> ScanError:
    return ScanError(_("The SVG file cannot be read."), _("It may be damaged."))
