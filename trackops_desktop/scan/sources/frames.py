"""Where frames come from, whatever it is: a camera, a recording, pictures, or an array made by a test."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from trackops_desktop.scan.sources.images import Pixels


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
