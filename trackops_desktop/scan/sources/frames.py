"""Where frames come from, whatever it is: a camera, a recording, pictures, or an array made by a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, cast

import numpy as np

from trackops_desktop.scan.sources.images import Picture, Pixels, Source

if TYPE_CHECKING:
    from PIL.Image import Image


class FrameSource(Protocol):
    """An iterator of frames that holds something open.

    Frames are H × W × 3 uint8 arrays in blue, green, red order, never mirrored, and belong to the receiver.
    Iteration ends when the source is exhausted or closed; a camera that breaks down raises ScanError.

    Attributes:
        name: What to call it in a sentence.
        interval: Seconds between frames for a source that does not set its own pace, else 0.

    """

    name: str
    interval: float

    def __iter__(self) -> Iterator[Pixels]:
        """Return the source itself."""

    def __next__(self) -> Pixels:
        """Wait for the next frame.

        Raises:
            ScanError: The camera gave none, or was taken away.

        """

    def close(self) -> None:
        """Let go of the device at once; harmless when repeated."""

    def __enter__(self) -> Self:
        """Return self."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""


class StillFrames:
    """Pictures as a source of frames, one each: for tests, and for a folder shown as if it were a camera."""

    def __init__(self, pictures: Iterable[Picture], name: str = "pictures") -> None:
        """Take the pictures in the order given; each is converted when it is its turn."""
        self.name = name
        self.interval = 0.0
        self._pictures = iter(pictures)

    def __iter__(self) -> Iterator[Pixels]:
        """Return self."""
        return self

    def __next__(self) -> Pixels:
        """Return the next picture as a frame."""
        return as_frame(next(self._pictures))

    def close(self) -> None:
        """End the iteration."""
        self._pictures = iter(())

    def __enter__(self) -> Self:
        """Return self."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def as_frame(picture: Picture) -> Pixels:
    """Return any picture as an H × W × 3 uint8 array in blue, green, red order."""
    raw = Source(picture).raw
    if isinstance(raw, np.ndarray):
        return cast("Pixels", raw if raw.ndim == 3 else np.repeat(raw[:, :, None], 3, axis=2))
    if hasattr(raw, "constBits"):
        grey = Source(picture).grey
        return np.repeat(grey[:, :, None], 3, axis=2)
    colours = np.asarray(cast("Image", raw).convert("RGB"), dtype=np.uint8)
    return np.ascontiguousarray(colours[:, :, ::-1])
