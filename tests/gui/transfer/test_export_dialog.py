from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from tests.backup_kit import PASSPHRASE
from tests.blocking import elsewhere
from tests.gui.transfer.conftest import WindowWithBackups
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.migration import parse_migration
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.scan.decoding.pipelines import decode_screen
from trackops_desktop.scan.sources.images import Picture
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.transfer.writers.sheet import card_of
from trackops_desktop.ui.transfer.export_codes_dialog import ExportCodesDialog
from trackops_desktop.ui.transfer.export_dialog import CODES, PAPER, ExportDialog
from trackops_desktop.ui.transfer.printed_sheet import write_pdf
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.vault.entry import NewEntry

Opened = Callable[[QDialog], None]


@pytest.fixture
def transfers(window_with_backups: WindowWithBackups) -> Transfers:
    return Transfers(window_with_backups.made.vault, window_with_backups.made.context.clock)


@pytest.fixture
def dialog(window_with_backups: WindowWithBackups, transfers: Transfers, opened: Opened) -> ExportDialog:
    steam = Enrolment(Account(Kind.STEAM, "Steam", "gabe", digits=5), Secret(b"steam secret"))
    window_with_backups.made.vault.add(NewEntry(steam))
    made = ExportDialog(
        window_with_backups.made.context, transfers, window_with_backups.changes.append, window_with_backups.made.window
    )
    opened(made)
    made.look()
    return made


def _go_to(dialog: ExportDialog, key: str) -> None:
    keys = [dialog.to.itemData(number).writer.key for number in range(dialog.to.count())]
    dialog.to.setCurrentIndex(keys.index(key))


def test_an_encrypted_file_needs_its_passphrase_and_no_tick(
    window_with_backups: WindowWithBackups, dialog: ExportDialog, transfers: Transfers, tmp_path: Path
) -> None:
    _go_to(dialog, "2fas")
    assert "encrypted" in dialog.holds.text()
    assert not dialog.go.isEnabled()
    assert not dialog.alone.isVisible()
    assert dialog.missing.text() == "Choose a passphrase for the file to go on."
    for field in (dialog.passphrase.first, dialog.passphrase.second):
        QTest.keyClicks(field, PASSPHRASE)
    assert dialog.go.isEnabled()
    assert not dialog.missing.isVisible()
    path = tmp_path / "export.2fas"
    dialog.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert transfers.read(path.read_bytes(), PASSPHRASE).result.found == 3
    assert window_with_backups.changes == ["3 accounts exported to export.2fas."]
    assert not dialog.isVisible()


def test_a_plain_file_says_so_in_the_warning_colour(dialog: ExportDialog, tmp_path: Path) -> None:
    _go_to(dialog, "aegis")
    dialog.seal.setChecked(False)
    assert "unencrypted" in dialog.holds.text()
    assert dialog.holds.property("warning")
    _go_to(dialog, "otpauth")
    assert not dialog.seal.isVisible()
    assert not dialog.go.isEnabled()
    QTest.keyClick(dialog.alone, Qt.Key.Key_Space)
    assert dialog.go.isEnabled()
    path = tmp_path / "list.txt"
    dialog.save(path)
    lines = path.read_text(encoding="utf-8").split()
    assert [parse_uri(line).enrolment.account.name for line in lines[:2]] == ["ada", "bob"]


def test_what_is_understood_of_a_file_is_not_yet_understood_of_the_screen(dialog: ExportDialog) -> None:
    _go_to(dialog, "otpauth")
    dialog.alone.click()
    assert "file" in dialog.alone.text()
    assert dialog.go.isEnabled()
    _go_to(dialog, "google")
    assert "screen" in dialog.alone.text()
    assert not dialog.alone.isChecked()
    assert not dialog.go.isEnabled()


def test_what_is_unticked_stays_at_home(
    window_with_backups: WindowWithBackups, dialog: ExportDialog, tmp_path: Path
) -> None:
    _go_to(dialog, "otpauth")
    dialog.table.ticks.tick([0, 2], False)
    dialog.alone.setChecked(True)
    dialog.save(tmp_path / "list.txt")
    assert parse_uri((tmp_path / "list.txt").read_text()).enrolment.account.name == "bob"


def test_what_a_format_cannot_carry_has_its_reason(dialog: ExportDialog) -> None:
    _go_to(dialog, "google")
    row = dialog.table.ticks.rows[2]
    assert row.fixed
    assert "Steam" in row.cells[2]
    assert "2 accounts." in dialog.holds.text()
    assert "1 account can't be exported" in dialog.holds.text()


def test_google_codes_are_shown_and_can_be_scanned(
    window_with_backups: WindowWithBackups, dialog: ExportDialog, opened: Opened
) -> None:
    _go_to(dialog, "google")
    assert dialog.destination.kind == CODES
    dialog.alone.setChecked(True)
    dialog.go.click()
    (codes,) = (top for top in QApplication.topLevelWidgets() if isinstance(top, ExportCodesDialog) and top.isVisible())
    opened(codes)
    (text,) = _codes_in(codes.grab().toImage())
    assert [one.enrolment.account.name for one in parse_migration(text).accounts] == ["ada", "bob"]
    assert not codes.after.isVisible()


def test_many_accounts_make_several_codes(
    window_with_backups: WindowWithBackups, opened: Opened, transfers: Transfers
) -> None:
    window_with_backups.made.add(*((f"Issuer {number}", "x") for number in range(23)))
    texts = transfers.google_codes([entry.id for entry in window_with_backups.made.vault.entries()])
    codes = ExportCodesDialog(texts, window_with_backups.made.window)
    opened(codes)
    assert codes.says.text() == "Code 1 of 3"
    codes.after.click()
    codes.after.click()
    assert codes.says.text() == "Code 3 of 3"
    assert not codes.after.isEnabled()
    codes.before.click()
    assert codes.says.text() == "Code 2 of 3"


def test_the_sheet_of_paper_can_be_scanned_and_read(dialog: ExportDialog, tmp_path: Path) -> None:
    _go_to(dialog, "sheet")
    assert dialog.destination.kind == PAPER
    assert dialog.print_it.isVisible()
    dialog.alone.setChecked(True)
    path = tmp_path / "sheet.pdf"
    dialog.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    texts = _codes_in(_page(path, 0))
    assert {parse_uri(text).enrolment.account.name for text in texts} == {"ada", "bob", "gabe"}


def test_the_sheet_names_the_unused_recovery_codes(
    dialog: ExportDialog, window_with_backups: WindowWithBackups, tmp_path: Path
) -> None:
    made = window_with_backups.made
    entry = made.vault.entries()[0]
    codes = [f"zebra-{number:04}-quartz" for number in range(10)]
    with elsewhere():
        service = RecoveryCodeService(made.vault, made.context.clock)
        service.keep(entry.id, codes)
        service.draw(entry.id)
    _go_to(dialog, "sheet")
    dialog.alone.setChecked(True)
    path = tmp_path / "sheet.pdf"
    dialog.save(path)
    document = QPdfDocument()
    document.load(str(path))
    text = document.getAllText(0).text()
    assert "Recovery codes:" in text
    assert [code for code in codes if code in text] == codes[1:]
    with elsewhere():
        html = Transfers(made.vault, made.context.clock).export("sheet", [entry.id]).decode()
    assert [code for code in codes if code in html] == codes[1:]


def test_a_sheet_has_as_many_pages_as_it_needs(qapp: QApplication, tmp_path: Path) -> None:
    long = Account(Kind.TOTP, "An issuer with a long name that goes on and on", "a" * 120)
    cards = [card_of(Enrolment(long, Secret(bytes([number + 1]) * 64))) for number in range(21)]
    path = tmp_path / "sheet.pdf"
    with elsewhere():
        write_pdf(path, cards, datetime(2026, 1, 2))
    document = QPdfDocument()
    document.load(str(path))
    assert document.pageCount() == 3
    assert len(_codes_in(_page(path, 0))) == 10


def test_a_sealed_vault_asks_for_its_passphrase_again(
    window_with_backups: WindowWithBackups, transfers: Transfers, opened: Opened, tmp_path: Path
) -> None:
    window_with_backups.made.vault.seal(PASSPHRASE)
    dialog = ExportDialog(
        window_with_backups.made.context, transfers, window_with_backups.changes.append, window_with_backups.made.window
    )
    opened(dialog)
    dialog.look()
    _go_to(dialog, "otpauth")
    assert dialog.own.isVisible()
    assert not dialog.alone.isVisible()
    assert not dialog.go.isEnabled()
    dialog.own.setText("wrong")
    dialog.save(tmp_path / "list.txt")
    assert "wrong" in dialog.problem.text()
    assert not (tmp_path / "list.txt").exists()
    dialog.own.setText(PASSPHRASE)
    dialog.save(tmp_path / "list.txt")
    assert (tmp_path / "list.txt").exists()


def test_a_folder_that_cannot_be_written_is_told(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.alone.setChecked(True)
    _go_to(dialog, "otpauth")
    dialog.save(tmp_path / "missing" / "list.txt")
    assert "couldn't be written" in dialog.problem.text()
    _go_to(dialog, "sheet")
    dialog.save(tmp_path / "missing" / "sheet.pdf")
    assert "couldn't be written" in dialog.problem.text()
    assert dialog.isVisible()


def test_an_empty_vault_has_nothing_to_export(window_with_backups: WindowWithBackups) -> None:
    window_with_backups.made.vault.purge([entry.id for entry in window_with_backups.made.vault.entries()])
    window_with_backups.made.window.controller.refresh()
    TransferWindows(lambda: window_with_backups.made.context).open_export(window_with_backups.made.window)
    assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, ExportDialog) and top.isVisible()]


def _page(path: Path, number: int) -> QImage:
    document = QPdfDocument()
    document.load(str(path))
    page = document.render(number, QSize(1654, 2339))
    white = QImage(page.size(), QImage.Format.Format_RGB32)
    white.fill(0xFFFFFFFF)
    painter = QPainter(white)
    painter.drawImage(0, 0, page)
    painter.end()
    return white


def _codes_in(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return sorted({reading.text for reading in decode_screen(_picture(grey))})


def _picture(grey: QImage) -> Picture:
    import numpy

    octets = numpy.frombuffer(grey.constBits(), dtype=numpy.uint8).reshape(grey.height(), grey.bytesPerLine())
    return octets[:, : grey.width()].copy()


def test_only_the_accounts_that_were_selected_are_ticked(
    window_with_backups: WindowWithBackups, transfers: Transfers, opened: Opened
) -> None:
    entries = window_with_backups.made.vault.entries()
    dialog = ExportDialog(
        window_with_backups.made.context,
        transfers,
        window_with_backups.changes.append,
        window_with_backups.made.window,
        ids=[entries[1].id],
    )
    opened(dialog)
    dialog.look()
    assert [row.key for row in dialog.table.ticks.ticked()] == [entries[1].id]
    assert len(dialog.table.ticks.rows) == len(entries)
