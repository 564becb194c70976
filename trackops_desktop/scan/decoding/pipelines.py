"""How a still picture and a screen are read: named steps, tried in order until one hits or the time is up."""

# not translated: names of steps, which developers read
from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from trackops_desktop.scan.decoding import filters
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.failures import CHANGED, note_failure
from trackops_desktop.scan.decoding.sequence import joined
from trackops_desktop.scan.decoding.strategies import (
    DecodeStrategy,
    Scene,
    closed,
    cornered,
    iron,
    mended,
    part,
    refocused,
    retried,
    unlined,
    unsmeared,
    untilted,
    whole,
)
from trackops_desktop.scan.reading import Reading, overlap
from trackops_desktop.scan.sources.images import Picture, Source, holds_pixels

PICTURE_BUDGET = 0.28
"""Seconds of this thread's processor time after which a picture is given up."""

MORE_BUDGET = 0.08
"""Seconds for symbols that were seen but not read beside one that was."""

Clock = Callable[[], float]
"""Seconds that only grow."""

#: The thread's processor time, so that a busy machine reads what an idle one does; on Windows that moves in steps
#: of 16 ms, which is a whole frame's time.
WORK_CLOCK: Clock = time.perf_counter if sys.platform == "win32" else time.thread_time

LOCATED_STEPS = (
    iron("iron", 0.02, bulged=False),
    DecodeStrategy("mend", mended, 0.015),
    iron("iron a curl", 0.03, bulged=True),
    DecodeStrategy("retry the symbol", retried, 0.02),
)
"""What is done to symbols that were seen but not read."""

PICTURE_STEPS = (
    *LOCATED_STEPS,
    whole("global threshold", 0.003, split=True),
    whole("half size", 0.001, scale=0.5),
    part("part, sharpened and split", 0.006, 600, lambda g: filters.thresholded(filters.sharpened(g, 4, 2), 51)),
    DecodeStrategy("two corners", cornered, 0.008),
    whole("levelled", 0.008, filters.levelled),
    whole("× 1.5", 0.012, scale=1.5),
    part("part, stretched", 0.006, 900, filters.stretched, count=2),
    closed("gaps closed", 0.014),
    DecodeStrategy("lines taken out", unlined, 0.008),
    whole("threshold 15, global", 0.007, lambda g: filters.thresholded(g, 15, 3), split=True),
    part("part, despeckled", 0.004, 600, lambda g: filters.despeckled(g, 5)),
    untilted("part, tilted back", 0.007),
    whole("sharpened", 0.010, lambda g: filters.sharpened(g, 3, 2)),
    whole("threshold 101", 0.006, lambda g: filters.thresholded(g, 101)),
    whole("threshold 31", 0.006, lambda g: filters.thresholded(g, 31)),
    refocused("part, refocused", 0.02, 3, 4.5, 6, 2.25),
    whole("× 1.5, sharpened", 0.018, filters.sharpened, scale=1.5),
    unsmeared("part, unsmeared", 0.02, 11, 7.5, 17, 5.25),
    whole("× 1.5, levelled", 0.02, filters.levelled, scale=1.5),
)
"""A still picture after the plain pass, in the order of what they gain for their time."""


SCREEN_STEPS = (closed("gaps closed", 0.014), DecodeStrategy("lines taken out", unlined, 0.008))
"""A screen on which nothing was read."""


def decode_picture(
    picture: Picture, *, budget: float = PICTURE_BUDGET, clock: Clock = WORK_CLOCK
) -> tuple[Reading, ...]:
    """Read the codes of a picture from a file, the clipboard or a drop; nothing is raised, ever.

    The plain pass reads most pictures in a few milliseconds. Where it finds nothing the steps are tried in
    turn; the first that hits gives all the codes it saw.

    Args:
        picture: A uint8 array (H × W grey or H × W × 3 BGR), a Pillow image or a QImage.
        budget: Seconds, by `clock`, after which it is given up.
        clock: Counts those seconds.

    """
    if not holds_pixels(picture):
        return ()
    try:
        return joined(_decode(picture, budget, clock))
    except CHANGED:
        raise
    except Exception as error:  # noqa: BLE001 - filters in C++ over hostile pictures: no code, no crash
        note_failure("a picture", error)
        return ()


def decode_screen(picture: Picture) -> tuple[Reading, ...]:
    """Read every code of a screenshot in two passes; nothing is raised.

    One tells dark from light by the surroundings, the other by one threshold for the whole.
    Rendered codes need no filter, but each of the two ways alone misses a few. Only where both find nothing,
    gaps between modules are looked for.
    """
    if not holds_pixels(picture):
        return ()
    try:
        # One conversion to grey costs less than reading three channels twice.
        grey = Source(picture).grey
        found = merged(read_codes(grey).readings, read_codes(grey, global_threshold=True).readings)
        return joined(found or _first(SCREEN_STEPS, Scene(grey)))
    except CHANGED:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        note_failure("a screenshot", error)
        return ()


def merged(first: tuple[Reading, ...], second: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Add to the first readings those of the second that are not among them."""

    def known(new: Reading) -> bool:
        return any(new.content == old.content and overlap(new.outline, old.outline) for old in first)

    return first + tuple(new for new in second if not known(new))


def _decode(picture: Picture, budget: float, clock: Clock) -> tuple[Reading, ...]:
    start = clock()
    source = Source(picture)
    # OpenCV makes an array grey in less time than zxing-cpp takes for two further channels.
    plain = read_codes(source.grey if isinstance(picture, np.ndarray) else source.raw)
    if not plain.readings:
        scene = Scene(source.grey, list(plain.located))
        found = _tried(PICTURE_STEPS, scene, start + budget, clock)
        return found or _tried(LOCATED_STEPS, Scene(source.grey, scene.seen_later), start + budget, clock)
    unread = [seen for seen in plain.located if not any(overlap(seen.outline, r.outline) for r in plain.readings)]
    if not unread:
        return plain.readings
    more = _tried(LOCATED_STEPS, Scene(source.grey, unread), clock() + min(budget, MORE_BUDGET), clock)
    return merged(plain.readings, more)


def _first(steps: Iterable[DecodeStrategy], scene: Scene) -> tuple[Reading, ...]:
    """Return all readings of the first view that has any, however long it takes."""
    for step in steps:
        for view in step.views(scene):
            found = view.read()
            if found.readings:
                return found.readings
    return ()


def _tried(steps: Iterable[DecodeStrategy], scene: Scene, end: float, clock: Clock) -> tuple[Reading, ...]:
    """Try the steps for which there is time; return all readings of the first view that has any."""
    for step in steps:
        if clock() + step.expected(scene) > end:
            continue
        for view in step.views(scene):
            if clock() > end:
                return ()
            found = view.read()
            if found.readings:
                return found.readings
            scene.seen_later += [seen for seen in found.located if not scene.knows(seen)]
    return ()
