"""The report to read: one HTML page that needs nothing else and runs nothing."""

# not translated: evidence is English, whoever makes it
from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from trackops_desktop.linting.finding import Finding
from trackops_desktop.linting.linter import LintedCode
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.quality.grading import SymbolQuality
from trackops_desktop.linting.reports.spooled_file import SpooledFile

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2330; background: #fff; margin: 2em auto; max-width: 60em;
  padding: 0 1em; }
h1 { font-size: 1.5em; } .fails { color: #a8201a; } .passes { color: #1d6b37; } .quiet { color: #5b6472; }
.alarm { border: 2px solid #a8201a; padding: .6em 1em; font-weight: 600; }
article { display: grid; grid-template-columns: 140px 1fr; gap: 1.2em; border-top: 1px solid #d5d9e0; padding: 1em 0;
  break-inside: avoid; }
article img { width: 140px; image-rendering: pixelated; } article h2 { font-size: 1em; margin: 0 0 .3em;
  overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .4em 0; } dt { color: #5b6472; }
dd { margin: 0; overflow-wrap: anywhere; } ul { margin: .4em 0; padding-left: 1.2em; }
@media (prefers-color-scheme: dark) { body { color: #e6e9ef; background: #14181f; } .quiet, dt { color: #9aa3b2; }
  article { border-color: #343c49; } .fails { color: #ff8a80; } .passes { color: #7bd88f; } }
"""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One judged code as evidence holds it.

    Attributes:
        code: The code and what was found.
        number: Its place in its file, from 1.
        broken: Whether it breaks the policy.
        shown: Its text as it may be shown.
        digest: SHA-256 of the file's content in hexadecimal, or an empty text where there is none.
        quality: The symbol's quality, or None for a text.
        picture: A PNG of the symbol as it may be shown, or None.

    """

    code: LintedCode
    number: int
    broken: bool
    shown: str = field(repr=False)
    digest: str = ""
    quality: SymbolQuality | None = None
    picture: bytes | None = field(default=None, repr=False)


class ReportPage:
    """Writes the page; `close` completes it."""

    def __init__(self, target: Path, policy: LintPolicy, version: str, moment: str, *, revealed: bool) -> None:
        """`moment` is when the run began, as people read it; `revealed` says that secrets stand in the page."""
        self._file = SpooledFile(target)
        self._policy, self._version, self._moment, self._revealed = policy, version, moment, revealed
        self._codes = self._broken = 0

    def add(self, item: EvidenceItem) -> None:
        """Add one code."""
        self._codes += 1
        self._broken += item.broken
        code = item.code
        name = code.source if item.number == 1 else f"{code.source} (code {item.number})"
        verdict = "fails" if item.broken else "passes"
        who = code.account.label if code.account is not None else "No account"
        facts = [("Account", who), ("Holds", item.shown)]
        if item.quality is not None:
            facts.append(("Quality", f"{item.quality.grade.word}. {item.quality.advice}"))
        if item.digest:
            facts.append(("SHA-256", item.digest))
        told = "".join(f"<dt>{escape(key)}</dt><dd>{escape(_plain(value))}</dd>" for key, value in facts if value)
        self._file.add(
            f"<article><div>{_image(item.picture)}</div><div><h2>{escape(_plain(name))} "
            f'<span class="{verdict}">{verdict}</span></h2><dl>{told}</dl>{_findings(code.findings)}</div></article>\n'
        )

    def close(self) -> None:
        """Write the page."""
        title = f"Enrolment codes judged by the policy {self._policy.title}"
        codes = "1 code" if self._codes == 1 else f"{self._codes:,} codes"
        outcome = f"{self._broken:,} of them fail" if self._broken else "none of them fails"
        self._file.finish(
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; style-src '
            "'unsafe-inline'\">\n"
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
            f"{self._warning()}"
            f'<p class="{"fails" if self._broken else "passes"}">{codes}, {outcome}.</p>\n'
            f'<p class="quiet">Begun {escape(self._moment)}, by Trackops Desktop {escape(self._version)}. The manifest '
            "beside this page finds any change to it: <code>trackops evidence verify FOLDER</code>.</p>\n",
            "</body>\n</html>\n",
        )
        self._file.close()

    def _warning(self) -> str:
        if not self._revealed:
            return '<p class="quiet">Secrets are left out: texts are masked, pictures are painted over.</p>\n'
        return (
            '<p class="alarm">This report contains unencrypted secrets, because --reveal asked for them. Anyone who '
            "reads it can generate the codes of these accounts.</p>\n"
        )


def _image(picture: bytes | None) -> str:
    if picture is None:
        return '<span class="quiet">no picture</span>'
    return f'<img alt="The code" src="data:image/png;base64,{b64encode(picture).decode("ascii")}">'


def _findings(findings: tuple[Finding, ...]) -> str:
    rows = "".join(
        f"<li><b>{finding.severity.value}</b> {finding.rule.name}: {escape(finding.sentence)} "
        f'{escape(finding.rule.mend)} <span class="quiet">({escape(finding.rule.source)})</span></li>'
        for finding in findings
    )
    return f"<ul>{rows}</ul>" if rows else ""


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
