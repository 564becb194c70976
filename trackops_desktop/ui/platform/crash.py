"""What happens when there is a bug: one window with a report that is safe to send, and never an end without a word."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.diagnostics.redaction import safe_trace
from trackops_desktop.diagnostics.uncaught import hear_uncaught
from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.forms import open_at
from trackops_desktop.ui.widgets.reading_order import follow_layout
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_LOGGER = LazyLogger(__name__)


def report(error: BaseException, version: str) -> str:
    """Return a report of a bug: the kinds and places of the error and its causes, never a message of theirs."""
    import platform

    system = f"{platform.system()} {platform.machine()}"
    head = f"Trackops Desktop {version}, Python {platform.python_version()}, {system}"  # not translated
    return f"{head}\n{safe_trace(error)}"


class CrashReporter(QObject):
    """Hears of bugs on every thread; shows each once.

    Signals:
        crashed: A report, on whatever thread; shown on the GUI thread.

    """

    crashed = Signal(str)

    def __init__(self, version: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._version = version
        self._seen: set[str] = set()
        self._open: list[QDialog] = []
        self.crashed.connect(self._show)

    def install(self) -> Callable[[], None]:
        """Hear of every exception that nothing caught; return what undoes it."""
        return hear_uncaught(self.handle)

    def handle(self, error: BaseException) -> None:
        """Report one unexpected exception on stderr and in a window; a key press that interrupts ends as usual."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            QApplication.quit()
            return
        text = report(error, self._version)
        if text in self._seen:
            return
        self._seen.add(text)
        _LOGGER.error("An unexpected error", error=error)
        if sys.stderr is not None:
            sys.stderr.write(text + "\n")
        self.crashed.emit(text)

    def _show(self, text: str) -> None:
        dialog = CrashDialog(text, QApplication.activeWindow())
        self._open.append(dialog)
        dialog.finished.connect(lambda _result: self._open.remove(dialog))
        dialog.open()


class CrashDialog(QDialog):
    """Says that there is a bug, that nothing stored is affected, and lets the report be copied."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.setProperty("closesOnLock", False)
        open_at(self, 520, 320)
        says = WrappedLabel(
            _("Something unexpected went wrong. Your accounts are stored safely, and you can keep working.")
        )
        box = QPlainTextEdit(text, self)
        box.setReadOnly(True)
        box.setMinimumHeight(48)
        box.setAccessibleName(_("Report"))
        hint = WrappedLabel(
            _("The report holds no secret, no code and no account name. Nothing is sent automatically.")
        )
        hint.setProperty("quiet", True)
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(text))
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (says, box, hint, buttons):
            layout.addWidget(widget)
        follow_layout(self)
