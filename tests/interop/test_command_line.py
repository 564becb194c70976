"""Real exports of other programs through `trackops import`: exactly their accounts, and their codes afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interop.test_real_exports import FOLDER, MOMENT, expectations
from tests.unit.cli.calls import Console

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="TRACKOPS_INTEROP_DATA names no folder with real exports"
)


@pytest.mark.parametrize("name", expectations())
def test_a_real_export_is_imported_from_the_command_line(name: str, tmp_path: Path) -> None:
    expected = expectations()[name]
    console = Console(tmp_path / "home")
    options = _options(expected, tmp_path)
    told = console.run("import", str(FOLDER / name), "--dry-run", "--reveal", "--json", *options)
    if expected["entries"] is None:
        assert told.status == 1
        assert len(told.err.splitlines()) == 1
        return

    usable = [
        entry
        for entry in expected["entries"]
        if entry["type"] in {"totp", "hotp", "steam"} and not entry.get("in_recycle_bin")
    ]
    report = told.json
    assert report["found"] == len(expected["entries"])
    assert len(report["skipped"]) == len(expected["entries"]) - len(usable)
    keys = ("type", "issuer", "name", "algorithm", "digits", "period", "counter")
    for account, entry in zip(report["accounts"], usable, strict=True):
        assert {key: account[key] for key in keys if key in account} == {
            key: entry[key] for key in keys if key in account
        }

    done = console.run("import", str(FOLDER / name), "--json", *options).json
    new = [entry for entry, row in zip(usable, done["accounts"], strict=True) if row["verdict"] != "same"]
    assert done["added"] == len(new)
    entries = console.run("list", "--json").json
    for shown, entry in zip(entries, new, strict=True):
        if entry["code_at_1234567890"]:
            moment = [] if shown["type"] == "hotp" else ["--at", str(MOMENT)]
            assert console.run("code", shown["id"], *moment).out.strip() == entry["code_at_1234567890"]


def _options(expected: dict[str, Any], folder: Path) -> list[str]:
    if expected["password"] is None:
        return []
    file = folder / "passphrase"
    file.write_text(f"{expected['password']}\n", encoding="utf-8")
    return ["--passphrase-file", str(file)]
