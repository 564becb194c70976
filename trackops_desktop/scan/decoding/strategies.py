"""Ways to look at a picture again: each makes derived pictures and knows where they came from."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from trackops_desktop.scan.decoding import filters, gaps, unwarp
from trackops_desktop.scan.decoding.decoder import Pass, read_codes
from trackops_desktop.scan.decoding.erasure_repair import repaired
from trackops_desktop.scan.decoding.regions import (
    Region,
    Texture,
    around,
    busy_both_ways,
    busy_one_way,
    cut_out,
    texture,
)
from trackops_desktop.scan.decoding.third_corner import guess
from trackops_desktop.scan.decoding.tilt import Matrix, Tilt, tilt_of
from trackops_desktop.scan.reading import Located, Outline, Point, overlap, side
from trackops_desktop.scan.sources.images import Pixels

_SMEARED = 1.9

Change = Callable[[Pixels], Pixels]
"""A filter from grey to grey that keeps the size."""

Place = Callable[[Outline], Outline]
"""Carries an outline from a derived picture back to the picture that was handed in."""


def _as_it_is(grey: Pixels) -> Pixels:
    return grey


def moved(scale: float, origin: Point = (0.0, 0.0)) -> Place:
    """Return the way back from a part that begins at `origin` and was enlarged `scale` times."""

    def back(outline: Outline) -> Outline:
        a, b, c, d = ((x / scale + origin[0], y / scale + origin[1]) for x, y in outline)
        return (a, b, c, d)

    return back


@dataclass(frozen=True, slots=True)
class View:
    """A derived picture.

    Attributes:
        pixels: H × W grey.
        place: The way back for outlines.
        global_threshold: How it is to be split into dark and light.

    """

    pixels: Pixels
    place: Place
    global_threshold: bool = False

    def read(self, *, light_too: bool = True) -> Pass:
        """Decode this view; outlines are in the original's pixels.

        Small kinds of symbols (Micro QR) are left out: filters make them up out of texture.

        Args:
            light_too: Look for light symbols on dark as well, in about half as much time again.

        """
        found = read_codes(self.pixels, global_threshold=self.global_threshold, light_too=light_too)
        readings = tuple(replace(r, outline=self.place(r.outline)) for r in found.readings if r.symbol.version)
        return Pass(readings, tuple(Located(self.place(seen.outline), seen.modules) for seen in found.located))


class Square:
    """The most promising part, enlarged to the size on which blurs are undone; what all of them need is kept."""

    def __init__(self, region: Region) -> None:
        """Enlarge the part."""
        scale = min(4.0, filters.Blur.side / max(region.pixels.shape))
        self.pixels = filters.scaled(region.pixels, scale)[: filters.Blur.side, : filters.Blur.side]
        self.place = moved(scale, region.origin)

    @functools.cached_property
    def _smear(self) -> filters.Smear:
        return filters.smear_of(self.pixels)

    @property
    def degrees(self) -> float:
        """The direction in which it may have been smeared, in steps of 7.5 degrees."""
        return round(self._smear.degrees / 7.5) * 7.5

    @property
    def smeared(self) -> bool:
        """Whether it has been smeared: a move leaves 2.1 to 5.7, all else in 106 scenes at most 1.8."""
        return self._smear.strength > _SMEARED

    @functools.cached_property
    def _waves(self) -> filters.Waves:
        return filters.waves_of(self.pixels)

    def without(self, blur: filters.Blur) -> Pixels:
        """Return the part as it was before a blur."""
        return blur.undone(self._waves, self.pixels.shape)


@dataclass
class Scene:
    """What a step starts from.

    Attributes:
        grey: The picture, H × W.
        located: Symbols that were seen in it but not read.
        seen_later: Further ones, which only showed in a derived picture.

    """

    grey: Pixels
    located: list[Located] = field(default_factory=list)
    seen_later: list[Located] = field(default_factory=list)
    _cells: dict[tuple[Located, bool], Pixels] = field(default_factory=dict)

    def knows(self, seen: Located) -> bool:
        """Tell whether a symbol is among those that were located already."""
        return any(overlap(seen.outline, known.outline) for known in (*self.located, *self.seen_later))

    @property
    def plausible(self) -> list[Located]:
        """The located symbols that can be laid flat, two at most: each takes milliseconds."""
        return [seen for seen in self.located if _plausible(seen)][:2]

    def cells(self, seen: Located, *, bulged: bool) -> Pixels:
        """Return the mean of every module of a plausible symbol, worked out once."""
        assert seen.modules is not None
        key = (seen, bulged)
        if key not in self._cells:
            flat = unwarp.flattened(self.grey, seen.outline, seen.modules, bulged=bulged)
            self._cells[key] = unwarp.cells(flat)
        return self._cells[key]

    @functools.cached_property
    def _texture(self) -> Texture | None:
        return texture(self.grey)

    @functools.cached_property
    def regions(self) -> list[Region]:
        """Where a code may be, the most promising first; found out once."""
        return [] if self._texture is None else busy_both_ways(self.grey, self._texture, 2)

    @functools.cached_property
    def moved_squares(self) -> list[Square]:
        """The most promising part for a code that was moved, prepared as `squares` are."""
        return [] if self._texture is None else [Square(part) for part in busy_one_way(self.grey, self._texture)]

    @functools.cached_property
    def squares(self) -> list[Square]:
        """The most promising part, prepared for undoing blurs; empty where there is none."""
        return [Square(region) for region in self.regions[:1]]


Views = Callable[[Scene], Iterable[View]]
"""Makes the derived pictures of a step, one at a time, so that a hit spares the rest."""


@dataclass(frozen=True, slots=True)
class DecodeStrategy:
    """One way to look at a picture again.

    Attributes:
        name: What it does, for the benchmark and for people.
        views: The derived pictures.
        cost: Seconds it takes on a computer of today, or seconds per megapixel where it takes the whole picture.
        whole: Whether it takes the whole picture.
        either: Whether what it looks for is light on dark as often as dark on light.

    """

    name: str
    views: Views
    cost: float
    whole: bool = False
    either: bool = False

    def expected(self, scene: Scene) -> float:
        """Return the seconds it will take."""
        return self.cost * scene.grey.size / 1e6 if self.whole else self.cost


def whole(
    name: str, cost: float, change: Change = _as_it_is, *, scale: float = 1.0, split: bool = False
) -> DecodeStrategy:
    """Return a step over the whole picture: resized, then changed; `split` by one global threshold."""

    def views(scene: Scene) -> Iterator[View]:
        resized = filters.scaled(scene.grey, scale) if scale != 1 else scene.grey
        yield View(change(resized), moved(scale), split)

    return DecodeStrategy(name, views, cost, whole=True)


def part(
    name: str, cost: float, longest: int, change: Change = _as_it_is, *, split: bool = False, count: int = 1
) -> DecodeStrategy:
    """Return a step over the parts where a code may be: enlarged to `longest` pixels, then changed."""

    def views(scene: Scene) -> Iterator[View]:
        for region in scene.regions[:count]:
            large, factor = filters.fitted(region.pixels, longest)
            yield View(change(large), moved(factor, region.origin), split)

    return DecodeStrategy(name, views, cost)


def refocused(name: str, cost: float, *radii: float, steady: bool = False) -> DecodeStrategy:
    """Return a step that undoes the blur of a lens on the most promising part, by one radius after the other.

    Radii are in pixels of a `Square`; `steady` leaves out a part that a move has smeared.
    """
    blurs = tuple(filters.defocus(radius) for radius in radii)

    def views(scene: Scene) -> Iterator[View]:
        for square in scene.squares:
            for blur in () if steady and square.smeared else blurs:
                yield View(square.without(blur), square.place)

    return DecodeStrategy(name, views, cost)


def unsmeared(name: str, cost: float, *lengths: float, moving: bool = False) -> DecodeStrategy:
    """Return a step that undoes a move on the most promising part, by one length after the other.

    Lengths are in pixels of a `Square`; `moving` leaves out a part that no move has smeared.
    """

    def views(scene: Scene) -> Iterator[View]:
        for square in scene.moved_squares:
            for length in lengths if square.smeared or not moving else ():
                yield View(square.without(filters.smear(length, square.degrees)), square.place)

    return DecodeStrategy(name, views, cost)


def untilted(name: str, cost: float) -> DecodeStrategy:
    """Return a step that looks at the most promising part as from the front, by the tilt its texture shows."""

    def views(scene: Scene) -> Iterator[View]:
        for region in scene.regions[:1]:
            tilted = _tilted(scene.grey, region)
            if tilted is not None:
                cut, tilt = tilted
                picture, matrix = tilt.undone(cut.pixels)
                yield View(picture, _untilted(matrix, moved(1.0, cut.origin)))

    return DecodeStrategy(name, views, cost)


def _tilted(grey: Pixels, region: Region) -> tuple[Region, Tilt] | None:
    """Return how the code in a region is tilted, and the part of the picture in which that was measured."""
    first = tilt_of(region.pixels)
    if first is None:
        return None
    # The near corner is the least busy, so that a region easily leaves it out.
    x, y = first.middle[0] + region.origin[0], first.middle[1] + region.origin[1]
    reach = 2.3 * first.half
    cut = cut_out(grey, (x - reach, y - reach, x + reach, y + reach))
    second = tilt_of(cut.pixels)
    return None if second is None else (cut, second)


def _untilted(matrix: Matrix, back: Place) -> Place:
    inverse = np.linalg.inv(matrix)

    def place(outline: Outline) -> Outline:
        points = np.array([(x, y, 1.0) for x, y in outline]) @ inverse.T
        a, b, c, d = ((float(x / z), float(y / z)) for x, y, z in points)
        return back((a, b, c, d))

    return place


def iron(name: str, cost: float, *, bulged: bool) -> DecodeStrategy:
    """Return a step that lays located symbols flat and reads them by the mean of each module, in three ways."""

    def views(scene: Scene) -> Iterator[View]:
        for seen in scene.plausible:
            means = scene.cells(seen, bulged=bulged)
            for modules in (means, unwarp.parted(means, 0.12), filters.thresholded(means, 15, 0)):
                yield View(unwarp.drawn(modules), _at(seen.outline))

    return DecodeStrategy(name, views, cost)


def closed(name: str, cost: float, rungs: slice = gaps.ALL) -> DecodeStrategy:
    """Return a step over the whole picture with the gaps between modules closed, for one pitch after the other."""

    def views(scene: Scene) -> Iterator[View]:
        for picture, scale in gaps.closed_up(scene.grey, rungs):
            yield View(picture, moved(scale))

    # Terminals are dark, most of them.
    return DecodeStrategy(name, views, cost, whole=True, either=True)


def unlined(scene: Scene) -> Iterator[View]:
    """Take the lines between modules out of the parts where a code may be."""
    for picture, region in gaps.without_lines(scene.grey):
        height, width = region.pixels.shape
        x, y = region.origin
        yield View(picture, _at(((x, y), (x + width, y), (x + width, y + height), (x, y + height))))


def mended(scene: Scene) -> Iterator[View]:
    """Lay located symbols flat and restore what a reflection or a stain hides, as far as that can be told."""
    for seen in scene.plausible:
        whole = repaired(scene.cells(seen, bulged=False))
        if whole is not None:
            yield View(unwarp.drawn(whole), _at(seen.outline))


def cornered(scene: Scene) -> Iterator[View]:
    """Locate a symbol by two of its three corner patterns, and restore what is hidden."""
    for square in scene.squares:
        found = guess(square.pixels)
        if found is None:
            continue
        outline = square.place(found.outline)
        whole = repaired(unwarp.cells(unwarp.flattened(scene.grey, outline, found.modules)))
        if whole is not None:
            yield View(unwarp.drawn(whole), _at(outline))


def retried(scene: Scene) -> Iterator[View]:
    """Cut every located symbol out, enlarge it, and clean it in three ways."""
    for seen in scene.located[:2]:
        region = around(scene.grey, seen.outline)
        if min(region.pixels.shape) < 16:
            continue
        large, factor = filters.fitted(region.pixels, 640)
        place = moved(factor, region.origin)
        yield View(filters.sharpened(large), place)
        yield View(filters.levelled(large), place)
        yield View(filters.thresholded(large, max(large.shape) // 8), place)


def _at(outline: Outline) -> Place:
    def back(_: Outline) -> Outline:
        return outline

    return back


def _plausible(seen: Located) -> bool:
    """Tell whether the corners make a convex shape with room for the modules, as a printed square always does."""
    outline = seen.outline
    if seen.modules is None or side(outline) < 1.2 * seen.modules:
        return False
    turns = []
    for (ax, ay), (bx, by), (cx, cy) in zip(outline, outline[1:] + outline[:1], outline[2:] + outline[:2], strict=True):
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    return min(turns) > 50 or max(turns) < -50
