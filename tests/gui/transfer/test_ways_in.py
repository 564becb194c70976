from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication

from tests.gui.builders import Made
from trackops_desktop.ui.add.dialog import AddDialog


def _dropped(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_the_empty_window_leads_to_the_import(made: Made) -> None:
    wanted: list[list[Path]] = []
    made.windows.import_wanted.connect(wanted.append)
    made.open()
    made.window.stack.currentWidget().bring.click()
    assert wanted == [[]]


def test_an_export_that_is_dropped_on_the_window_is_imported(made: Made, tmp_path: Path) -> None:
    wanted: list[list[Path]] = []
    made.windows.import_wanted.connect(wanted.append)
    made.open()
    files = [tmp_path / "aegis.json"]
    made.windows.take_content(_dropped(*files))
    made.windows.take_content(_dropped(tmp_path / "a.trackops-backup"))
    assert wanted == [files, [tmp_path / "a.trackops-backup"]]


def test_a_picture_that_is_dropped_is_still_looked_through(made: Made, tmp_path: Path) -> None:
    wanted: list[list[Path]] = []
    made.windows.import_wanted.connect(wanted.append)
    made.open()
    made.windows.take_content(_dropped(tmp_path / "missing.png"))
    (dialog,) = (top for top in QApplication.topLevelWidgets() if isinstance(top, AddDialog) and top.isVisible())
    dialog.close()
    assert wanted == []
