from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from tests.backup_kit import PASSPHRASE
from tests.gui.transfer.conftest import WindowWithBackups
from tests.qr_png import qr_png
from trackops_desktop.services.import_export.transfers import Batch, Transfers
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.registry import writer
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.ui.window.undo import UndoList

Opened = Callable[[QDialog], None]
NEW = "otpauth://totp/Bank:eve?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Bank"
HERE = "otpauth://totp/Trackops:ada?secret=AEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIB&issuer=Trackops"
CONFLICT = "otpauth://totp/GitHub:bob?secret=JBSWY3DPEHPK3PXP&issuer=GitHub"
BROKEN = "otpauth://totp/Broken:x?secret=!!!&issuer=Broken"


@pytest.fixture
def dialog(window_with_backups: WindowWithBackups, opened: Opened) -> ImportDialog:
    context = window_with_backups.made.context

    def imported(_batch: Batch, words: str) -> None:
        window_with_backups.changes.append(words)

    made = ImportDialog(
        context,
        Transfers(context.vault, context.clock),
        imported,
        lambda: window_with_backups.changes.append("undone"),
        lambda path: window_with_backups.changes.append(path.name),
        window_with_backups.made.window,
    )
    opened(made)
    return made


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _names(window_with_backups: WindowWithBackups) -> list[str]:
    return [entry.account.name for entry in window_with_backups.made.vault.entries()]


def _words(dialog: ImportDialog) -> list[str]:
    return [row.cells[2] for row in dialog.preview.table.ticks.rows]


def test_a_list_is_recognised_and_every_entry_has_its_word(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    dialog.take([_file(tmp_path, NEW, HERE, CONFLICT, BROKEN)])
    assert dialog.pages.currentWidget() is dialog.preview
    assert _words(dialog)[:3] == ["new", "already here", "same name, different key"]
    assert "secret key" in _words(dialog)[3]
    assert [row.cells[0] for row in dialog.preview.table.ticks.ticked()] == ["Bank – eve", "GitHub – bob (2)"]
    assert _names(window_with_backups) == ["ada", "bob"]


def test_a_name_with_another_key_has_to_be_answered_first(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    dialog.take([_file(tmp_path, NEW, CONFLICT)])
    assert dialog.preview.question.isVisible()
    assert not dialog.go.isEnabled()
    dialog.preview.keep.click()
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob", "eve", "bob"]
    assert window_with_backups.changes == ["2 accounts imported"]


def test_replacing_puts_the_old_one_into_the_trash_and_undo_brings_it_back(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    old = window_with_backups.made.vault.entries()[1]
    dialog.take([_file(tmp_path, CONFLICT)])
    dialog.preview.replace.click()
    dialog.go.click()
    assert [entry.id for entry in window_with_backups.made.vault.trash()] == [old.id]
    assert "moved to the trash" in dialog.outcome.says.text()
    dialog.outcome.undo.click()
    assert old.id in {entry.id for entry in window_with_backups.made.vault.entries()}
    assert _names(window_with_backups) == ["ada", "bob"]
    assert window_with_backups.changes[-1] == "undone"
    assert not dialog.outcome.undo.isVisible()


def test_a_conflict_that_is_unticked_needs_no_answer(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    dialog.take([_file(tmp_path, NEW, CONFLICT)])
    dialog.preview.table.ticks.tick([1], False)
    assert not dialog.preview.question.isVisible()
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob", "eve"]
    assert "1 entry was not imported" in dialog.outcome.says.text()


def test_an_encrypted_file_asks_for_its_passphrase(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    rows = [
        Outgoing(one, ("home",))
        for one in window_with_backups.made.vault.enrolments(_ids(window_with_backups)).values()
    ]
    path = tmp_path / "export"
    path.write_bytes(writer("2fas").write(rows, PASSPHRASE))
    window_with_backups.made.vault.purge(_ids(window_with_backups))
    dialog.take([path])
    assert dialog.pages.currentWidget() is dialog.asking
    QTest.keyClicks(dialog.asking.passphrase, "wrong")
    QTest.keyClick(dialog.asking.passphrase, Qt.Key.Key_Return)
    assert dialog.problem.isVisible()
    assert dialog.pages.currentWidget() is dialog.asking
    dialog.asking.passphrase.setText(PASSPHRASE)
    QTest.keyClick(dialog.asking.passphrase, Qt.Key.Key_Return)
    assert dialog.pages.currentWidget() is dialog.preview
    assert dialog.asking.passphrase.text() == ""
    dialog.go.click()
    assert sorted(_names(window_with_backups)) == ["ada", "bob"]
    assert [entry.tags for entry in window_with_backups.made.vault.entries()] == [("home",)] * 2


def _ids(window_with_backups: WindowWithBackups) -> list[str]:
    return [entry.id for entry in window_with_backups.made.vault.entries()]


def test_pictures_are_read_together(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    paths = []
    for number, uri in enumerate((NEW, CONFLICT)):
        paths.append(tmp_path / f"{number}.png")
        paths[-1].write_bytes(qr_png(uri))
    dialog.take(paths)
    assert _words(dialog) == ["new", "same name, different key"]


def test_files_that_cannot_be_read_are_told_in_one_sentence(dialog: ImportDialog, tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(11 * 2**20)
    cases = {
        tmp_path / "missing": "can't be read",
        tmp_path: "can't be read",
        _file(tmp_path, "nothing"): "isn't in a format",
        big: "larger than",
    }
    for path, words in cases.items():
        dialog.take([path])
        assert words in dialog.problem.text()
        assert dialog.pages.currentWidget() is dialog.file
    dialog.take([_file(tmp_path, NEW), _file(tmp_path, NEW)])
    assert "pictures" in dialog.problem.text()


def test_the_kind_of_file_helps_and_does_not_stand_in_the_way(dialog: ImportDialog, tmp_path: Path) -> None:
    box = dialog.file.format
    box.setCurrentIndex(box.findText("2FAS"))
    assert "2FAS" in dialog.file.help.text()
    dialog.take([_file(tmp_path, NEW)])
    assert dialog.pages.currentWidget() is dialog.preview


def test_one_of_our_own_backups_leads_to_restoring(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path
) -> None:
    path = window_with_backups.backups.write_file(tmp_path / "mine.trackops-backup", PASSPHRASE).path
    dialog.take([path])
    assert window_with_backups.changes == ["mine.trackops-backup"]
    assert not dialog.isVisible()


def test_files_can_be_dropped(dialog: ImportDialog, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(_file(tmp_path, NEW)))])
    where, buttons, none = QPoint(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, none)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    assert dialog.file.zone.property("over")
    QApplication.sendEvent(dialog, QDropEvent(where.toPointF(), Qt.DropAction.CopyAction, data, buttons, none))
    assert dialog.pages.currentWidget() is dialog.preview
    assert not dialog.file.zone.property("over")


def test_cancelling_half_way_imports_nothing(
    window_with_backups: WindowWithBackups, dialog: ImportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_password = window_with_backups.made.context.vault._items._keyring._store._backend.set_password  # type: ignore[attr-defined]

    def slow(service: str, username: str, password: str) -> None:
        set_password(service, username, password)
        dialog.cancel.click()

    lines = [
        NEW.replace("eve", f"eve{number}").replace(
            "JBSW", f"JB{number:02}".replace("0", "A").replace("1", "B").replace("8", "C").replace("9", "D")
        )
        for number in range(20)
    ]
    dialog.take([_file(tmp_path, *lines)])
    before = dict(window_with_backups.made.context.vault._items._keyring._store._backend.items)  # type: ignore[attr-defined]
    monkeypatch.setattr(window_with_backups.made.context.vault._items._keyring._store._backend, "set_password", slow)  # type: ignore[attr-defined]
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob"]
    assert window_with_backups.made.context.vault._items._keyring._store._backend.items == before  # type: ignore[attr-defined]
    assert "Nothing was imported" in dialog.problem.text()
    assert dialog.pages.currentWidget() is dialog.preview


def test_the_menus_import_can_be_undone_from_the_main_window(
    window_with_backups: WindowWithBackups, tmp_path: Path, opened: Opened
) -> None:
    windows = TransferWindows(lambda: window_with_backups.made.context)
    windows.open_import(window_with_backups.made.window, [_file(tmp_path, NEW)])
    (dialog,) = (top for top in QApplication.topLevelWidgets() if isinstance(top, ImportDialog) and top.isVisible())
    opened(dialog)
    dialog.go.click()
    dialog.go.click()
    assert _names(window_with_backups) == ["ada", "bob", "eve"]
    undo: UndoList = window_with_backups.made.window.on_account.undo_list
    assert undo.last is not None
    assert undo.last.text == "1 account imported"
    window_with_backups.made.window.on_account.undo()
    assert _names(window_with_backups) == ["ada", "bob"]


def test_an_import_that_its_own_window_took_back_is_not_taken_back_once_more(
    window_with_backups: WindowWithBackups, tmp_path: Path, opened: Opened
) -> None:
    made = window_with_backups.made
    TransferWindows(lambda: made.context).open_import(made.window, [_file(tmp_path, CONFLICT)])
    (dialog,) = (top for top in QApplication.topLevelWidgets() if isinstance(top, ImportDialog) and top.isVisible())
    opened(dialog)
    dialog.preview.replace.click()
    dialog.go.click()
    assert len(made.vault.trash()) == 1
    dialog.outcome.undo.click()
    bob = made.vault.entries()[1]
    made.vault.remove(bob.id)
    made.window.on_account.undo()
    assert made.window.toast.text == "Nothing to undo."
    assert _names(window_with_backups) == ["ada"]


def test_entries_that_a_format_cannot_represent_are_listed_with_row_and_reason(
    dialog: ImportDialog, tmp_path: Path
) -> None:
    entry = {
        "type": "motp",
        "name": "x",
        "issuer": "Y",
        "info": {"secret": "JBSWY3DPEHPK3PXP", "algo": "MD5", "digits": 6, "period": 10, "pin": "1"},
    }
    vault = {"version": 1, "header": {"slots": None, "params": None}, "db": {"version": 2, "entries": [entry]}}
    path = tmp_path / "aegis.json"
    path.write_text(json.dumps(vault), encoding="utf-8")
    dialog.take([path])
    (row,) = dialog.preview.table.ticks.rows
    assert row.cells[0] == "Entry 1"
    assert row.cells[2]
    assert not dialog.go.isEnabled()


def test_what_is_no_account_is_counted_in_the_window_too(dialog: ImportDialog, tmp_path: Path) -> None:
    table = tmp_path / "vault.csv"
    table.write_text("name,login_username,login_totp\nBank,eve,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\nShop,eve,\n")
    dialog.take([table])
    assert dialog.preview.heading.text() == "Bitwarden (CSV): 1 entry"
    assert dialog.preview.says.text() == "1 new. 1 entry has no one-time code."


def test_a_file_without_one_account_is_told_with_the_reason(dialog: ImportDialog, tmp_path: Path) -> None:
    table = tmp_path / "vault.csv"
    table.write_text("name,login_username,login_totp\nShop,eve,\n")
    dialog.take([table])
    assert dialog.pages.currentWidget() is dialog.file
    assert "contains no account. 1 entry has no one-time code." in dialog.problem.text()


def test_every_program_says_in_the_window_how_to_get_a_file_out_of_it(dialog: ImportDialog) -> None:
    titles = [dialog.file.format.itemText(row) for row in range(1, dialog.file.format.count())]
    assert titles == sorted(titles, key=str.casefold)
    for title in ("Enpass (JSON)", "KeePass 2 (XML)", "Keeper (CSV)", "Dashlane", "Zoho Vault (CSV)", "2FAuth"):
        dialog.file.format.setCurrentIndex(1 + titles.index(title))
        assert title.partition(" ")[0] in dialog.file.help.text()
