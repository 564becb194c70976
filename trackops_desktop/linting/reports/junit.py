"""JUnit XML, as build servers read it: one test case a code, a failure for every violation."""

# not translated: a report for programs
from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from trackops_desktop.linting.finding import Finding
from trackops_desktop.linting.linter import LintedCode
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.reports.spooled_file import SpooledFile


class JunitReport:
    """Writes one file; `close` completes it."""

    def __init__(self, target: Path, policy: LintPolicy) -> None:
        self._file, self._policy = SpooledFile(target), policy
        self._cases = self._failures = 0

    def add(self, code: LintedCode, number: int) -> None:
        """Add the code that is the `number`th of its file, from 1."""
        self._cases += 1
        violations = [finding for finding in code.findings if self._policy.violated_by(finding)]
        others = [finding for finding in code.findings if not self._policy.violated_by(finding)]
        name = code.source if number == 1 else f"{code.source} (code {number})"
        inner = ""
        if violations:
            self._failures += 1
            kinds = " ".join(finding.rule.name for finding in violations)
            text = "\n".join(map(_line, violations))
            inner += f"<failure message={_quoted(violations[0].sentence)} type={_quoted(kinds)}>{_text(text)}</failure>"
        if others:
            inner += f"<system-out>{_text(chr(10).join(map(_line, others)))}</system-out>"
        self._file.add(
            f'    <testcase name={_quoted(name)} classname={_quoted(f"enrolment.{self._policy.name}")} time="0">'
            f"{inner}</testcase>\n"
        )

    def close(self) -> None:
        """Write the file."""
        counts = f'tests="{self._cases}" failures="{self._failures}" errors="0"'
        name = _quoted(f"Enrolment codes: {self._policy.title}")
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n'
            f'  <testsuite name={name} {counts} skipped="0" time="0">\n'
        )
        self._file.finish(head, "  </testsuite>\n</testsuites>\n")
        self._file.close()


def _line(finding: Finding) -> str:
    return f"{finding.severity.value}: {finding.rule.name}: {finding.sentence} {finding.rule.mend}"


def _text(text: str) -> str:
    return escape(_allowed(text))


def _quoted(text: str) -> str:
    return quoteattr(_allowed(text), {"\n": "&#10;"})


def _allowed(text: str) -> str:
    """Return a text without what XML 1.0 cannot hold (section 2.2), such as control characters of a file's name."""
    return "".join(
        letter
        if letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
        else "\ufffd"
        for letter in text
    )
