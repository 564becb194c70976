"""QR codes drawn with characters: from a text to its modules to a picture that a decoder reads."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.sequence import joined
from trackops_desktop.scan.reading import Reading
from trackops_desktop.scan.sources.images import Pixels

MAX_LETTERS = 200_000
"""The longest text that is looked at; version 40 with two letters a module has 66,000."""

_ESCAPE = re.compile("\x1b\\[([0-9;]*)([A-Za-z])")
_HALVES = {" ": (0, 0), "\u00a0": (0, 0), "█": (1, 1), "▀": (1, 0), "▄": (0, 1), "#": (1, 1), "▓": (1, 1), "■": (1, 1)}
_FEWEST = 21


def read_block_text(text: str) -> tuple[Reading, ...]:
    """Return the codes that a text draws with block characters, `##`, or coloured spaces; nothing is raised.

    Light and dark may be either way round. Lines that are no part of the drawing may stand before and after it.
    """
    if len(text) > MAX_LETTERS:
        return ()
    rows = [_inked(line) for line in text.splitlines()]
    return joined([reading for drawing in _drawings(rows) for reading in _read(drawing)])


def _read(drawing: list[list[tuple[int, int]]]) -> tuple[Reading, ...]:
    return next((found for picture in _pictures(drawing) if (found := read_codes(picture).readings)), ())


def _inked(line: str) -> list[tuple[int, int]] | None:
    """Return for every letter whether its upper and lower half are inked, or None for a line of another kind."""
    reverse, light_ground = False, False
    cells: list[tuple[int, int]] = []
    end = 0
    for escape in [*_ESCAPE.finditer(line), None]:
        for letter in line[end : escape.start() if escape else None]:
            if letter not in _HALVES and unicodedata.category(letter) not in {"Cf", "Cc"}:
                return None
            if letter in _HALVES:
                upper, lower = _HALVES[letter]
                turned = reverse or light_ground
                cells.append((1 - upper, 1 - lower) if turned else (upper, lower))
        if escape is None:
            break
        end = escape.end()
        for code in (escape[1] or "0").split(";") if escape[2] == "m" else ():
            reverse = code == "7" or (reverse and code not in {"", "0", "27"})
            light_ground = code in {"47", "107"} or (light_ground and code not in {"", "0", "40", "49"})
    return cells


def _drawings(rows: list[list[tuple[int, int]] | None]) -> list[list[list[tuple[int, int]]]]:
    """Return the runs of lines that are nothing but blocks."""
    found: list[list[list[tuple[int, int]]]] = [[]]
    for row in rows:
        if row is None:
            found.append([])
        else:
            found[-1].append(row)
    return [run for run in found if len(run) * 2 >= _FEWEST and max(map(len, run)) >= _FEWEST]


def _pictures(drawing: list[list[tuple[int, int]]]) -> list[Pixels]:
    """Draw with half blocks and with whole ones, one letter or two to a module."""
    width = max(map(len, drawing))
    cells = np.zeros((len(drawing), width, 2), np.uint8)
    for number, row in enumerate(drawing):
        if row:
            cells[number, : len(row)] = row
    halves = cells.transpose(0, 2, 1).reshape(-1, width)
    drawn = []
    for modules in (halves, cells[:, :, 0], cells[:, ::2, 0]):
        ink = np.kron(np.pad(modules, 4), np.ones((4, 4), np.uint8))
        drawn += [
            (255 * (1 - ink)).astype(np.uint8),
            (255 * np.kron(np.pad(modules, 4, constant_values=1), np.ones((4, 4), np.uint8))).astype(np.uint8),
        ]
    return drawn
