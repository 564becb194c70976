"""`trackops inspect --policy`: every code of many files judged, one after the other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trackops_desktop.commands.context import DONE, FAILED, NOTHING_FOUND, CommandContext
from trackops_desktop.commands.output import Json, account_fields, write_line
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.program import VERSION
from trackops_desktop.scan.masking import masked

if TYPE_CHECKING:
    from trackops_desktop.linting.evidence.folder import EvidenceFolder
    from trackops_desktop.linting.evidence.report_page import EvidenceItem
    from trackops_desktop.linting.linter import LintedCode, Linter
    from trackops_desktop.linting.pictures import SeenSymbol
    from trackops_desktop.linting.quality.grading import SymbolQuality

_TEXTS = frozenset({".txt", ".uri", ".url"})


class LintReport(Protocol):
    """A file that is written while the run goes on."""

    def add(self, code: LintedCode, number: int) -> None:
        """Add the code that is the `number`th of its file."""

    def close(self) -> None:
        """Complete the file."""


@dataclass(frozen=True, slots=True)
class JudgedCode:
    """A judged code, its place in its file, its symbol if it was printed, and the SHA-256 of the file."""

    code: LintedCode
    number: int
    symbol: SeenSymbol | None = None
    digest: str = ""


def lint(call: CommandContext) -> int:
    """Judge every file by the policy; exit status 1 where one breaks it."""
    from trackops_desktop.linting.linter import Linter
    from trackops_desktop.linting.policy import find_policy

    policy = find_policy(call.args.policy)
    linter = Linter(policy)
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        reports = _reports(call, linter)
        evidence = _evidence(call, linter, stack) if call.args.evidence else None
        rows = _JsonRows(call) if call.args.json else None
        if rows is not None:
            stack.callback(rows.end)
        for judged in _judged(call, linter):
            broken = linter.violated_by(judged.code)
            counts.update(codes=1, broken=int(broken))
            for report in reports:
                report.add(judged.code, judged.number)
            if evidence is not None:
                evidence.add(_item(judged, broken, call.args.reveal))
            if rows is not None:
                rows.add(judged, broken)
            else:
                _print(call, judged, broken)
        for report in reports:
            report.close()
        if evidence is not None:
            _sign(call, evidence)
    call.note(_summary(counts, policy.title))
    if not counts["codes"]:
        return NOTHING_FOUND
    return FAILED if counts["broken"] else DONE


def _summary(counts: Counter[str], policy: str) -> str:
    if not counts["codes"]:
        return _("No file was given that could hold a code.")
    codes = ngettext("{count} code", "{count} codes", counts["codes"])
    if not counts["broken"]:
        return _("{codes} judged by the policy {policy}; none breaks it.", codes=codes, policy=policy)
    return ngettext(
        "{codes} judged by the policy {policy}; {count} breaks it.",
        "{codes} judged by the policy {policy}; {count} break it.",
        counts["broken"],
        codes=codes,
        policy=policy,
    )


def _reports(call: CommandContext, linter: Linter) -> list[LintReport]:
    from trackops_desktop.linting.reports.junit import JunitReport
    from trackops_desktop.linting.reports.sarif import SarifReport

    reports: list[LintReport] = []
    if call.args.junit:
        reports.append(JunitReport(Path(call.args.junit), linter.policy))
    if call.args.sarif:
        reports.append(SarifReport(Path(call.args.sarif), linter.policy, VERSION))
    return reports


def _evidence(call: CommandContext, linter: Linter, stack: ExitStack) -> EvidenceFolder:
    from trackops_desktop.linting.evidence.folder import EvidenceFolder

    call.open_vault()  # a keyring that cannot be used is told before an hour of work, not after it
    target, now = Path(call.args.evidence), call.clock()
    folder = EvidenceFolder(target, linter.policy, VERSION, now, revealed=call.args.reveal)
    stack.callback(folder.close)
    return folder


def _item(judged: JudgedCode, broken: bool, reveal: bool) -> EvidenceItem:
    from trackops_desktop.linting.evidence.masked_picture import picture_of
    from trackops_desktop.linting.evidence.report_page import EvidenceItem

    code, symbol = judged.code, judged.symbol
    shown = code.text if reveal else masked(code.text)
    picture = None if symbol is None else picture_of(symbol.pixels, symbol.reading, reveal=reveal)
    quality = None if symbol is None else symbol.quality
    return EvidenceItem(code, judged.number, broken, shown, judged.digest, quality, picture)


def _sign(call: CommandContext, evidence: EvidenceFolder) -> None:
    from trackops_desktop.services.evidence_key import EvidenceKey, fingerprint

    public = evidence.finish(EvidenceKey(call.open_vault()).sign)
    call.note(
        _(
            "The evidence is in {folder}, signed by the key {key}.",
            folder=call.args.evidence,
            key=fingerprint(public),
        )
    )


def _judged(call: CommandContext, linter: Linter) -> Iterator[JudgedCode]:
    for source in sources(call.args.files):
        try:
            data = call.stdin.read(20 * 1024 * 1024 + 1) if source == "-" else _content(Path(source))
            digest = hashlib.sha256(data).hexdigest()
            yield from (replace(judged, digest=digest) for judged in judge(source, data, linter))
        except ScanError as error:
            yield JudgedCode(linter.unread(source, "unreadable-file", str(error)), 1)


def judge(source: str, data: bytes, linter: Linter) -> Iterator[JudgedCode]:
    """Yield every code in the content of a file.

    Raises:
        ScanError: It is neither a picture nor a text, or too large.

    """
    from trackops_desktop.otp.text_encoding import decoded
    from trackops_desktop.services.import_export.import_pictures import drawn_codes, is_picture

    if is_picture(data):
        yield from _of_picture(source, data, linter)
        return
    text = decoded(data)
    if text is None or "\0" in text:
        raise ScanError(
            _("The file is neither a picture nor a text."), _("Use PNG, JPEG or WebP, or a text of addresses.")
        )
    texts = [reading.text for reading in drawn_codes(text)] or _lines(text)
    for number, one in enumerate(texts, 1):
        yield JudgedCode(linter.lint(source, one), number)


def _of_picture(source: str, data: bytes, linter: Linter) -> Iterator[JudgedCode]:
    from trackops_desktop.linting.pictures import symbols_of_file
    from trackops_desktop.linting.symbol_checks import of_symbol

    symbols = list(symbols_of_file(data))
    if not symbols:
        yield JudgedCode(linter.unread(source, "no-code"), 1)
    for number, symbol in enumerate(symbols, 1):
        found = list(of_symbol(symbol.quality, linter.policy))
        if len(symbols) > 1:
            found.append(
                (
                    "several-codes",
                    _("The picture holds {count} QR codes; a camera takes whichever.", count=len(symbols)),
                )
            )
        if symbol.reading.fragment is not None:
            code = linter.unread(source, "symbol-part")
        else:
            code = linter.lint(source, symbol.reading.text, tuple(found))
        yield JudgedCode(code, number, symbol)


def _lines(text: str) -> list[str]:
    """Return the lines of a list of addresses without its comments; of a text without any, the whole."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return lines or [text]


def sources(names: list[str]) -> Iterator[str]:
    """Yield files as they are named, and in the place of a folder the pictures and texts in it."""
    from trackops_desktop.scan.sources.picture_files import SUFFIXES

    for name in names:
        folder = Path(name)
        if name != "-" and folder.is_dir():
            found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES | _TEXTS)
            yield from (str(path) for path in sorted(found) if path.is_file())
        else:
            yield name


def _content(path: Path) -> bytes:
    from trackops_desktop.scan.sources.picture_files import content

    return content(path)


def _print(call: CommandContext, judged: JudgedCode, broken: bool) -> None:
    code = judged.code
    who = code.account.label if code.account is not None else _("no account")
    verdict = _("FAILS") if broken else _("passes")
    told = f"{code.source}: {verdict}: {who}"
    if judged.symbol is not None:
        told = _("{told}, quality {grade}", told=told, grade=judged.symbol.quality.grade.shown)
    write_line(call.out, told)
    for finding in code.findings:
        write_line(call.out, f"  {finding.severity.value}: {finding.rule.name}: {finding.sentence}")
        write_line(call.out, f"    {_(finding.rule.mend)} ({finding.rule.source})")


class _JsonRows:
    """Writes a JSON list to standard output, row by row."""

    def __init__(self, call: CommandContext) -> None:
        self._call, self._separator = call, "["

    def add(self, judged: JudgedCode, broken: bool) -> None:
        row = code_fields(judged, broken, self._call.args.reveal)
        self._call.out.write(f"{self._separator}\n{json.dumps(row)}")
        self._separator = ","

    def end(self) -> None:
        """Close the list, after an error too."""
        self._call.out.write("[]\n" if self._separator == "[" else "\n]\n")


def code_fields(judged: JudgedCode, broken: bool, reveal: bool) -> dict[str, Json]:
    """Return a judged code in its JSON shape."""
    code, symbol = judged.code, judged.symbol
    return {
        "source": code.source,
        "number": judged.number,
        "text": code.text if reveal else masked(code.text),
        "account": None if code.account is None else account_fields(code.account),
        "violates": broken,
        "quality": None if symbol is None else quality_fields(symbol.quality),
        "findings": [
            {
                "rule": finding.rule.name,
                "severity": finding.severity.value,
                "sentence": finding.sentence,
                "mend": finding.rule.mend,
                "source": finding.rule.source,
                "link": finding.rule.link,
            }
            for finding in code.findings
        ],
    }


def quality_fields(quality: SymbolQuality) -> dict[str, Json]:
    """Return a symbol's quality in its JSON shape."""
    return {
        "grade": quality.grade.word,
        "advice": quality.advice,
        "parts": {name: grade.word for name, grade in quality.parts.items()},
    }
