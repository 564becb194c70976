"""SARIF 2.1.0 (OASIS), as code hosts read it: one result a finding."""

# not translated: a report for programs
from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import quote

from trackops_desktop.linting.finding import Rule
from trackops_desktop.linting.linter import LintedCode
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.reports.spooled_file import SpooledFile
from trackops_desktop.linting.rules import RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_INDEX = {name: index for index, name in enumerate(RULES)}


class SarifReport:
    """Writes one file; `close` completes it."""

    def __init__(self, target: Path, policy: LintPolicy, version: str) -> None:
        """`version` is that of this program."""
        self._file, self._policy, self._version = SpooledFile(target), policy, version
        self._first = True

    def add(self, code: LintedCode, number: int) -> None:
        """Add what was found of the code that is the `number`th of its file, from 1."""
        for finding in code.findings:
            location = {"physicalLocation": {"artifactLocation": {"uri": _uri(code.source)}}}
            print_ = hashlib.sha256(f"{code.source}\0{number}\0{finding.rule.name}".encode("utf-8", "surrogatepass"))
            result = {
                "ruleId": finding.rule.name,
                "ruleIndex": _INDEX[finding.rule.name],
                "level": finding.severity.value,
                "message": {"text": f"{finding.sentence} {finding.rule.mend}"},
                "locations": [location],
                "partialFingerprints": {"code/v1": print_.hexdigest()[:32]},
            }
            self._file.add(("" if self._first else ",\n") + json.dumps(result))
            self._first = False

    def close(self) -> None:
        """Write the file."""
        driver = {
            "name": "Trackops Desktop",
            "semanticVersion": self._version,
            "rules": [self._rule(rule) for rule in RULES.values()],
        }
        run = {
            "tool": {"driver": driver},
            "automationDetails": {"id": f"enrolment-codes/{self._policy.name}/"},
            "columnKind": "utf16CodeUnits",
        }
        start = json.dumps({"$schema": _SCHEMA, "version": "2.1.0"})[:-1]
        head = f'{start}, "runs": [{json.dumps(run)[:-1]}, "results": [\n'
        self._file.finish(head, "\n]}]}\n")
        self._file.close()

    def _rule(self, rule: Rule) -> dict[str, object]:
        severity = self._policy.severities.get(rule.name, rule.severity)
        made: dict[str, object] = {
            "id": rule.name,
            "shortDescription": {"text": rule.title},
            "help": {"text": f"{rule.mend} Source: {rule.source}."},
            "defaultConfiguration": {"level": "none" if severity is None else severity.value},
        }
        return made | ({"helpUri": rule.link} if rule.link else {})


def _uri(source: str) -> str:
    """Return a file's name as a URI reference: relative as it was given, or absolute with its scheme."""
    path = Path(source)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@")
