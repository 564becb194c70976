"""`python -m tests.fuzz.linting [ADDRESSES] [SYMBOLS] [FRAMES]`: thousands of faulty codes, photographs of good ones.

Every finding is found in every code that was made to have it, and none is invented: 1,000 addresses and 1,000 symbols
of each fault by default. A symbol graded good or better is read by zxing-cpp's defaults in 99 of 100 rendered frames.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import zxingcpp

from trackops_desktop.commands.scanning.lint import judge
from trackops_desktop.linting.batches.address_faults import ADDRESS_FAULTS
from trackops_desktop.linting.batches.draft import draft_for
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.linting.batches.symbol_faults import SYMBOL_FAULTS
from trackops_desktop.linting.linter import Linter
from trackops_desktop.linting.pictures import symbols_of
from trackops_desktop.linting.policy import Grade, LintPolicy, find_policy
from trackops_desktop.linting.quality.degradation import blurred, shrunk
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.images import Pixels

STRICT = Path(__file__).parents[1] / "data" / "linting" / "strict.toml"


def addresses(policy: LintPolicy, each: int) -> Counter[str]:
    """Lint so many faulty addresses of each kind and a right one beside each; return how often each went wrong."""
    linter, wrong, number = Linter(policy), Counter[str](), 0
    for seed in range(each):
        random = Random(seed)
        for name, fault in ADDRESS_FAULTS.items():
            number += 1
            draft = draft_for(policy, number, random)
            faulty = fault(draft, policy)
            for text, found in ((draft.text, set[str]()), (faulty, {name})):
                if text is None:
                    continue
                got = {one.rule.name for one in linter.lint(f"{name} {seed}", text).findings}
                # A faulty text may be the right one's own, or another's, word for word.
                wrong[name] += got - {"code-twice", "secret-reused"} != found
    return wrong


def symbols(policy: LintPolicy, each: int) -> Counter[str]:
    """Draw and lint so many faulty symbols of each kind; return how often each went wrong."""
    linter, wrong, number = Linter(policy), Counter[str](), 0
    for seed in range(each):
        random = Random(seed)
        for name, drawing in SYMBOL_FAULTS.items():
            number += 1
            pixels = drawing(draft_for(policy, number, random).text, policy)
            if pixels is None:
                wrong[f"{name} (not made)"] += 1
                continue
            codes = judge(name, png_of(pixels), linter)
            got = {one.rule.name for judged in codes for one in judged.code.findings}
            if got != {name}:
                wrong[name] += 1
                print(f"{name} {seed}: {sorted(got)}", file=sys.stderr)
    return wrong


def pictures(count: int) -> Iterator[Pixels]:
    """Draw codes better and worse, as web pages show them."""
    policy = find_policy("trackops")
    for seed in range(count):
        random = Random(seed)
        modules = modules_of(draft_for(policy, seed + 1, random).text)
        scale, margin = random.choice((2, 3, 4, 5, 6, 8)), random.choice((1, 2, 3, 4, 4))
        dark, light = random.choice(((0, 255), (0, 255), (40, 230), (60, 200)))
        pixels = drawn(modules, scale=scale, margin=margin, dark=dark, light=light)
        pixels = blurred(pixels, scale * random.choice((0.0, 0.0, 0.1, 0.2, 0.3, 0.4)))
        yield pixels if random.random() < 0.7 else shrunk(pixels, random.uniform(0.6, 0.95))


def frame_of(pixels: Pixels, random: Random) -> Pixels:
    """Photograph a screen with a phone: 12 to 25 cm away, turned, a little soft, in uneven light, as JPEG."""
    cv2 = load_cv2()
    across = 1920 / (2 * random.uniform(120, 250) * np.tan(np.radians(32.5))) * 25.4 / 96
    height, width = pixels.shape
    turn, lean, roll = (np.radians(random.uniform(-limit, limit)) for limit in (30, 20, 25))
    far, corners = 6.0 * max(width, height), []
    for x, y in (
        (-width / 2, -height / 2),
        (width / 2, -height / 2),
        (width / 2, height / 2),
        (-width / 2, height / 2),
    ):
        x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
        depth = far / (far + x * np.sin(turn) + y * np.sin(lean))
        corners.append((x * np.cos(turn) * depth, y * np.cos(lean) * depth))
    place = np.array(corners) * across
    size = np.ceil(place.max(axis=0) - place.min(axis=0)).astype(int) + 80
    page = int(np.median(pixels[0]))
    onto = cv2.getPerspectiveTransform(
        np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32),
        (place - place.min(axis=0) + 40).astype(np.float32),
    )
    view = cv2.warpPerspective(pixels, onto, tuple(int(v) for v in size), flags=cv2.INTER_AREA, borderValue=page)
    view = cv2.GaussianBlur(view, (0, 0), random.uniform(0.4, 0.9)).astype(np.float64)
    light = np.linspace(random.uniform(0.75, 1), random.uniform(0.75, 1), view.shape[1])
    grain = np.random.default_rng(random.randrange(1 << 32)).normal(0, random.uniform(2, 7), view.shape)
    seen = np.clip(view * light + grain, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, random.randint(75, 95)])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def frames(count: int) -> dict[Grade, tuple[int, int]]:
    """Photograph so many pictures once each; return for each grade how many of how many zxing-cpp read."""
    told: dict[Grade, tuple[int, int]] = {}
    for seed, pixels in enumerate(pictures(count)):
        seen = list(symbols_of(pixels))
        grade = seen[0].quality.grade if seen else Grade.UNREADABLE
        text = seen[0].reading.text if seen else None
        read = any(one.text == text for one in zxingcpp.read_barcodes(frame_of(pixels, Random(-seed - 1))))
        good, of = told.get(grade, (0, 0))
        told[grade] = (good + read, of + 1)
    return told


def main(arguments: list[str]) -> int:
    """Run all three and say what was wrong; 1 if anything was."""
    counts = [int(one) for one in arguments] + [1_000, 1_000, 2_000][len(arguments) :]
    policy, started = find_policy(str(STRICT)), time.monotonic()
    wrong = +(addresses(policy, counts[0]) + addresses(find_policy("trackops"), counts[0]))
    outcome = dict(wrong) or "every one found, none invented"
    print(f"{counts[0]} addresses of each of {len(ADDRESS_FAULTS)} faults: {outcome}")
    wrong_symbols = +symbols(policy, counts[1])
    print(f"{counts[1]} symbols of each of {len(SYMBOL_FAULTS)} faults: {dict(wrong_symbols) or 'likewise'}")
    told = frames(counts[2])
    for grade, (good, of) in sorted(told.items(), reverse=True):
        print(f"graded {grade.word}: {good} of {of} frames read ({good / of:.1%})")
    upper = [told[grade] for grade in (Grade.GOOD, Grade.EXCELLENT) if grade in told]
    enough = sum(good for good, _ in upper) >= 0.99 * sum(of for _, of in upper)
    print(f"linting: {time.monotonic() - started:.0f} s")
    return 0 if enough and not wrong and not wrong_symbols else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
