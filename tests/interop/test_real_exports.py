"""Real exports of other programs, where they are at hand; they belong to others and are no part of this project."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.registry import recognise

FOLDER = Path(os.environ.get("TRACKOPS_INTEROP_DATA", "/nowhere"))
MOMENT = 1_234_567_890

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="TRACKOPS_INTEROP_DATA names no folder with real exports"
)


@cache
def expectations() -> dict[str, Any]:
    path = FOLDER / "expected.json"
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return loaded


def described(account: Account) -> dict[str, object]:
    moving = {"counter": account.counter} if account.kind is Kind.HOTP else {"period": account.period}
    return {
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "algorithm": account.algorithm.value,
        "digits": account.digits,
        **moving,
    }


@pytest.mark.parametrize("name", expectations())
def test_a_real_export_gives_exactly_its_accounts_and_codes(name: str) -> None:
    expected = expectations()[name]
    file = ForeignFile((FOLDER / name).read_bytes())
    if expected["entries"] is None:
        with pytest.raises(TransferError):
            recognise(file).read(file, expected["password"])
        return

    result = recognise(file).read(file, expected["password"])

    usable = [
        entry
        for entry in expected["entries"]
        if entry["type"] in {"totp", "hotp", "steam"} and not entry.get("in_recycle_bin")
    ]
    assert [described(row.enrolment.account) for row in result.accounts] == [
        {key: entry[key] for key in described(row.enrolment.account)}
        for entry, row in zip(usable, result.accounts, strict=True)
    ]
    for entry, row in zip(usable, result.accounts, strict=True):
        if entry["code_at_1234567890"]:
            assert code_at(row.enrolment, MOMENT).value == entry["code_at_1234567890"]
        if "groups" in entry:
            assert list(row.tags) == entry["groups"]
    assert len(result.problems) == len(expected["entries"]) - len(usable)


def _other_files() -> list[str]:
    if not FOLDER.is_dir():
        return []
    found = (path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*"))
    return sorted(set(found) - set(expectations()))


@pytest.mark.parametrize("name", _other_files())
def test_every_other_file_gives_accounts_or_one_sentence(name: str) -> None:
    file = ForeignFile((FOLDER / name).read_bytes())
    try:
        found = recognise(file).read(file).found
    except TransferError as error:
        found = len(error.sentence)
    assert found > 0
