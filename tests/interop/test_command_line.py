"""Real exports through `trackops import`, where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.interop.test_real_exports import FOLDER, expectations
from trackops_desktop import cli

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="TRACKOPS_INTEROP_DATA names no folder with real exports"
)
_COMPARED = ("type", "issuer", "name", "algorithm", "digits", "period", "counter")


@pytest.mark.parametrize("name", expectations())
def test_the_command_line_tells_exactly_the_accounts(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = expectations()[name]
    arguments = ["--home", str(tmp_path / "home"), "--json", "import", str(FOLDER / name), "--dry-run"]
    if expected["password"]:
        (tmp_path / "passphrase").write_text(expected["password"], "utf-8")
        arguments += ["--passphrase-file", str(tmp_path / "passphrase")]

    status = cli.main(arguments)
    output = capsys.readouterr()

    if expected["entries"] is None:
        assert status == 1
        assert len(output.err.splitlines()) == 1
        return
    if not expected["entries"]:
        assert (status, output.out) == (3, "")
        assert "contains no account" in output.err
        return
    usable = [one for one in expected["entries"] if one["type"] in {"totp", "hotp", "steam"}]
    usable = [one for one in usable if not one.get("in_recycle_bin")]
    assert status == (0 if usable else 4)
    told: dict[str, Any] = json.loads(output.out)
    assert told["found"] == len(expected["entries"])
    assert [_compared(one) for one in told["accounts"]] == [_compared(one) for one in usable]
    assert len(told["skipped"]) == len(expected["entries"]) - len(usable)


def _compared(account: dict[str, Any]) -> dict[str, Any]:
    return {key: account[key] for key in _COMPARED if key in account and (key, account["type"]) != ("period", "hotp")}
