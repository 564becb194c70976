"""Collects the parts of one Google Authenticator export, in any order."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackops_desktop.errors import OtpError, ScanError
from trackops_desktop.otp.migration import Part, parse_migration


@dataclass(frozen=True, slots=True)
class PartsProgress:
    """How far the collection of an export has come.

    Attributes:
        collected: Parts that were seen.
        size: Parts that the export has.
        missing: Numbers of the parts that were not seen, from 1, in order.
        accounts: Accounts in the parts that were seen.
        new: Whether the last part was one that had not been seen before.

    """

    collected: int
    size: int
    missing: tuple[int, ...]
    accounts: int
    new: bool

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """What to tell the user, such as “2 of 3 codes of this export. Show code 3.”."""
        if self.complete:
            return f"All {self.size} codes of this export." if self.size > 1 else "The export is complete."
        wanted = ", ".join(str(number) for number in self.missing)
        return f"{self.collected} of {self.size} codes of this export. Still to show: {wanted}."


@dataclass
class ExportParts:
    """The parts of one export that were seen so far. Nothing of it appears in `repr`."""

    _texts: dict[int, str] = field(default_factory=dict, repr=False)
    _parts: dict[int, Part] = field(default_factory=dict, repr=False)

    @property
    def begun(self) -> bool:
        return bool(self._parts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The codes' texts that were seen, in the order of the export; they hold secrets."""
        return tuple(self._texts[index] for index in sorted(self._texts))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that were seen, in the order of the export."""
        return tuple(self._parts[index] for index in sorted(self._parts))

    def add(self, text: str) -> PartsProgress:
        """Take one code of an export; one that was seen before changes nothing.

        Raises:
            ScanError: It cannot be read, or belongs to another export than those before it; what was collected
                stays.

        """
        try:
            part = parse_migration(text)
        except OtpError as error:
            raise ScanError(error.sentence, error.advice) from None
        if not self._fits(part):
            raise ScanError(
                "This code belongs to another export.",
                "Show the other codes of the first export, or start again with this one.",
            )
        new = part.index not in self._parts
        if new:
            self._parts[part.index], self._texts[part.index] = part, text
        return self._progress(part.size, new)

    def clear(self) -> None:
        """Forget everything, to start with another export."""
        self._texts.clear()
        self._parts.clear()

    def _fits(self, part: Part) -> bool:
        """Tell whether a part is of the same export: same identity, same size, no other content at its place."""
        for known in self._parts.values():
            if (known.batch, known.size) != (part.batch, part.size):
                return False
        same = self._parts.get(part.index)
        return same is None or same.accounts == part.accounts

    def _progress(self, size: int, new: bool) -> PartsProgress:
        missing = tuple(index + 1 for index in range(size) if index not in self._parts)
        accounts = sum(len(part.accounts) for part in self._parts.values())
        return PartsProgress(len(self._parts), size, missing, accounts, new)
