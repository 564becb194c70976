"""What has come in so far: enrolments to review, parts of an export, and what was not understood. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from trackops_desktop.i18n import _
from trackops_desktop.otp.enrolment_text import Item, ignored_lines, read_enrolments
from trackops_desktop.otp.export_parts import PartCollection
from trackops_desktop.otp.migration import Part
from trackops_desktop.otp.uri import Parsed
from trackops_desktop.scan.decoding.sequence import joined_text, missing_of
from trackops_desktop.scan.reading import Fragment, Symbol


@dataclass(frozen=True, slots=True)
class ReadText:
    """One text that was read, and where.

    Attributes:
        text: The content; may hold a secret.
        source: Where it was, in words: *the screen*, a file's name.
        symbol: The printed symbol that held it, or None for a text.
        fragment: What it holds of a text that is spread over several symbols; `text` is then empty.

    """

    text: str = field(repr=False)
    source: str
    symbol: Symbol | None = None
    fragment: Fragment | None = None


@dataclass(frozen=True, slots=True)
class PartsReceived:
    """How much of an export in several parts has come in."""

    have: int
    size: int

    @property
    def complete(self) -> bool:
        return self.have >= self.size


class EnrolmentCollector:
    """Collects texts until they make something to review.

    Attributes:
        accounts: The enrolments, each once, in the order they came in.
        origins: For each of them, the text that it came from.
        problems: Sentences about what could not be used; never with a secret in them.

    """

    def __init__(self) -> None:
        self.accounts: list[Parsed] = []
        self.origins: list[ReadText] = []
        self.problems: list[str] = []
        self._export = PartCollection()
        self._fragments: set[Fragment] = set()

    @property
    def progress(self) -> PartsReceived | None:
        """The state of an export in parts, or None where there is none."""
        return PartsReceived(self._export.collected, self._export.size) if self._export.begun else None

    @property
    def ready(self) -> bool:
        """Whether there is something to review and nothing more to wait for."""
        waiting = self.progress is not None and not self.progress.complete
        return bool(self.accounts) and not waiting

    def take(self, found: Iterable[ReadText]) -> str:
        """Take texts in; return a sentence about the last that was no account, or an empty text if all were."""
        says = [sentence for one in found for sentence in self._take_one(one) if sentence]
        return says[-1] if says else ""

    def finish(self) -> None:
        """Do not wait for further parts."""
        self._export.clear()

    def _take_fragment(self, one: Fragment, found: ReadText) -> list[str]:
        """Put a text together once all its symbols have come in; a part alone is no account."""
        known = {other for other in self._fragments if (other.size, other.parity) == (one.size, one.parity)}
        if known:
            self._drop_problem(missing_of(known))
        self._fragments.add(one)
        text = joined_text(known | {one})
        if text is None:
            return [self._refuse(missing_of(known | {one}))]
        self._fragments -= known | {one}
        return self._take_one(replace(found, text=text, fragment=None))

    def _drop_problem(self, sentence: str) -> None:
        if sentence in self.problems:
            self.problems.remove(sentence)

    def _take_one(self, found: ReadText) -> list[str]:
        if found.fragment is not None:
            return self._take_fragment(found.fragment, found)
        read = read_enrolments(found.text)
        if not read.items:
            refusal = str(read.refusal) if read.refusal else _("That code isn't for an authenticator.")
            return [self._refuse(refusal)]
        says = [self._take_item(item, replace(found, text=item.address)) for item in read.items]
        if read.strays:
            self.problems.append(ignored_lines(read.strays))
        return says

    def _take_item(self, item: Item, found: ReadText) -> str:
        if item.error is not None:
            return self._refuse(str(item.error))
        if item.part is not None:
            return self._take_part(item.part, found)
        for parsed in item.accounts:
            self.keep(parsed, found)
        return ""

    def _take_part(self, part: Part, found: ReadText) -> str:
        if not self._export.fits(part):
            if part.size > 1 and not self._export.complete:
                return _("This code belongs to another export. Finish the first one, or start again.")
            self._export.clear()
        if not self._export.add(part):
            return _("This part was scanned already.") if part.size > 1 else ""
        for parsed in part.accounts:
            self.keep(parsed, found)
        for problem in part.problems:
            self.problems.append(
                _(
                    "Account {number} of part {part}: {reason}",
                    number=problem.row + 1,
                    part=part.index + 1,
                    reason=problem.reason,
                )
            )
        progress = self.progress
        if progress is None or progress.complete:
            return ""
        return _(
            "Part {part} received, {have} of {size} so far. Show the next code of the export.",
            part=part.index + 1,
            have=progress.have,
            size=progress.size,
        )

    def keep(self, parsed: Parsed, found: ReadText) -> None:
        """Add an enrolment that was read, unless it is here already."""
        for known in self.accounts:
            same = known.enrolment.account == parsed.enrolment.account
            if same and known.enrolment.secret == parsed.enrolment.secret:
                return
        self.accounts.append(parsed)
        self.origins.append(found)

    def _refuse(self, sentence: str) -> str:
        if sentence not in self.problems:
            self.problems.append(sentence)
        return sentence
