"""Which changes of one thing each data folder made: what tells a newer state from one that knows nothing of the other.

A clock cannot: one that is ten years ahead would overrule every change of another computer. So each data folder counts
its own changes, and a state that holds all counts of another one was made of it. Where neither does, both computers
changed the thing without knowing of each other, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trackops_desktop.json_object import MAX_MOMENT
from trackops_desktop.otp.account import MAX_COUNTER

#: Stands for every data folder before changes were counted: its count is the time of the last change, in milliseconds.
_BEFORE_COUNTING: Final = ""
#: More data folders than one thing ever passes through.
MAX_FOLDERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class VersionVector:
    """Counts of changes by data folder, in the order of the folders' names; no count is zero."""

    counts: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of_date(cls, changed_at: float) -> VersionVector:
        """Return what stands for a state that was written before changes were counted."""
        return cls.of({_BEFORE_COUNTING: round(min(max(changed_at, 0.0), MAX_MOMENT) * 1_000)})

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> VersionVector:
        """Return these counts."""
        return cls(tuple(sorted((name, count) for name, count in counts.items() if count > 0)))

    @classmethod
    def read(cls, value: object) -> VersionVector:
        """Return what `written` made.

        Raises:
            ValueError: It is nothing of the kind.

        """
        if not isinstance(value, dict) or len(value) > MAX_FOLDERS:
            raise ValueError
        for name, count in value.items():
            if not isinstance(name, str) or type(count) is not int or not 0 < count <= MAX_COUNTER:
                raise ValueError
        return cls.of(value)

    def written(self) -> dict[str, int]:
        """Return the counts as a JSON object has them."""
        return dict(self.counts)

    def next(self, folder: str) -> VersionVector:
        """Return the vector of the state that a data folder makes of this one."""
        counts = self.written()
        return self.of({**counts, folder: counts.get(folder, 0) + 1})

    def joined(self, other: VersionVector) -> VersionVector:
        """Return the vector of a state that both were made into."""
        one, two = self.written(), other.written()
        return self.of({name: max(one.get(name, 0), two.get(name, 0)) for name in one | two})

    def covers(self, other: VersionVector) -> bool:
        """Return whether this is the other's state, or was made of it."""
        mine = self.written()
        return all(mine.get(name, 0) >= count for name, count in other.counts)

    def is_beside(self, other: VersionVector) -> bool:
        """Return whether each holds changes that the other knows nothing of."""
        return not self.covers(other) and not other.covers(self)


#: Of a state that nobody has changed since it was found.
UNCHANGED_SO_FAR: Final = VersionVector()
