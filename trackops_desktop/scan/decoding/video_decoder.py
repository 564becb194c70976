"""Reads frame after frame: one plain pass each, and, while nothing is read, extras that take turns."""

# not translated: names of steps, which developers read
from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.scan.decoding import filters, gaps
from trackops_desktop.scan.decoding.decoder import Pass, read_codes
from trackops_desktop.scan.decoding.failures import CHANGED, note_failure
from trackops_desktop.scan.decoding.pipelines import WORK_CLOCK, Clock, merged
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
from trackops_desktop.scan.hints import Adviser, Hint
from trackops_desktop.scan.reading import Fragment, Located, Outline, Reading, overlap
from trackops_desktop.scan.sources.images import Pixels, Source, holds_pixels


def _sharp_and_split(grey: Pixels) -> Pixels:
    return filters.thresholded(filters.sharpened(grey, 4, 2), 51)


def _moved(length: float) -> DecodeStrategy:
    return unsmeared(f"part, unsmeared {length:g}", 0.002, length, moving=True)


def _out_of_focus(radius: float) -> DecodeStrategy:
    return refocused(f"part, refocused {radius:g}", 0.002, radius, steady=True)


LIVE_STEPS: tuple[DecodeStrategy, ...] = (
    *map(_moved, (16, 11, 14, 9, 17, 12.75, 5.25, 7.5, 19)),
    part("part, sharpened and split", 0.003, 600, _sharp_and_split, split=True),
    iron("iron", 0.004, bulged=False),
    DecodeStrategy("mend", mended, 0.003),
    part("part, stretched", 0.002, 900, filters.stretched),
    *map(_out_of_focus, (6, 3.75)),
    DecodeStrategy("two corners", cornered, 0.003),
    whole("half size", 0.0005, scale=0.5),
    closed("gaps closed, coarse", 0.005, gaps.COARSE),
    iron("iron a curl", 0.005, bulged=True),
    untilted("part, tilted back", 0.004),
    whole("threshold 15, global", 0.003, lambda g: filters.thresholded(g, 15, 3), split=True),
    *map(_out_of_focus, (4.5, 1.5)),
    whole("× 1.5", 0.004, scale=1.5),
    DecodeStrategy("retry the symbol", retried, 0.006),
    part("part, sharpened", 0.003, 900, lambda g: filters.sharpened(g, 6, 3)),
    part("part, despeckled", 0.001, 600, lambda g: filters.despeckled(g, 5)),
    part("part, global threshold", 0.001, 600, split=True),
    *map(_out_of_focus, (5.25, 2.25)),
    DecodeStrategy("lines taken out", unlined, 0.008, either=True),
    closed("gaps closed, fine", 0.004, gaps.FINE),
    whole("levelled", 0.006, filters.levelled),
)
"""The extras in the order of their turns: what gains most for its time comes first after a change of scene."""

_AGREEMENT_WINDOW = 8
"""Frames within which a text that is no authenticator's must be read twice."""

_WORTH_COUNTING = 0.001
"""Seconds above which an extra that made no picture of its own has had its turn all the same."""

_KEEP_LOCATED = 3
"""Frames for which a symbol that an extra located is still worth ironing in the next ones."""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What one frame gave.

    Attributes:
        readings: What was read and may be relied on.
        located: Outlines of symbols that were seen but not read, or not read twice yet.
        hint: What would help, or None.
        steps: Names of the extras that were tried.

    """

    readings: tuple[Reading, ...] = ()
    located: tuple[Outline, ...] = ()
    hint: Hint | None = None
    steps: tuple[str, ...] = ()


class LiveDecoder:
    """Reads the frames of one camera in the order they come. Belongs to one thread."""

    def __init__(self, steps: Sequence[DecodeStrategy] = LIVE_STEPS, clock: Clock = WORK_CLOCK) -> None:
        """Take the extras, and a clock that counts the seconds of work."""
        self._steps = tuple(steps)
        self._clock = clock
        self._turn = 0
        self._cost: dict[str, float] = {}
        self._adviser = Adviser()
        self._past: deque[frozenset[str | Fragment]] = deque(maxlen=_AGREEMENT_WINDOW)
        self._seen: list[Located] = []
        self._seen_ago = 0

    def frame(self, pixels: Pixels) -> LiveResult:
        """Look at one frame (H × W × 3 BGR or H × W grey, not mirrored). Nothing is raised, ever."""
        if not holds_pixels(pixels):
            return LiveResult()
        try:
            return self._frame(pixels)
        except CHANGED:
            raise
        except Exception as error:  # noqa: BLE001 - filters in C++ over whatever a driver delivers
            note_failure("a frame", error)
            return LiveResult()

    def _frame(self, pixels: Pixels) -> LiveResult:
        start = self._clock()
        # Grey first: converting once costs less than zxing-cpp's reading of three channels.
        grey = Source(pixels).grey
        plain = read_codes(grey)
        found = plain.readings
        unread = [seen for seen in plain.located if not _covered(seen, found)]
        scene = Scene(grey, unread)
        tried: list[str] = []
        if not found or unread:
            scene.located += self._remembered(scene)
            extra = self._extras(scene, start + budget(grey), tried)
            found = merged(found, extra.readings)
        if plain.readings:
            self._turn = 0
        if found:
            self._adviser.clear()
        hint = None if found else self._adviser.advise(scene)
        return self._result(found, scene, hint, tuple(tried))

    def _remembered(self, scene: Scene) -> list[Located]:
        """Return what extras located in the last frames, unless this frame's plain pass did."""
        self._seen_ago += 1
        if scene.located or self._seen_ago > _KEEP_LOCATED:
            return []
        return self._seen

    def _extras(self, scene: Scene, end: float, tried: list[str]) -> Pass:
        """Give extras their turn as long as there is time in this frame; each at most once."""
        for _ in self._steps:
            step = self._steps[self._turn % len(self._steps)]
            now = self._clock()
            if now + self._cost.get(step.name, step.expected(scene)) > end:
                if tried:
                    break
                # Once slow is not always slow: it gets another chance after a while.
                self._cost[step.name] = 0.9 * self._cost.get(step.name, step.expected(scene))
                self._turn += 1
                continue
            self._turn += 1
            found = self._tried(step, scene, end, tried)
            if found.readings:
                # The next frame of the same scene begins with what worked in this one.
                self._turn -= 1
                return found
        return Pass()

    def _tried(self, step: DecodeStrategy, scene: Scene, end: float, tried: list[str]) -> Pass:
        start, looked = self._clock(), False
        # Light symbols on dark are looked for once all steps have had a turn: it takes half as long again.
        light_too = step.either or self._turn > len(self._steps)
        for view in step.views(scene):
            looked = True
            found = view.read(light_too=light_too)
            if found.readings:
                tried.append(step.name)
                return found
            if found.located and not scene.located:
                self._seen, self._seen_ago = list(found.located), 0
            if self._clock() > end:
                break
        spent = self._clock() - start
        if looked or spent > _WORTH_COUNTING:
            tried.append(step.name)
            self._cost[step.name] = 0.7 * self._cost.get(step.name, spent) + 0.3 * spent
        return Pass()

    def _result(
        self, found: tuple[Reading, ...], scene: Scene, hint: Hint | None, steps: tuple[str, ...]
    ) -> LiveResult:
        earlier: frozenset[str | Fragment] = frozenset().union(*self._past)
        self._past.append(frozenset(reading.content for reading in found))
        sure = tuple(r for r in found if is_authenticator(r.text) or r.content in earlier)
        unsure = tuple(r.outline for r in found if r not in sure)
        return LiveResult(sure, unsure + tuple(seen.outline for seen in scene.located), hint, steps)


def budget(grey: Pixels) -> float:
    """Return the seconds a frame may take, extras included: 16 ms at 720p, 24 ms at 1080p."""
    return 0.0095 + 0.007 * grey.size / 1e6


def _covered(seen: Located, readings: tuple[Reading, ...]) -> bool:
    return any(overlap(seen.outline, reading.outline) for reading in readings)
