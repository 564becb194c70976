"""A rate limit: how often a browser may have something done."""

from __future__ import annotations

from collections import deque
from typing import Final

_MOST: Final = 20
_SECONDS: Final = 60.0


class RateLimit:
    """Counts what each browser chooses, over all its conversations: a new one begins no new minute."""

    def __init__(self) -> None:
        self._done: dict[str, deque[float]] = {}

    def allows(self, profile: str, now: float) -> bool:
        """Tell whether a paired browser may choose once more, and count it; `now` in seconds that only ever grow."""
        done = self._done.setdefault(profile, deque(maxlen=_MOST))
        if len(done) == _MOST and now - done[0] < _SECONDS:
            return False
        done.append(now)
        return True
