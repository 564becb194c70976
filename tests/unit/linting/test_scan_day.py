"""A day of scanning without a window: duplicates, expectations, counts, the table."""

from __future__ import annotations

import json

import pytest

from tests.unit.linting.builders import GOOD
from trackops_desktop.errors import ScanError
from trackops_desktop.linting.expected_accounts import ExpectedAccount, read_expected
from trackops_desktop.linting.policy import find_policy
from trackops_desktop.linting.scan_day import ScanDay, day_as_csv, summary_of
from trackops_desktop.otp.account import Account

BOB = GOOD.replace("ada", "bob")


def test_what_was_seen_before_is_told_and_a_shared_secret_is_wrong() -> None:
    day = ScanDay(find_policy("trackops"), lambda: 5.0)
    day.expect(read_expected(b"ada@example.org\nBOB@example.org\n"))
    rows = [day.of_text("Camera", text) for text in (GOOD, GOOD, BOB)]
    assert [(row.again, row.item.broken, row.expected) for row in rows] == [
        (False, False, 0),
        (True, False, 0),
        (False, True, 1),
    ]
    assert summary_of(rows, 2) == "2 codes · 1 right · 1 wrong · 1 seen again · 2 of 2 expected"
    assert "secret-reused" in rows[2].words
    table = day_as_csv(rows)
    assert table.splitlines()[1] == "1970-01-01T00:00:05+00:00,Camera,Trackops,ada@example.org,,right,"
    assert "KDSV" not in table
    day.clear()
    assert not day.of_text("Camera", GOOD).again


def test_a_spreadsheet_takes_nothing_for_a_formula() -> None:
    day = ScanDay(find_policy("trackops"), lambda: 0.0)
    assert "'=cmd" in day_as_csv([day.of_text("=cmd|x", GOOD)])


@pytest.mark.parametrize(
    ("data", "accounts"),
    [
        (b"Trackops:ada\n# no\n\n bob \n", [("Trackops", "ada"), ("", "bob")]),
        (GOOD.encode(), [("Trackops", "ada@example.org")]),
        (
            json.dumps({"codes": [{"text": GOOD, "findings": []}, {"text": BOB, "findings": ["x"]}]}).encode(),
            [("Trackops", "ada@example.org")],
        ),
    ],
)
def test_lists_of_expected_accounts(data: bytes, accounts: list[tuple[str, str]]) -> None:
    assert [(one.issuer, one.name) for one in read_expected(data)] == accounts


TOO_MANY = b"".join(b"user%d\n" % number for number in range(10_001))


@pytest.mark.parametrize("data", [b"", b"\n#x\n", b"{}", b"{", b"\xff\xfe\x00", TOO_MANY])
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ScanError) as refused:
        read_expected(data)
    assert refused.value.sentence.endswith(".")
    assert refused.value.advice


def test_an_expected_account_is_met_whatever_its_case() -> None:
    wanted = ExpectedAccount("Track Ops", "Ada@Demo")
    assert wanted.is_met_by(Account(issuer="trackops", name="ada@demo"))
    assert not wanted.is_met_by(Account(issuer="Other", name="ada@demo"))
    assert ExpectedAccount("", "ada").is_met_by(Account(issuer="Any", name="Ada"))
