"""JUnit and SARIF: both follow their schema and hold what was found; an old report stays until the new one is whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

from tests.systems import ON_WINDOWS
from tests.unit.linting.builders import DATA, GOOD
from trackops_desktop.errors import ScanError
from trackops_desktop.linting.linter import LintedCode, Linter
from trackops_desktop.linting.policy import find_policy
from trackops_desktop.linting.reports.junit import JunitReport
from trackops_desktop.linting.reports.sarif import SarifReport
from trackops_desktop.linting.rules import RULES


@pytest.fixture
def codes() -> list[LintedCode]:
    linter = Linter(find_policy("trackops"))
    return [
        linter.lint("a.png", GOOD),
        linter.lint("folder/b é\x01.png", f"{GOOD}&digits=8&colour=1"),
        linter.lint("/tmp/c.png", GOOD.replace("Trackops:", "")),
        linter.unread("<d&>.png", "no-code", "No code & <nothing> else."),
    ]


def _sarif(target: Path, codes: list[LintedCode]) -> Any:
    report = SarifReport(target, find_policy("trackops"), "1.2.3")
    for code in codes:
        report.add(code, 1)
    report.close()
    return json.loads(target.read_text())


def test_sarif_follows_its_schema(tmp_path: Path, codes: list[LintedCode]) -> None:
    import jsonschema  # takes seconds to load

    schema = json.loads((DATA / "sarif-subset.schema.json").read_text())
    for some in (codes, []):
        whole = _sarif(tmp_path / "out.sarif", some)
        jsonschema.validate(whole, schema)
    whole = _sarif(tmp_path / "out.sarif", codes)
    [run] = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["ruleId"] for result in run["results"]] == [f.rule.name for code in codes for f in code.findings]
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    whole_path = "/tmp/c.png" if ON_WINDOWS else "file:///tmp/c.png"  # without its drive it is none there
    assert uris == {"folder/b%20%C3%A9%01.png", whole_path, "%3Cd&%3E.png"}


@pytest.mark.skipif("TRACKOPS_SARIF_SCHEMA" not in os.environ, reason="TRACKOPS_SARIF_SCHEMA names no OASIS schema")
def test_sarif_follows_the_schema_of_oasis(tmp_path: Path, codes: list[LintedCode]) -> None:
    import jsonschema

    schema = json.loads(Path(os.environ["TRACKOPS_SARIF_SCHEMA"]).read_text())
    jsonschema.validate(_sarif(tmp_path / "out.sarif", codes), schema)


def test_junit_follows_its_schema(tmp_path: Path, codes: list[LintedCode]) -> None:
    target = tmp_path / "out.xml"
    report = JunitReport(target, find_policy("trackops"))
    for code in codes:
        report.add(code, 1)
    report.close()
    tree = etree.parse(target)
    etree.XMLSchema(etree.parse(DATA / "junit.xsd")).assertValid(tree)
    suite = tree.getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    assert [case.get("name") for case in suite] == ["a.png", "folder/b é\ufffd.png", "/tmp/c.png", "<d&>.png"]
    failure = suite[1].find("failure")
    assert failure.get("type") == "digits-not-allowed parameter-not-allowed"
    assert "No code & <nothing> else." in suite[3].find("failure").text
    assert "issuer-prefix-missing" in suite[2].find("system-out").text  # a note fails nothing


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, codes: list[LintedCode]) -> None:
    target = tmp_path / "out.xml"
    target.write_text("old")
    report = JunitReport(target, find_policy("trackops"))
    report.add(codes[0], 1)
    assert target.read_text() == "old"
    report.close()
    assert target.read_text().startswith("<?xml")
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(ScanError, match="no folder"):
        JunitReport(tmp_path / "none" / "out.xml", find_policy("trackops"))
