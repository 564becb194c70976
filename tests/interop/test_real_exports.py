"""Real exports of other programs, where they are at hand; they belong to others and are no part of this project.

Each is read by its reader, through `trackops import` and in the window: in one module, so that its key is derived once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.transfer.conftest import WindowWithBackups
from trackops_desktop import cli
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.parsing import crypto, kdbx_header
from trackops_desktop.transfer.readers import ente
from trackops_desktop.transfer.registry import recognise
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows

FOLDER = Path(os.environ.get("TRACKOPS_INTEROP_DATA", "/nowhere"))
MOMENT = 1_234_567_890

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="TRACKOPS_INTEROP_DATA names no folder with real exports"
)
_COMPARED = ("type", "issuer", "name", "algorithm", "digits", "period", "counter")


@pytest.fixture(scope="module", autouse=True)
def each_key_once() -> Iterator[None]:
    """Derive a key really, and once: what came out of the same passphrase and cost is remembered."""
    import argon2.low_level

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (crypto, "pbkdf2"),
            (crypto, "scrypt"),
            (crypto, "argon2id"),
            (ente, "_key"),
            (kdbx_header.AesKdf, "transformed"),
            (argon2.low_level, "hash_secret_raw"),
        ):
            derive: Callable[..., bytes] = getattr(owner, name)
            patch.setattr(owner, name, cache(derive))
        yield


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


@pytest.mark.parametrize("name", expectations())
def test_a_real_export_is_imported_from_the_window(
    name: str, window_with_backups: WindowWithBackups, opened: Callable[[QDialog], None]
) -> None:
    expected = expectations()[name]
    vault = window_with_backups.made.vault
    vault.purge([entry.id for entry in vault.entries()])
    TransferWindows(lambda: window_with_backups.made.context).open_import(
        window_with_backups.made.window, [Path(FOLDER) / name]
    )
    (dialog,) = (top for top in QApplication.topLevelWidgets() if isinstance(top, ImportDialog) and top.isVisible())
    opened(dialog)
    if dialog.pages.currentWidget() is dialog.asking:
        dialog.asking.passphrase.setText(expected["password"])
        dialog.go.click()
    if expected["entries"] is None:
        assert dialog.problem.isVisible()
        assert dialog.pages.currentWidget() is not dialog.preview
        return
    usable = [
        entry
        for entry in expected["entries"]
        if entry["type"] in {"totp", "hotp", "steam"} and not entry.get("in_recycle_bin")
    ]
    rows = dialog.preview.table.ticks.rows
    assert len(rows) == len(expected["entries"])
    assert sum(row.key is not None for row in rows) == len(usable)
    chosen = [entry for entry, row in zip(usable, dialog.preview.chosen(), strict=True) if row.ticked]
    dialog.preview.keep.setChecked(True)
    dialog.go.click()
    entries = vault.entries()
    assert len(entries) == len(chosen)
    for entry, wanted in zip(entries, chosen, strict=True):
        assert (entry.account.issuer, entry.account.name) == (wanted["issuer"], wanted["name"])
        if wanted["code_at_1234567890"]:
            assert code_at(vault.enrolment(entry.id), MOMENT).value == wanted["code_at_1234567890"]


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
