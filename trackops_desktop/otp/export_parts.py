"""The parts of one Google Authenticator export, collected in any order: windows, camera and files use this alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackops_desktop.otp.migration import Part


@dataclass
class PartCollection:
    """What has been seen of one export. Nothing of it appears in `repr`."""

    _parts: dict[int, Part] = field(default_factory=dict, repr=False)

    @property
    def begun(self) -> bool:
        return bool(self._parts)

    @property
    def size(self) -> int:
        """How many parts the export has; 0 before the first one."""
        return next((part.size for part in self._parts.values()), 0)

    @property
    def collected(self) -> int:
        return len(self._parts)

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the parts that were not seen, from 1, in order."""
        return tuple(index + 1 for index in range(self.size) if index not in self._parts)

    @property
    def complete(self) -> bool:
        """Whether every part is there; not before the first one."""
        return self.begun and not self.missing

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that were seen, in the order of the export."""
        return tuple(self._parts[index] for index in sorted(self._parts))

    def fits(self, part: Part) -> bool:
        """Tell whether a part is of the same export: same identity, same size, no other content at its place."""
        if any((known.batch, known.size) != (part.batch, part.size) for known in self._parts.values()):
            return False
        same = self._parts.get(part.index)
        return same is None or same.accounts == part.accounts

    def add(self, part: Part) -> bool:
        """Take a part that fits; return whether it is one that had not been seen."""
        new = part.index not in self._parts
        if new:
            self._parts[part.index] = part
        return new

    def clear(self) -> None:
        """Forget everything, to start with another export."""
        self._parts.clear()
