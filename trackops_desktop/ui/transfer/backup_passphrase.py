"""The passphrase of the backups, to be copied or printed: when it is suggested, and whenever the user asks again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QWidget

from trackops_desktop.i18n import N_, _
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.widgets.forms import button, label

TITLE = N_("Passphrase of your Trackops Desktop backups")


class PassphraseLine(QLineEdit):
    """Shows a passphrase that can be read but not selected with the mouse: X11 copies what is, without any mark.

    Attributes:
        copied: What the keys for copying do instead.

    """

    def __init__(self, name: str, passphrase: str = "") -> None:
        super().__init__(passphrase)
        self.copied: Callable[[], None] = lambda: None
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy as the button does, so that clipboard histories leave it out and it is taken back."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copied()
        else:
            super().keyPressEvent(event)


class PassphraseKeeping(QWidget):
    """*Copy* and *Print…* for a passphrase, and a word about what came of it."""

    def __init__(self, passphrase: Callable[[], str], context: Context, parent: QWidget | None = None) -> None:
        """Ask for the passphrase when a button is pressed."""
        super().__init__(parent)
        self._passphrase, self._context = passphrase, context
        self.copy = button(_("Copy"), self.copy_it, kind="flat", icon_name="copy")
        self.print_it = button(_("Print…"), self._print, kind="flat")
        self.says = label("", quiet=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.copy)
        row.addWidget(self.print_it)
        row.addWidget(self.says, 1)

    def copy_it(self) -> None:
        """Copy it for a while."""
        self.says.setText(self._context.copy_secret(self._passphrase()))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_("Backup passphrase"))
        dialog = QPrintDialog(printer, self.window())

        def print_it() -> None:
            painter = QPainter(printer)
            paint_passphrase(painter, QRectF(painter.viewport()), self._passphrase())
            painter.end()
            self.says.setText(_("Printed."))

        dialog.accepted.connect(print_it)
        QDialog.open(dialog)


class BackupPassphraseDialog(BaseDialog):
    """Shows the passphrase."""

    def __init__(self, passphrase: str, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("Backup passphrase"), parent)
        self.take_room(420)
        self.field = PassphraseLine(_("Backup passphrase"), passphrase)
        self.keep = PassphraseKeeping(self.field.text, context)
        self.field.copied = self.keep.copy_it
        self.add(label(_("Backups open with this passphrase. Keep it on paper, away from this computer."), quiet=True))
        self.add(self.field)
        self.add(self.keep)
        self.add_buttons(self.cancel_button(_("Close")))


def paint_passphrase(painter: QPainter, page: QRectF, passphrase: str) -> None:
    """Paint a heading and the passphrase, large and in letters that cannot be mistaken, onto a page."""
    margin = page.width() * 0.1
    inner = page.adjusted(margin, margin, -margin, -margin)
    painter.setPen(Qt.GlobalColor.black)
    heading = QFont("sans-serif")
    heading.setPointSizeF(14)
    painter.setFont(heading)
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    used = painter.boundingRect(inner, flags, _(TITLE))
    painter.drawText(inner, flags, _(TITLE))
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setPointSizeF(18)
    painter.setFont(fixed)
    painter.drawText(inner.adjusted(0, used.height() * 2, 0, 0), flags, passphrase)
