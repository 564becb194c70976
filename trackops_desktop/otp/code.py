"""A one-time code, and how people read it."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Seconds before the end of a code in which the next one may show.
NEXT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Code:
    """One code and the time it is good for.

    Attributes:
        value: The digits (or Steam's letters).
        valid_from: Unix seconds of its first moment, or None for a counter-based code.
        valid_until: Unix seconds at which the next one takes over, or None for a counter-based code.

    """

    value: str = field(repr=False)
    valid_from: int | None = None
    valid_until: int | None = None

    def seconds_left(self, now: float) -> float | None:
        """Return how long it is still good, never below 0; None for a counter-based code."""
        return None if self.valid_until is None else max(0.0, self.valid_until - now)


def grouped(value: str) -> str:
    """Return a code as people read it: `482 913`, `4829 1350`, `482 913 501`; five letters or fewer as they are."""
    sizes = {6: (3, 3), 7: (3, 4), 8: (4, 4), 9: (3, 3, 3), 10: (3, 3, 4)}.get(len(value), (len(value),))
    parts, start = [], 0
    for size in sizes:
        parts.append(value[start : start + size])
        start += size
    return " ".join(parts)
