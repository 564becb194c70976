"""Batches of codes: every fault that is written is found, and nothing that is not."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from random import Random

import pytest

from tests.unit.linting.builders import STRICT, names
from trackops_desktop.commands.scanning.lint import judge
from trackops_desktop.errors import ScanError
from trackops_desktop.linting.batches.address_faults import ADDRESS_FAULTS
from trackops_desktop.linting.batches.batch import BatchWriter, PlannedCode, faulty_codes, right_codes
from trackops_desktop.linting.batches.draft import draft_for
from trackops_desktop.linting.linter import Linter
from trackops_desktop.linting.policy import find_policy
from trackops_desktop.linting.rules import RULES
from trackops_desktop.otp.uri import parse_uri

#: What the strict policy leaves no way to break, and the built-in one does.
BEYOND_STRICT = "type-not-allowed"


def found_in(code: PlannedCode, linter: Linter) -> set[str]:
    try:
        return {
            finding.rule.name for judged in judge(code.name, code.content, linter) for finding in judged.code.findings
        }
    except ScanError:
        return {"unreadable-file"}


def test_every_fault_is_found_and_none_is_invented() -> None:
    policy, random = find_policy(str(STRICT)), Random(7)
    batch = [*right_codes(policy, 3, random), *faulty_codes(policy, 4, random)]
    linter = Linter(policy)
    wrong = {code.name: found for code in batch if (found := found_in(code, linter)) != set(code.findings)}
    assert wrong == {}
    # There is a code for every rule.
    assert set(RULES) - {name for code in batch for name in code.findings} == {BEYOND_STRICT}
    built_in = find_policy("trackops")
    text = ADDRESS_FAULTS[BEYOND_STRICT](draft_for(built_in, 1, random), built_in)
    assert text is not None
    assert names(text, built_in) == {BEYOND_STRICT}


def test_a_right_code_is_what_the_policy_asks_for() -> None:
    policy = find_policy("trackops")
    parsed = parse_uri(draft_for(policy, 12, Random(1)).text)
    assert parsed.warnings == ()
    assert parsed.enrolment.account.name == "user-0012@example.org"
    assert len(parsed.enrolment.secret) == 20


def test_a_folder_holds_pictures_a_sheet_and_what_is_to_be_found(tmp_path: Path) -> None:
    from trackops_desktop.scan.sources.picture_files import open_picture

    policy, folder = find_policy("trackops"), tmp_path / "batch"
    random = Random(1)
    faulty = itertools.islice(faulty_codes(policy, 14, random), 3)
    codes = [*right_codes(policy, 13, random), *faulty, PlannedCode("no-code", "", ("no-code",), b"")]
    assert BatchWriter(folder).write(iter(codes), policy, "1.0") == len(codes)
    expected = json.loads((folder / "expected.json").read_text())
    assert expected["policy"] == "trackops"
    assert [(row["file"], row["findings"]) for row in expected["codes"]] == [
        (f"{code.name}.png", list(code.findings)) for code in codes
    ]
    assert (folder / "code-00001.svg").read_text().startswith("<svg")
    assert len(list(open_picture(folder / "code-00001.png"))) == 1
    sheet = (folder / "sheet.pdf").read_bytes()
    assert sheet.startswith(b"%PDF-1.4")
    assert sheet.count(b"/Type /Page ") == -(-sum(code.modules is not None for code in codes) // 12)
    _check_offsets(sheet)
    with pytest.raises(ScanError, match="files in the folder already"):
        BatchWriter(folder)


def _check_offsets(sheet: bytes) -> None:
    start = int(sheet.rsplit(b"startxref\n", 1)[1].split()[0])
    assert sheet[start:].startswith(b"xref\n")
    rows = sheet[start:].split(b"\n")[3:]
    for number, row in enumerate(rows, 1):
        if not row.endswith(b"n "):
            break
        assert sheet[int(row.split()[0]) :].startswith(b"%d 0 obj" % number)
