"""Recovery codes outside of the application: as a text file for this user alone, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path

from PySide6.QtWidgets import QWidget

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import SignInError, reason_of
from trackops_desktop.i18n import N_, _

_ONCE = N_("Each code works once. Anyone who has this list and your password can sign in as you.")
_NOT_IN_NAMES = re.compile(r"[^\w.@+-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class RecoveryPaper:
    """What is written down.

    Attributes:
        account: Whose codes they are, such as `Trackops – erin@demo`.
        place: Where they work, or an empty text.
        codes: The unused codes.

    """

    account: str
    place: str
    codes: tuple[str, ...] = field(repr=False)

    def file_name(self, now: datetime) -> str:
        """Return a name that says whose codes are in the file, and from which day."""
        whose = _NOT_IN_NAMES.sub("-", self.account)[:_LONGEST_NAME].strip("-.")
        return "-".join(part for part in ("recovery-codes", whose, f"{now:%Y-%m-%d}") if part) + ".txt"

    def text(self, now: datetime) -> str:
        """Return the file's content."""
        head = [
            _("Recovery codes of {account}", account=self.account),
            *([self.place] if self.place else []),
            _("Saved {day}", day=f"{now:%Y-%m-%d}"),
        ]
        return "\n".join([*head, "", *self.codes, "", _(_ONCE), ""])

    def html(self, now: datetime) -> str:
        """Return the printed page."""
        rows = "".join(f"<p style='font-family: monospace; font-size: 14pt'>{escape(one)}</p>" for one in self.codes)
        head = escape(_("Recovery codes of {account}", account=self.account))
        printed = escape(_("Printed {day}", day=f"{now:%Y-%m-%d}"))
        return f"<h2>{head}</h2><p>{escape(self.place)}</p><p>{printed}</p>{rows}<p>{escape(_(_ONCE))}</p>"


def write_paper(target: Path, paper: RecoveryPaper, now: datetime) -> None:
    """Write the codes to a file that only this user can read; an earlier file is kept if that fails.

    Raises:
        SignInError: It cannot be written.

    """
    try:
        write_atomically(target, paper.text(now).encode())
    except OSError as error:
        reason = _("The file could not be written ({reason}).", reason=reason_of(error))
        raise SignInError(reason, _("Choose another folder.")) from None


def open_print_window(parent: QWidget, paper: RecoveryPaper, now: datetime, printed: Callable[[], None]) -> QWidget:
    """Ask for the printer, then print; `printed` is called once the page is on its way. Returns the open dialog."""
    from PySide6.QtGui import QTextDocument
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter
    from PySide6.QtWidgets import QDialog

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(_("Recovery codes"))
    dialog = QPrintDialog(printer, parent)
    dialog.setProperty("closesOnLock", True)

    def on_accepted() -> None:
        document = QTextDocument()
        document.setHtml(paper.html(now))
        document.print_(printer)
        printed()

    dialog.accepted.connect(on_accepted)
    QDialog.open(dialog)
    return dialog
