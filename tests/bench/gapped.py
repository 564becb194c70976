"""Codes whose modules do not touch, as terminals, tables and designers draw them; seeded."""

from __future__ import annotations

from typing import cast

import numpy as np

from tests.bench.rendered import VERSIONS, Frame, enrolment_text
from tests.unit.scan.drawing import spaced, terminal
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()

GAPPED = ("table", "rows", "columns", "dots", "terminal", "terminal, line a module")


def gapped_picture(kind: str, rng: np.random.Generator) -> tuple[Frame, str]:
    """Return a window with one code of a kind of `GAPPED` in it, H × W × 3, and what it says."""
    text = enrolment_text(rng, VERSIONS[int(rng.integers(3))])
    share = float(rng.uniform(0.125, 0.42))
    code = _drawn(kind, text, int(rng.integers(6, 13)), share)
    if rng.random() < 0.5:
        code = 255 - code
    ground = int(code[0, 0])
    height, width = max(720, code.shape[0] + 60), max(1280, code.shape[1] + 60)
    window = np.full((height, width), ground, np.uint8)
    y, x = (int(rng.integers(0, free + 1)) for free in (height - code.shape[0], width - code.shape[1]))
    window[y : y + code.shape[0], x : x + code.shape[1]] = code
    soft = cv2.GaussianBlur(window, (0, 0), float(rng.uniform(0.3, 0.9)))
    _done, data = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 95))])
    return cast("Frame", cv2.imdecode(data, cv2.IMREAD_COLOR)), text


def _drawn(kind: str, text: str, pitch: int, share: float) -> Frame:
    gap = max(1, round(share * pitch))
    match kind:
        case "table":
            return spaced(text, pitch=pitch, gap=(gap, gap))
        case "rows":
            return spaced(text, pitch=pitch, gap=(0, gap))
        case "columns":
            return spaced(text, pitch=pitch, gap=(gap, 0))
        case "dots":
            return spaced(text, pitch=pitch, gap=(gap - 1, gap - 1), dots=True)
        case "terminal":
            return terminal(text, module=(pitch, pitch), gap=gap)
        case _:
            return terminal(text, module=(pitch, pitch), gap=gap, rows=1)
