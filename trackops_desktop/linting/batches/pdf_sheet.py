"""A sheet of QR codes as PDF: drawn as shapes, so that it prints sharp at any size.

A page is written as soon as it is full; what is kept until the end is where each object begins (ISO 32000-1 section
7.5).
"""

# not translated: a test batch is English
from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray

_WIDTH, _HEIGHT, _EDGE = 595, 842, 42
"""A4 in points, and the paper's edge that is left free."""

_COLUMNS, _ROWS = 3, 4
_CELL_WIDTH = (_WIDTH - 2 * _EDGE) / _COLUMNS
_CELL_HEIGHT = (_HEIGHT - 2 * _EDGE) / _ROWS
_CODE_POINTS = 140
_QUIET_ZONE = 4
_LONGEST_CAPTION = 36
_CATALOGUE, _PAGES, _FONT = 1, 2, 3


class PdfSheet:
    """Twelve codes a page, each with a caption of up to three lines; `close` completes the file."""

    def __init__(self, out: IO[bytes], title: str) -> None:
        """Begin the file, whose pages all carry the title."""
        self._out, self._title = out, title
        self._offsets: dict[int, int] = {}
        self._at = 0
        self._next = _FONT + 1
        self._pages: list[int] = []
        self._drawing: list[str] = []
        self._cards = 0
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        self._object(_FONT, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")

    def add(self, modules: NDArray[np.bool_], lines: tuple[str, ...]) -> None:
        """Add a code and what stands beneath it."""
        place = self._cards % (_COLUMNS * _ROWS)
        left = _EDGE + place % _COLUMNS * _CELL_WIDTH + (_CELL_WIDTH - _CODE_POINTS) / 2
        top = _HEIGHT - _EDGE - place // _COLUMNS * _CELL_HEIGHT
        self._drawing += _shapes(modules, left, top)
        for number, line in enumerate(lines[:3]):
            self._drawing.append(_words(line, left + 4, top - _CODE_POINTS - 8 - number * 10, 8))
        self._cards += 1
        if self._cards % (_COLUMNS * _ROWS) == 0:
            self._end_page()

    def close(self) -> None:
        """Write what is left, and the table of the objects."""
        if self._drawing or not self._pages:
            self._end_page()
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(_PAGES, f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>".encode())
        self._object(_CATALOGUE, f"<< /Type /Catalog /Pages {_PAGES} 0 R >>".encode())
        start, size = self._at, self._next
        rows = "".join(f"{self._offsets[number]:010} 00000 n \n" for number in range(1, size))
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode())
        self._write(f"trailer\n<< /Size {size} /Root {_CATALOGUE} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())

    def _end_page(self) -> None:
        head = _words(f"{self._title}, page {len(self._pages) + 1}", _EDGE, _HEIGHT - _EDGE + 14, 9)
        stream = zlib.compress("\n".join([head, *self._drawing]).encode("cp1252", "replace"))
        self._drawing = []
        content, page = self._next, self._next + 1
        self._next += 2
        length = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
        self._object(content, length + stream + b"\nendstream")
        self._object(
            page,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 {_FONT} 0 R >> >> >>".encode(),
        )
        self._pages.append(page)

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)


def _shapes(modules: NDArray[np.bool_], left: float, top: float) -> Iterator[str]:
    """Yield a filled rectangle for every run of dark modules in a row."""
    size = _CODE_POINTS / (modules.shape[0] + 2 * _QUIET_ZONE)
    for y, row in enumerate(modules):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            x, low = left + (_QUIET_ZONE + start) * size, top - (_QUIET_ZONE + y + 1) * size
            yield f"{x:.3f} {low:.3f} {(end - start) * size:.3f} {size:.3f} re f"


def _words(text: str, x: float, y: float, size: int) -> str:
    shown = text if len(text) <= _LONGEST_CAPTION else f"{text[: _LONGEST_CAPTION - 1]}…"
    escaped = shown.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    plain = "".join(letter if letter.isprintable() else "?" for letter in escaped)
    return f"BT /F1 {size} Tf {x:.2f} {y:.2f} Td ({plain}) Tj ET"
