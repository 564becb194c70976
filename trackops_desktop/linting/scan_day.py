"""A day of scanning: what comes in from anywhere is judged, told from what came before, and ticked off a list."""

from __future__ import annotations

import csv
import io
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _, count_text, ngettext
from trackops_desktop.linting.evidence.masked_picture import picture_of
from trackops_desktop.linting.evidence.report_page import EvidenceItem
from trackops_desktop.linting.expected_accounts import ExpectedAccount
from trackops_desktop.linting.linter import LintedCode, Linter
from trackops_desktop.linting.pictures import SeenSymbol, symbols_of_file
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.symbol_checks import of_symbol
from trackops_desktop.otp.clock import Clock
from trackops_desktop.scan.masking import masked

_TWICE = "code-twice"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One code of the day.

    Attributes:
        moment: Unix seconds.
        item: What evidence holds of it.
        again: Whether the same code was there before.
        expected: Its place in the list of expected accounts, or None.

    """

    moment: float
    item: EvidenceItem
    again: bool
    expected: int | None

    @property
    def words(self) -> str:
        """Everything that a search looks through, in lower case."""
        code = self.item.code
        account = "" if code.account is None else code.account.label
        rules = " ".join(finding.rule.name for finding in code.findings)
        return f"{code.source} {account} {rules} {self.item.shown}".lower()


class ScanDay:
    """Judges codes as they come. May be used from any thread."""

    def __init__(self, policy: LintPolicy, clock: Clock) -> None:
        """Begin with nothing seen and nothing expected."""
        self._lock = threading.Lock()
        self._clock = clock
        self._linter = Linter(policy)
        self._expected: tuple[ExpectedAccount, ...] = ()

    @property
    def policy(self) -> LintPolicy:
        return self._linter.policy

    def judge_by(self, policy: LintPolicy) -> None:
        """Judge by another policy from now on; what was seen stays seen by the rows that are there."""
        with self._lock:
            self._linter = Linter(policy)

    def expect(self, accounts: Iterable[ExpectedAccount]) -> None:
        """Tick these off from now on."""
        with self._lock:
            self._expected = tuple(accounts)

    def clear(self) -> None:
        """Forget what was seen."""
        self.judge_by(self.policy)

    def of_symbol(self, source: str, symbol: SeenSymbol, *, graded: bool = True) -> DayRow:
        """Judge one symbol; `graded` is False where the picture says nothing of the code's own quality."""
        found = tuple(of_symbol(symbol.quality, self.policy)) if graded else ()
        picture = picture_of(symbol.pixels, symbol.reading)
        quality = symbol.quality if graded else None

        def judge(linter: Linter) -> LintedCode:
            if symbol.reading.fragment is not None:
                return linter.unread(source, "symbol-part")
            return linter.lint(source, symbol.reading.text, found)

        def made(code: LintedCode, broken: bool) -> EvidenceItem:
            return EvidenceItem(code, 1, broken, masked(code.text), "", quality, picture)

        return self._row(judge, made)

    def of_text(self, source: str, text: str) -> DayRow:
        """Judge a text whose symbol is not at hand."""
        return self._row(
            lambda linter: linter.lint(source, text),
            lambda code, broken: EvidenceItem(code, 1, broken, masked(code.text)),
        )

    def of_file(self, source: str, data: bytes) -> list[DayRow]:
        """Judge every code of a picture file; one without any gives a row that says so."""
        try:
            rows = [self.of_symbol(source, symbol) for symbol in symbols_of_file(data)]
        except ScanError as error:
            return [self._unread(source, "unreadable-file", str(error))]
        return rows or [self._unread(source, "no-code", "")]

    def _unread(self, source: str, name: str, sentence: str) -> DayRow:
        return self._row(
            lambda linter: linter.unread(source, name, sentence),
            lambda code, broken: EvidenceItem(code, 1, broken, ""),
        )

    def _row(self, judge: Callable[[Linter], LintedCode], made: Callable[[LintedCode, bool], EvidenceItem]) -> DayRow:
        with self._lock:
            code = judge(self._linter)
            again = any(finding.rule.name == _TWICE for finding in code.findings)
            # The same code once more breaks nothing here: it was held up again.
            kept = tuple(finding for finding in code.findings if finding.rule.name != _TWICE)
            code = LintedCode(code.source, code.text, code.account, kept)
            broken = self._linter.violated_by(code)
            account = code.account
            places = (place for place, one in enumerate(self._expected) if account and one.is_met_by(account))
            return DayRow(self._clock(), made(code, broken), again, next(places, None))


def day_as_csv(rows: Iterable[DayRow]) -> str:
    """Return the rows as a table without secrets; cells that a spreadsheet would take for a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("time", "source", "service", "name", "quality", "outcome", "findings"))
    for row in rows:
        code, quality = row.item.code, row.item.quality
        outcome = "seen again" if row.again else "wrong" if row.item.broken else "right"  # not translated
        cells = (
            datetime.fromtimestamp(row.moment, UTC).isoformat(timespec="seconds"),
            code.source,
            "" if code.account is None else code.account.issuer,
            "" if code.account is None else code.account.name,
            "" if quality is None else quality.grade.word,
            outcome,
            " ".join(finding.rule.name for finding in code.findings),
        )
        writer.writerow([f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell for cell in cells])
    return out.getvalue()


def summary_of(rows: Iterable[DayRow], expected: int) -> str:
    """Return the count of a day as one sentence."""
    counts, met = Counter[str](), set[int]()
    for row in rows:
        counts["again" if row.again else "fail" if row.item.broken else "pass"] += 1
        if row.expected is not None:
            met.add(row.expected)
    fresh = counts["pass"] + counts["fail"]
    right, wrong, again = counts["pass"], counts["fail"], counts["again"]
    parts = [
        ngettext("{count} code", "{count} codes", fresh),
        ngettext("{count} right", "{count} right", right),
        ngettext("{count} wrong", "{count} wrong", wrong),
    ]
    if again:
        parts.append(ngettext("{count} seen again", "{count} seen again", again))
    if expected:
        parts.append(_("{count} of {all} expected", count=count_text(len(met)), all=count_text(expected)))
    return " · ".join(parts)
