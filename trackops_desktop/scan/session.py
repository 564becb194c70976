"""A camera session: frames go in, events come out. Pure: no thread, no clock, no window of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from trackops_desktop.errors import ScanError
from trackops_desktop.scan.content import Kind, classify
from trackops_desktop.scan.decoding.sequence import joined, missing_sentence
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder, LiveResult
from trackops_desktop.scan.export_progress import ExportParts, PartsProgress
from trackops_desktop.scan.hints import Hint
from trackops_desktop.scan.reading import Fragment, Outline, Reading
from trackops_desktop.scan.sources.images import Pixels

_FRAMES_UNTIL_LOST = 15
"""Frames without a reading after which the code counts as gone: half a second."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An outline to draw over the preview.

    Attributes:
        outline: Corners in pixels of the frame, which is not mirrored.
        kind: What the code is, or None for one that was seen but not read.
        reading: The reading to take when it is clicked, or None.

    """

    outline: Outline
    kind: Kind | None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """A frame to show. `pixels` is H × W × 3 BGR, not mirrored; show it mirrored."""

    pixels: Pixels = field(repr=False)
    marks: tuple[Mark, ...] = ()
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class CodesFound:
    """Codes that were not in the last frames. A complete export comes once, with all of its parts in order."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """A code of an export in several parts was read; see `Progress.sentence` (“2 of 3 …”)."""

    progress: PartsProgress
    reading: Reading


@dataclass(frozen=True, slots=True)
class Unjoined:
    """A symbol was read that holds only a part of a text; the sentence says which others are to be shown."""

    sentence: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class PartRefused:
    """A code of another export, or a damaged one, was shown; what was collected stays."""

    error: ScanError


@dataclass(frozen=True, slots=True)
class Lost:
    """Half a second has passed since the last code was in the picture."""


Event: TypeAlias = PreviewFrame | CodesFound | Collected | Unjoined | PartRefused | Lost


class Session:
    """Remembers what was seen, so that every code is reported once as long as it stays in the picture.

    Feed it frame by frame (`take`), or give it a source (`events`). It belongs to one thread.
    """

    def __init__(self, decoder: LiveDecoder | None = None) -> None:
        """Start with nothing seen."""
        self.export = ExportParts()
        self._decoder = decoder or LiveDecoder()
        self._present: dict[str | Fragment, int] = {}
        self._fragments: dict[Fragment, Reading] = {}
        self._parts: dict[str, Reading] = {}
        self._done: set[str] = set()

    def events(self, frames: Iterable[Pixels]) -> Iterator[Event]:
        """Yield the events of every frame of a source, which the caller opens and closes."""
        for pixels in frames:
            yield from self.take(pixels)

    def take(self, pixels: Pixels) -> Iterator[Event]:
        """Yield the events of one frame: always a preview, then what is new."""
        result = self._decoder.frame(pixels)
        yield PreviewFrame(pixels, _marks(result), result.hint)
        fresh = self._fresh(result.readings)
        for reading in fresh:
            if reading.fragment is not None:
                self._fragments.setdefault(reading.fragment, reading)
        fresh, unjoined = self._join(fresh)
        plain = tuple(reading for reading in fresh if classify(reading.text) != "otpauth-migration")
        if plain:
            yield CodesFound(plain)
        for reading in fresh:
            if classify(reading.text) == "otpauth-migration" and reading.text not in self._done:
                yield self._part(reading)
        yield from unjoined
        if self._gone():
            yield Lost()

    @property
    def unjoined(self) -> tuple[Reading, ...]:
        """What was read of texts over several symbols of which some were not shown."""
        return tuple(self._fragments.values())

    def _fresh(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        fresh = {r.content: r for r in readings if r.content not in self._present}
        for reading in readings:
            self._present[reading.content] = 0
        return tuple(fresh.values())

    def _join(self, fresh: tuple[Reading, ...]) -> tuple[tuple[Reading, ...], tuple[Unjoined, ...]]:
        """Put texts whose last fragment has come into the place of it; of the others say what is missing."""
        new = [reading for reading in fresh if reading.fragment is not None]
        if not new:
            return fresh, ()
        known = joined(tuple(self._fragments.values()))
        wholes = tuple(reading for reading in known if reading.fragment is None)
        self._fragments = {r.fragment: r for r in known if r.fragment is not None}
        waiting = tuple(
            Unjoined(missing_sentence(self._fragments.values()), reading)
            for reading in new
            if reading.fragment in self._fragments
        )
        return tuple(reading for reading in fresh if reading.fragment is None) + wholes, waiting

    def _part(self, reading: Reading) -> Event:
        try:
            progress = self.export.add(reading.text)
        except ScanError as error:
            return PartRefused(error)
        self._parts.setdefault(reading.text, reading)
        if not progress.complete:
            return Collected(progress, reading)
        whole = tuple(self._parts[text] for text in self.export.texts)
        # The next export may begin at once, and a part of this one that is shown again begins nothing.
        self._done.update(self.export.texts if progress.size > 1 else ())
        self.export.clear()
        self._parts.clear()
        return CodesFound(whole)

    def _gone(self) -> bool:
        """Count the frames since each text was seen, drop the old ones, and tell whether the last one left."""
        before = bool(self._present)
        self._present = {text: ago + 1 for text, ago in self._present.items() if ago < _FRAMES_UNTIL_LOST}
        return before and not self._present


def _marks(result: LiveResult) -> tuple[Mark, ...]:
    read = tuple(Mark(reading.outline, classify(reading.text), reading) for reading in result.readings)
    return read + tuple(Mark(outline, None) for outline in result.located)
