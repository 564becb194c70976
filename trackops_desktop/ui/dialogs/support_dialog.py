"""The report for support: shown whole before it is saved or copied; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import TrackopsError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.platform.file_choice import FileChoice
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import button, label, text_factor
from trackops_desktop.workers.runner import RunsWork


class SupportDialog(BaseDialog):
    """Makes the report on a worker, shows it, and saves it where the user says."""

    def __init__(
        self, make: Callable[[], str], runner: RunsWork, files: FileChoice, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Report for support"), parent)
        self.take_room(720, 560)
        self._runner, self._files = ScopedRunner(runner, self), files
        self.add(
            label(
                _(
                    "This report tells support what works on this computer. It holds no secret, no code and no "
                    "account name. Read it before you share it; nothing is sent automatically."
                )
            )
        )
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_("Collecting…"))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Report"))
        self.text.setFont(_fixed_font())
        self.add(self.text, 1)
        self.told, self.problem = label("", quiet=True), label("", tone="danger")
        for one in (self.told, self.problem):
            one.hide()
            self.add(one)
        self.copy = button(_("Copy"), self._copy, kind="flat")
        self.save = button(_("Save…"), self._ask_where, kind="primary")
        self.add_buttons(self.cancel_button(_("Close")), self.save, left=(self.copy,))
        self._ready(False)
        self._runner.run(make, self._show, self._failed)

    def _ready(self, ready: bool) -> None:
        self.copy.setEnabled(ready)
        self.save.setEnabled(ready)

    def _show(self, report: str) -> None:
        self.text.setPlainText(report)
        self._ready(True)
        self.save.setFocus()

    def _failed(self, error: TrackopsError) -> None:
        self.text.setPlaceholderText("")
        self._say(self.problem, str(error))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())
        self._say(self.told, _("Report copied."))

    def _ask_where(self) -> None:
        def chosen(path: Path | None) -> None:
            if path is not None:
                self.save_to(path)

        self._files.save_file(self, _("Save the report"), "trackops-report.txt", chosen)

    def save_to(self, path: Path) -> None:
        """Write the report to a file that only this user can read."""
        data = self.text.toPlainText().encode()
        self._ready(False)
        self._runner.run(
            lambda: _write(path, data),
            lambda _done: self._say(self.told, _("Saved as {name}.", name=path.name)),
            lambda error: self._say(self.problem, str(error)),
            self._ready_again,
        )

    def _ready_again(self) -> None:
        self._ready(True)
        self.save.setFocus()

    def _say(self, where: QLabel, sentence: str) -> None:
        """Show one sentence in place of the last."""
        for one in (self.told, self.problem):
            one.setVisible(one is where)
        where.setText(sentence)


def _fixed_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * text_factor())
    return font


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise TrackopsError(
            _("The report was not saved ({reason}).", reason=reason_of(error)), _("Choose another folder.")
        ) from None
