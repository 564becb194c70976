"""Sends the sheet to a printer that the user chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.transfer.writers.sheet import SheetCard
from trackops_desktop.ui.transfer.printed_sheet import page_layout, paint_sheet


def open_print_dialog(
    parent: QWidget, cards: Sequence[SheetCard], now: datetime, printed: Callable[[], None]
) -> QPrintDialog:
    """Ask for the printer, then print; `printed` is called once the pages are on their way."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(page_layout())
    printer.setFullPage(True)
    printer.setDocName(_("Recovery sheet"))
    dialog = QPrintDialog(printer, parent)

    def on_accepted() -> None:
        paint_sheet(printer, printer.resolution(), cards, now)
        printed()

    dialog.accepted.connect(on_accepted)
    QDialog.open(dialog)
    return dialog
