"""How a still picture and a screen are read: named steps, tried in order until one hits or the time is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from trackops_desktop.scan import filters
from trackops_desktop.scan.decoder import Pass, read_codes
from trackops_desktop.scan.images import Picture, Pixels, Source
from trackops_desktop.scan.reading import Outline, Point, Reading, mapped

PICTURE_BUDGET = 0.28
"""Seconds of this thread's processor time after which a picture is given up."""

Clock = Callable[[], float]
"""Seconds that only grow: the thread's processor time, so that a busy machine reads what an idle one does."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture derived from the one handed in, and how to get back.

    Attributes:
        pixels: H × W grey.
        scale: Its pixels per pixel of the original.
        origin: Its top left corner in pixels of the original.
        global_threshold: How it is to be split into dark and light.

    """

    pixels: Pixels
    scale: float = 1.0
    origin: Point = (0.0, 0.0)
    global_threshold: bool = False

    def read(self) -> Pass:
        """Decode this view; outlines are in the original's pixels."""
        found = read_codes(self.pixels, global_threshold=self.global_threshold)
        readings = (
            Reading(r.text, r.symbol, mapped(r.outline, self.scale, self.origin)) for r in found.readings
        )
        located = (mapped(outline, self.scale, self.origin) for outline in found.located)
        return Pass(tuple(readings), tuple(located))


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step starts from: the grey picture and the symbols that were seen in it but not read."""

    grey: Pixels
    located: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One way to look at a picture again.

    Attributes:
        name: What it does, for the benchmark and for people.
        views: The derived pictures, made one at a time.
        cost: Its time over that of one plain pass, to see beforehand whether there is time for it.

    """

    name: str
    views: Callable[[Scene], Iterable[View]]
    cost: float


def symbol_retry(scene: Scene) -> Iterator[View]:
    """Cut out every symbol that was seen but not read, enlarge it, and clean it in three ways."""
    for outline in scene.located[:4]:
        cut, origin = _cut(scene.grey, outline)
        if min(cut.shape) < 16:
            continue
        factor = min(4.0, max(1.0, 640 / max(cut.shape)))
        large = filters.scaled(cut, factor) if factor > 1 else cut
        yield View(large, factor, origin)
        yield View(filters.sharpened(large), factor, origin)
        yield View(filters.levelled(large), factor, origin)
        yield View(filters.thresholded(large, max(large.shape) // 8), factor, origin)


def _cut(grey: Pixels, outline: Outline) -> tuple[Pixels, Point]:
    """Return the box around an outline with a third of its size on every side, as far as the picture goes."""
    xs, ys = [p[0] for p in outline], [p[1] for p in outline]
    margin = max(max(xs) - min(xs), max(ys) - min(ys)) / 3
    height, width = grey.shape
    left, right = int(max(0, min(xs) - margin)), int(min(width, max(xs) + margin))
    top, bottom = int(max(0, min(ys) - margin)), int(min(height, max(ys) + margin))
    return np.ascontiguousarray(grey[top:bottom, left:right]), (float(left), float(top))


def _same(change: Callable[[Pixels], Pixels]) -> Callable[[Scene], Iterator[View]]:
    def views(scene: Scene) -> Iterator[View]:
        yield View(change(scene.grey))

    return views


def _resized(
    factor: float, change: Callable[[Pixels], Pixels] = lambda g: g
) -> Callable[[Scene], Iterator[View]]:
    def views(scene: Scene) -> Iterator[View]:
        yield View(change(filters.scaled(scene.grey, factor)), factor)

    return views


def _small_enlarged(scene: Scene) -> Iterator[View]:
    """Enlarge a small picture to about 800 pixels, at most four times."""
    factor = min(4.0, 800 / max(scene.grey.shape))
    if factor > 1.6:
        yield View(filters.scaled(scene.grey, factor), factor)


def _global(scene: Scene) -> Iterator[View]:
    yield View(scene.grey, global_threshold=True)


PICTURE_STEPS = (
    Step("symbol retry", symbol_retry, 1.0),
    Step("levelled", _same(filters.levelled), 2.0),
    Step("× 1.5", _resized(1.5), 3.0),
    Step("small ones enlarged", _small_enlarged, 8.0),
    Step("sharpened", _same(filters.sharpened), 2.0),
    Step("× 1.5, sharpened", _resized(1.5, filters.sharpened), 4.0),
    Step("threshold 101", _same(lambda g: filters.thresholded(g, 101)), 2.0),
    Step("threshold 31", _same(lambda g: filters.thresholded(g, 31)), 2.0),
    Step("global threshold", _global, 1.0),
    Step("half size", _resized(0.5), 0.5),
    Step("despeckled", _same(filters.despeckled), 1.5),
    Step("× 1.5, levelled", _resized(1.5, filters.levelled), 4.0),
)
"""A still picture after the plain pass, in the order of what they gain for their time."""


def decode_picture(
    picture: Picture, *, budget: float = PICTURE_BUDGET, clock: Clock = time.thread_time
) -> tuple[Reading, ...]:
    """Read the codes of a picture from a file, the clipboard or a drop; nothing is raised, ever.

    The plain pass reads most pictures in a few milliseconds. Where it finds nothing the steps are tried in
    turn; the first that hits gives all the codes it saw.

    Args:
        picture: A uint8 array (H × W grey or H × W × 3 BGR), a Pillow image or a QImage.
        budget: Seconds, by `clock`, after which it is given up.
        clock: Counts those seconds.

    """
    try:
        return _decode(picture, budget, clock)
    except Exception:  # noqa: BLE001 - filters in C++ over hostile pictures: no code, no crash
        return ()


def _decode(picture: Picture, budget: float, clock: Clock) -> tuple[Reading, ...]:
    start = clock()
    source = Source(picture)
    plain = read_codes(source.raw)
    if plain.readings:
        return plain.readings
    one_pass = clock() - start
    scene = Scene(source.grey, plain.located)
    for step in PICTURE_STEPS:
        if clock() - start + one_pass * step.cost > budget:
            continue
        for view in step.views(scene):
            found = view.read()
            if found.readings:
                return found.readings
    return ()


def decode_screen(picture: Picture) -> tuple[Reading, ...]:
    """Read every code of a screenshot in two passes; nothing is raised.

    One tells dark from light by the surroundings, the other by one threshold for the whole.
    Rendered codes need no filter, but each of the two ways alone misses a few.
    """
    try:
        source = Source(picture)
        readings = read_codes(source.raw).readings
        return merged(readings, read_codes(source.raw, global_threshold=True).readings)
    except Exception:  # noqa: BLE001 - as above
        return ()


def merged(first: tuple[Reading, ...], second: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Add to the first readings those of the second that are not among them."""
    return first + tuple(new for new in second if not any(_same_symbol(new, old) for old in first))


def _same_symbol(one: Reading, other: Reading) -> bool:
    if one.text != other.text:
        return False
    (ax, ay), (bx, by) = _middle(one.outline), _middle(other.outline)
    size = max(abs(one.outline[0][0] - one.outline[2][0]), abs(one.outline[0][1] - one.outline[2][1]))
    return abs(ax - bx) <= size / 2 and abs(ay - by) <= size / 2


def _middle(outline: Outline) -> Point:
    return sum(p[0] for p in outline) / 4, sum(p[1] for p in outline) / 4
