"""Asking for files: every dialog opens in the folder of the last one, or where the user keeps documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from trackops_desktop.ui.live_settings import LiveSettings
from trackops_desktop.workers.runner import RunsWork

#: The longest path that is remembered.
MAX_FOLDER = 1024


def kinds_of_files(*kinds: tuple[str, str]) -> str:
    """Return the filter of a file dialog; each kind is its name and its patterns, separated by blanks."""
    return ";;".join(f"{name} ({patterns})" for name, patterns in kinds)


def documents_folder() -> str:
    """Return where the user keeps documents, or else the user's own folder: never where the program was started."""
    places = QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.StandardLocation.HomeLocation
    found = (QStandardPaths.locate(place, "", QStandardPaths.LocateOption.LocateDirectory) for place in places)
    return next((folder for folder in found if folder), QDir.homePath())


class FileChoice:
    """Opens the system's file dialogs and remembers the folder."""

    def __init__(self, store: LiveSettings, runner: RunsWork) -> None:
        """Keep the folder in the settings."""
        self._store, self._runner = store, runner

    def open_files(
        self,
        parent: QWidget,
        title: str,
        chosen: Callable[[list[Path]], object],
        *,
        filters: str = "",
        folder: str = "",
    ) -> QFileDialog:
        """Ask for one or several files that exist, in a folder where they are sure to be, if there is one."""
        dialog = self._dialog(parent, title, filters, folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._take(names, chosen))
        dialog.open()
        return dialog

    def save_file(
        self, parent: QWidget | None, title: str, name: str, chosen: Callable[[Path | None], object]
    ) -> QFileDialog:
        """Ask where to save a file that is called `name` unless the user says otherwise; None where it is given up."""
        dialog = self._dialog(parent, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
        dialog.selectFile(name)
        dialog.finished.connect(
            lambda done: self._take(dialog.selectedFiles(), lambda paths: chosen(paths[0])) if done else chosen(None)
        )
        dialog.open()
        return dialog

    def folder(self) -> str:
        """Return where a dialog opens: the last folder; without one, where documents are kept."""
        return self._store.current.last_folder or documents_folder()

    def _dialog(self, parent: QWidget | None, title: str, filters: str = "", folder: str = "") -> QFileDialog:
        dialog = QFileDialog(parent, title, folder or self.folder(), filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("closesOnLock", True)
        return dialog

    def _take(self, names: list[str], chosen: Callable[[list[Path]], object]) -> None:
        paths = [Path(name) for name in names]
        folder = str(paths[0].parent)
        if folder != self._store.current.last_folder and len(folder) <= MAX_FOLDER:
            self._runner.run(self._store.change(last_folder=folder), lambda _stored: None, lambda _error: None)
        chosen(paths)
