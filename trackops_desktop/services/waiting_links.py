"""Links that wait until their user is asked about them: in memory alone, since a link holds a secret."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import Final

from trackops_desktop.otp.clock import Clock

#: Links that wait at most, and that are taken in a minute: a page may open them as fast as it likes.
MOST: Final = 20
_SECONDS: Final = 60.0


class LinkOutcome(Enum):
    """What becomes of a link that comes."""

    WAITS = auto()
    KNOWN = auto()
    TOO_MANY = auto()


class WaitingLinks:
    """A line of links, of which one at a time is asked about; none stands in it twice."""

    def __init__(self, monotonic: Clock) -> None:
        """Take what tells the time: seconds that only ever grow."""
        self._monotonic = monotonic
        self._waiting: deque[str] = deque()
        self._asked: str | None = None
        self._taken: deque[float] = deque(maxlen=MOST)

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, link: str) -> LinkOutcome:
        """Let a link wait, unless it does already, or too many have come."""
        link = link.strip()
        if link == self._asked or link in self._waiting:
            return LinkOutcome.KNOWN
        now = self._monotonic()
        flooded = len(self._taken) == MOST and now - self._taken[0] < _SECONDS
        if flooded or len(self._waiting) >= MOST:
            return LinkOutcome.TOO_MANY
        self._taken.append(now)
        self._waiting.append(link)
        return LinkOutcome.WAITS

    def ask(self) -> str | None:
        """Return the next link to ask about, if none is asked about yet."""
        if self._asked is None and self._waiting:
            self._asked = self._waiting.popleft()
            return self._asked
        return None

    def answered(self) -> None:
        """Forget the link that was asked about: it was answered."""
        self._asked = None

    def interrupted(self) -> None:
        """Ask about the link again later: what asked about it was closed by no answer of its user."""
        if self._asked is not None:
            self._waiting.appendleft(self._asked)
            self._asked = None

    def discard(self) -> None:
        """Forget the links that wait."""
        self._waiting.clear()
