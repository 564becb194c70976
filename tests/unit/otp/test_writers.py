"""Enrolments as other libraries write them are read as they were meant.

TRACKOPS_ENROLMENTS names a folder with more of them, as tests/enrolments/generate.py writes it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.uri import parse_uri

_FOLDER = Path(os.environ.get("TRACKOPS_ENROLMENTS", Path(__file__).parents[2] / "data" / "enrolments"))
_FILES = sorted(_FOLDER.glob("*.jsonl"))


def test_every_writer_is_there() -> None:
    assert len(_FILES) == 8


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_an_enrolment_is_read_as_its_writer_meant_it(file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) >= 60
    for one in rows:
        algorithm = Algorithm(one["algorithm"])
        account = Account(Kind.TOTP, one["issuer"], one["name"], algorithm, one["digits"], one["period"])
        meant = Enrolment(account, base32.decode(one["secret"]))
        assert parse_uri(one["uri"]).enrolment == meant, one["uri"]
        for text in (f"<{one['uri']}>", f"Please add\n\n    {one['uri']}\n\nto your app."):
            [item] = read_enrolments(text).items
            assert [parsed.enrolment for parsed in item.accounts] == [meant], text
