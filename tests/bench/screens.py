"""Seeded desktop screenshots: windows, writing and codes, drawn as sharp as a screen shows them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.bench.rendered import VERSIONS, enrolment_text, export_text, symbol
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()

Frame = NDArray[np.uint8]
SIZES = ((1080, 1920), (1440, 2560), (2160, 3840))


def screenshots(seed: int, count: int) -> Iterator[tuple[Frame, set[str]]]:
    """Yield screenshots with one to four codes of 2 to 6 pixels a module, in light and dark, and their texts."""
    for index in range(count):
        rng = np.random.default_rng((seed, index))
        size = SIZES[index % len(SIZES)]
        dark = index % 2 == 1
        screen = _desktop(rng, size, dark)
        texts = set()
        width = size[1] // 4
        for place in range(1 + index % 4):
            text = export_text(rng) if place == 3 else enrolment_text(rng, VERSIONS[int(rng.integers(5))])
            level = "L" if place == 3 else "M"
            modules = symbol(text, level)
            scale = int(rng.integers(2, 7)) if place < 3 else int(rng.integers(2, 4))
            ink, paper = (235, 30) if dark and place == 0 else (0, 255)
            code = np.where(np.kron(modules, np.ones((scale, scale), bool)), ink, paper).astype(np.uint8)
            x = place * width + int(rng.integers(0, width - min(code.shape[1], width - 1)))
            y = int(rng.integers(0, size[0] - code.shape[0]))
            screen[y : y + code.shape[0], x : x + code.shape[1]] = code[:, : size[1] - x, None]
            texts.add(text)
        yield screen, texts


def _desktop(rng: np.random.Generator, size: tuple[int, int], dark: bool) -> Frame:
    height, width = size
    screen = np.full((height, width, 3), 40 if dark else 225, np.uint8)
    for _ in range(6):
        x, y = int(rng.integers(0, width * 3 // 4)), int(rng.integers(0, height * 3 // 4))
        corner = (x + int(rng.integers(200, width // 2)), y + int(rng.integers(150, height // 2)))
        shade = int(rng.integers(20, 60)) if dark else int(rng.integers(235, 256))
        cv2.rectangle(screen, (x, y), corner, (shade,) * 3, -1)
        cv2.rectangle(screen, (x, y), (corner[0], y + 30), (int(rng.integers(40, 200)), 120, 80), -1)
        for line in range(y + 60, corner[1] - 10, 22):
            word = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz   "), 40))
            ink = 220 if dark else 30
            cv2.putText(screen, word, (x + 12, line), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (ink,) * 3, 1)
    return screen
