"""Asks where to save a file, beginning in the user's documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.platform.file_choice import documents_folder


def ask_save(parent: QWidget | None, name: str, then: Callable[[Path | None], None]) -> QFileDialog:
    """Ask without waiting; `then` gets the path, or None for *Cancel*. Returns the open dialog."""
    dialog = QFileDialog(parent, _("Save"), documents_folder())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setProperty("closesOnLock", True)
    dialog.finished.connect(lambda done: then(Path(dialog.selectedFiles()[0]) if done else None))
    dialog.open()
    return dialog
