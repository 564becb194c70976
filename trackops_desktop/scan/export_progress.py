"""How far a Google Authenticator export has come in: its parts in any order, with a sentence about what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackops_desktop.errors import OtpError, ScanError
from trackops_desktop.i18n import _, list_text
from trackops_desktop.otp.export_parts import PartCollection
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
            return (
                _("All {size} codes of this export are in.", size=self.size)
                if self.size > 1
                else _("The export is complete.")
            )
        wanted = list_text([str(number) for number in self.missing])
        return _(
            "{collected} of {size} codes of this export are in. Still to show: {wanted}.",
            collected=self.collected,
            size=self.size,
            wanted=wanted,
        )


@dataclass
class ExportParts:
    """The codes of one export that were seen so far, with their texts. Nothing of it appears in `repr`."""

    _texts: dict[int, str] = field(default_factory=dict, repr=False)
    _collection: PartCollection = field(default_factory=PartCollection, repr=False)

    @property
    def begun(self) -> bool:
        return self._collection.begun

    @property
    def texts(self) -> tuple[str, ...]:
        """The codes' texts that were seen, in the order of the export; they hold secrets."""
        return tuple(self._texts[index] for index in sorted(self._texts))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that were seen, in the order of the export."""
        return self._collection.parts

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
        if not self._collection.fits(part):
            raise ScanError(
                _("This code belongs to another export."),
                _("Show the other codes of the first export, or start again with this one."),
            )
        new = self._collection.add(part)
        if new:
            self._texts[part.index] = text
        accounts = sum(len(one.accounts) for one in self._collection.parts)
        return PartsProgress(self._collection.collected, part.size, self._collection.missing, accounts, new)

    def clear(self) -> None:
        """Forget everything, to start with another export."""
        self._texts.clear()
        self._collection.clear()
