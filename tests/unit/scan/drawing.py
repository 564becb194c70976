"""Draws the pictures that the scanner's tests read."""

from __future__ import annotations

import functools
import io
import itertools
import operator
from typing import Any

import numpy as np
import qrcode
from numpy.typing import NDArray
from PIL import Image

from trackops_desktop.scan.decoding.reed_solomon import corrected
from trackops_desktop.scan.decoding.symbol_layout import blocks, finders, mask, places, write_format
from trackops_desktop.scan.opencv import load_cv2

URI = "otpauth://totp/Trackops:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Trackops"


def qr(text: str | bytes = URI, *, scale: int = 4, border: int = 4, level: str = "M") -> NDArray[np.uint8]:
    """Draw one code as an H × W array of 0 and 255."""
    levels = {"L": 1, "M": 0, "Q": 3, "H": 2}
    code: Any = qrcode.QRCode(error_correction=levels[level], border=border)
    code.add_data(text)
    code.make()
    modules = np.array(code.get_matrix(), dtype=bool)
    return np.where(np.kron(modules, np.ones((scale, scale), bool)), 0, 255).astype(np.uint8)


def page(*codes: NDArray[np.uint8], size: tuple[int, int] = (600, 800)) -> NDArray[np.uint8]:
    """Lay codes side by side on a white page of the given height and width."""
    sheet = np.full(size, 255, np.uint8)
    x = 10
    for code in codes:
        height, width = code.shape
        sheet[10 : 10 + height, x : x + width] = code
        x += width + 10
    return sheet


def encoded(pixels: NDArray[np.uint8], form: str = "PNG", **options: object) -> bytes:
    """Write an array as a picture file."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def appended(text: str | bytes, *ends: int, parity: int | None = None, scale: int = 6) -> list[NDArray[np.uint8]]:
    """Draw a text as several symbols, cut before the bytes `ends` (structured append)."""
    data = text.encode() if isinstance(text, str) else text
    right = functools.reduce(operator.xor, data, 0) if parity is None else parity
    cuts = [0, *ends, len(data)]
    pieces = [data[start:end] for start, end in itertools.pairwise(cuts)]
    return [_appended(piece, index, len(pieces), right, scale) for index, piece in enumerate(pieces)]


def _appended(data: bytes, index: int, size: int, parity: int, scale: int) -> NDArray[np.uint8]:
    level = "M"
    bits = f"0011{index:04b}{size - 1:04b}{parity:08b}0100{len(data):08b}" + "".join(f"{one:08b}" for one in data)
    for version in range(2, 7):
        room = sum(len(block.codewords) - block.correction for block in blocks(version, level))
        if len(bits) <= 8 * room - 4:
            break
    octets = int((bits + "0000").ljust(-(-(len(bits) + 4) // 8) * 8, "0"), 2).to_bytes(-(-(len(bits) + 4) // 8))
    left = iter((octets + bytes([0xEC, 0x11]) * room)[:room])
    stream = [0] * (len(places(version)) // 8)
    for block in blocks(version, level):
        own = [next(left) for _ in range(len(block.codewords) - block.correction)]
        # The correction codewords are the ones that are missing.
        bad = range(len(own), len(block.codewords))
        whole = corrected(own + [0] * block.correction, block.correction, bad, 0)
        assert whole is not None
        for place, value in zip(block.codewords, whole, strict=True):
            stream[place] = value
    symbol = finders(version)
    at = places(version)
    symbol[at[:, 0], at[:, 1]] = np.unpackbits(np.array(stream, np.uint8)).astype(bool)
    symbol[at[:, 0], at[:, 1]] ^= mask(version, 3)[at[:, 0], at[:, 1]]
    write_format(symbol, level, 3)
    small = np.pad(symbol, 4)
    return np.where(np.kron(small, np.ones((scale, scale), bool)), 0, 255).astype(np.uint8)


def spaced(
    text: str = URI, *, pitch: int = 10, gap: tuple[int, int] = (2, 2), dots: bool = False, border: int = 4
) -> NDArray[np.uint8]:
    """Draw a code whose modules do not touch: dark cells of `pitch` less `gap` (across, down) pixels, or round dots."""
    small = qr(text, scale=1, border=border) == 0
    y, x = np.mgrid[0:pitch, 0:pitch]
    if dots:
        cell = np.hypot(x - (pitch - 1) / 2, y - (pitch - 1) / 2) <= (pitch - gap[0]) / 2
    else:
        cell = (x < pitch - gap[0]) & (y < pitch - gap[1])
    return np.where(np.kron(small, cell), 0, 255).astype(np.uint8)


def terminal(text: str = URI, *, module: tuple[int, int] = (10, 10), gap: int = 5, rows: int = 2) -> NDArray[np.uint8]:
    """Draw a code as a dark terminal does whose lines do not touch: `rows` of modules a line, `gap` pixels between."""
    small = qr(text, scale=1) == 0
    width, height = module
    lines = []
    for start in range(0, small.shape[0], rows):
        light = np.kron(~small[start : start + rows], np.ones((height, width), bool))
        lines.append(np.pad(light, ((0, gap), (0, 0))))
    return np.pad(np.where(np.vstack(lines), 230, 30), 30, constant_values=30).astype(np.uint8)


def drawn(kind: str, inverted: bool, text: str = URI) -> str:
    """Draw a code with the letters of a terminal: `half`, `full`, `hash` or `ansi`."""
    dark = (qr(text, scale=1, border=2) == 0) ^ inverted
    if kind == "half":
        rows = [*dark.tolist(), [inverted] * dark.shape[1]]
        pairs = zip(rows[::2], rows[1::2], strict=False)
        return "\n".join("".join(" ▄▀█"[2 * up + down] for up, down in zip(*pair, strict=True)) for pair in pairs)
    ink, paper = {"full": ("██", "  "), "hash": ("##", "  "), "ansi": ("\x1b[7m  \x1b[0m", "  ")}[kind]
    return "\n".join("".join(ink if cell else paper for cell in row) for row in dark.tolist())


def hidden(corner: str, by: str, turn: float = 0.0) -> tuple[NDArray[np.uint8], Any]:
    """Draw a camera's picture of a code one of whose corner patterns is damaged; return the code's corners in it too.

    Args:
        corner: "above left", "above right" or "below left".
        by: "light", "a thumb" or "a stroke".
        turn: Degrees.

    """
    cv2, scale, border = load_cv2(), 6, 4
    code = qr(scale=scale, border=border).astype(np.float32)
    side, near = code.shape[0], (border + 3) * scale
    far = side - near
    x, y = {"above left": (near, near), "above right": (far, near), "below left": (near, far)}[corner]
    if by == "light":
        rows, columns = np.mgrid[0:side, 0:side]
        code += 400 * np.exp(-((columns - x - 6) ** 2 + (rows - y - 6) ** 2) / (2 * 14.0**2))
    elif by == "a thumb":
        cv2.circle(code, (x + 14, y + 14), 18, 70, -1)
    else:
        cv2.line(code, (x - 20, y + 20), (x + 20, y - 20), 10, 7)
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), turn, 0.8)
    matrix[:, 2] += 100
    frame = cv2.warpAffine(np.clip(code, 0, 255), matrix, (640, 480), borderValue=150, flags=cv2.INTER_AREA)
    grain = np.random.default_rng(5).normal(0, 3, frame.shape)
    edge = border * scale
    square = np.array([(edge, edge, 1), (side - edge, edge, 1), (side - edge, side - edge, 1), (edge, side - edge, 1)])
    return np.clip(frame + grain, 0, 255).astype(np.uint8), square @ matrix.T
