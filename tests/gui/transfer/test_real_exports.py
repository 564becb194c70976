"""Real exports of other programs through the import window: exactly their accounts, and their codes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.gui.transfer.conftest import WindowWithBackups
from tests.interop.test_real_exports import FOLDER, MOMENT, expectations
from trackops_desktop.otp.codes import code_at
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows

pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="TRACKOPS_INTEROP_DATA names no folder with real exports"
)


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
