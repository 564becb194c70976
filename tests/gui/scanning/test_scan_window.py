"""The window for a day of scanning: sources at once; codes judged, counted, ticked off, searched, kept as evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.gui.builders import Made
from tests.gui.keys import choose
from tests.patience import PATIENCE_MS
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.linting.evidence.manifest import verify
from trackops_desktop.ui.add.area_picker import AreaPicker
from trackops_desktop.ui.scanning import code_sources
from trackops_desktop.ui.scanning.day_model import DayColumn

ADA, BOB, EVE = (
    GOOD,
    GOOD.replace("ada", "bob").replace("KDSV", "KDSX"),
    GOOD.replace("ada", "eve").replace("KDSV", "KD2X"),
)


def picture(text: str) -> bytes:
    return png_of(drawn(modules_of(text)))


def cells(window: Any, column: DayColumn) -> list[str]:
    return [window.model.index(row, column).data() for row in range(window.model.rowCount())]


def choose_in(qtbot: QtBot, path: Path) -> None:
    """Type a path into the open file dialog and press Enter until it is taken: the folder may be being read still."""
    [picker] = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]
    field = picker.findChild(QLineEdit, "fileNameEdit")
    assert field is not None

    def is_taken() -> bool:
        if isValid(picker) and picker.isVisible():
            field.setText(str(path))
            QTest.keyClick(field, Qt.Key.Key_Return)
        return not isValid(picker) or not picker.isVisible()

    qtbot.waitUntil(is_taken, timeout=PATIENCE_MS)


def more(window: Any, qtbot: QtBot, text: str) -> None:
    QTest.mouseClick(window.more, Qt.MouseButton.LeftButton)
    choose(qtbot, text)


@pytest.fixture
def window(made: Made, qtbot: QtBot) -> Any:
    made.open()
    made.windows.open_scanning()
    shown = made.windows._scanning
    assert shown is not None
    return shown


def test_a_day_from_a_folder(window: Any, made: Made, qtbot: QtBot, tmp_path: Path, monkeypatch: Any) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda *_more: beeps.append(1))
    folder = tmp_path / "shots"
    folder.mkdir()
    (folder / "1.png").write_bytes(picture(ADA))
    expected = tmp_path / "expected.txt"
    expected.write_text("Trackops:ada@example.org\nTrackops:bob@example.org\nnobody@example.org\n")
    window.load_expected.click()
    choose_in(qtbot, expected)
    assert window.expected.count() == 3
    assert window.summary.text() == "0 codes · 0 right · 0 wrong · 0 of 3 expected"

    window.folder.click()
    choose_in(qtbot, folder)
    qtbot.waitUntil(lambda: window.model.rowCount() == 1, timeout=PATIENCE_MS)
    assert cells(window, DayColumn.SERVICE) == ["Trackops"]
    assert cells(window, DayColumn.NAME) == ["ada@example.org"]
    assert cells(window, DayColumn.GRADE) == ["excellent"]
    assert window.banner.text() == "Right: Trackops – ada@example.org, quality excellent."
    assert window.expected.item(0).checkState() is Qt.CheckState.Checked
    assert len(beeps) == 1

    # While it goes on: a wrong one, the same again, and one that is no code at all.
    (folder / "2.png").write_bytes(picture(f"{BOB}&digits=8"))
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=PATIENCE_MS)
    assert window.banner.text().startswith("Wrong: Trackops – bob@example.org, quality excellent. The digits parameter")
    qtbot.waitUntil(lambda: len(beeps) == 3, timeout=PATIENCE_MS)
    (folder / "3.png").write_bytes(picture(ADA))
    qtbot.waitUntil(lambda: window.model.rowCount() == 3, timeout=PATIENCE_MS)
    (folder / "4.png").write_bytes(png_of(drawn(modules_of(ADA)) * 0 + 255))
    qtbot.waitUntil(lambda: window.model.rowCount() == 4, timeout=PATIENCE_MS)
    assert cells(window, DayColumn.FINDINGS) == ["Wrong: no-code", "Seen again", "Wrong: digits-not-allowed", "Right"]
    assert cells(window, DayColumn.SOURCE) == ["4.png", "3.png", "2.png", "1.png"]
    assert window.summary.text() == "3 codes · 1 right · 2 wrong · 1 seen again · 2 of 3 expected"

    QTest.keyClicks(window.search, "BOB")
    assert cells(window, DayColumn.NAME) == ["bob@example.org"]
    window.search.clear()
    assert window.model.rowCount() == 4

    # A right code made wrong by another policy, from now on.
    window.policy.setCurrentIndex(1)
    window.policy.activated.emit(1)
    assert "Google Authenticator" in window.says.text()

    window.save.click()
    choose_in(qtbot, tmp_path)
    [evidence] = [path for path in tmp_path.iterdir() if path.name.startswith("evidence ")]
    assert verify(evidence).faults == ()
    rows = [json.loads(line) for line in (evidence / "codes.jsonl").read_text().splitlines()]
    assert [row["violates"] for row in rows] == [False, True, False, True]
    assert "secret=KDS" not in (evidence / "report.html").read_text()
    more(window, qtbot, "Copy as CSV")
    assert QGuiApplication.clipboard().text().splitlines()[1].endswith("Trackops,ada@example.org,excellent,right,")

    # The last row is looked at closely, and added.
    first = window.table.visualRect(window.model.index(3, DayColumn.NAME)).center()
    QTest.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=first)
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    inspected = next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "Inspect" and w.isVisible())
    assert "ada@example.org" in [one.text() for one in inspected.findChildren(QLabel)]
    inspected.close()
    more(window, qtbot, "Add account…")
    assert made.windows._add is not None
    made.windows._add.close()

    more(window, qtbot, "Clear")
    assert window.model.rowCount() == 0
    assert window.expected.item(0).checkState() is Qt.CheckState.Unchecked
    assert not window.save.isEnabled()
    window.folder.click()
    window.close()


def test_camera_screen_and_folder_at_the_same_time(
    window: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(400):
        (tmp_path / f"f_{number:03d}.png").symlink_to(tmp_path / "one.png")
    code = drawn(modules_of(ADA))
    frame = np.full((480, 640, 3), 200, np.uint8)
    frame[80 : 80 + code.shape[0], 100 : 100 + code.shape[1]] = code[:, :, None]
    (tmp_path / "one.png").write_bytes(png_of(frame))
    folder = tmp_path / "shots"
    folder.mkdir()
    (folder / "eve.png").write_bytes(picture(EVE))
    monkeypatch.setenv("TRACKOPS_CAMERA", str(tmp_path / "f_%03d.png"))
    shown = QLabel()
    shown.setPixmap(_pixmap(picture(BOB)))
    shown.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    shown.move(20, 30)
    with qtbot.waitExposed(shown, timeout=PATIENCE_MS):
        shown.show()
    window.camera.click()
    window.screen_part.click()
    qtbot.waitUntil(lambda: bool(_pickers()), timeout=PATIENCE_MS)
    picker = _pickers()
    area = shown.frameGeometry().adjusted(-5, -5, 5, 5)
    for do, place in ((QTest.mousePress, area.topLeft()), (QTest.mouseMove, area.center())):
        _at(do, picker[0], place)
    QTest.mouseMove(picker[0], _local(picker[0], area.bottomRight()))
    QTest.mouseRelease(picker[0], Qt.MouseButton.LeftButton, pos=_local(picker[0], area.bottomRight()))
    window.watch_folder(folder)
    qtbot.waitUntil(
        lambda: {"Camera", "Screen", "eve.png"} == set(cells(window, DayColumn.SOURCE)), timeout=PATIENCE_MS
    )
    names = dict(zip(cells(window, DayColumn.SOURCE), cells(window, DayColumn.NAME), strict=True))
    assert names == {"Camera": "ada@example.org", "Screen": "bob@example.org", "eve.png": "eve@example.org"}
    grades = dict(zip(cells(window, DayColumn.SOURCE), cells(window, DayColumn.GRADE), strict=True))
    assert grades["Camera"] == ""  # a camera's picture says nothing of the code's own quality
    assert grades["eve.png"] == "excellent"
    shown.close()
    window.close()
    assert not window.camera_source._loop.running


def _pixmap(data: bytes) -> Any:
    from PySide6.QtGui import QPixmap

    made = QPixmap()
    made.loadFromData(data)
    return made


def _pickers() -> list[AreaPicker]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, AreaPicker) and w.isVisible()]


def _local(widget: AreaPicker, place: QPoint) -> QPoint:
    return widget.mapFromGlobal(place)


def _at(do: Any, widget: AreaPicker, place: QPoint) -> None:
    if do is QTest.mousePress:
        do(widget, Qt.MouseButton.LeftButton, pos=_local(widget, place))
    else:
        do(widget, _local(widget, place))


def test_what_goes_wrong_is_said_and_switches_the_source_off(
    window: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_sources, "list_cameras", lambda: ())
    window.camera.click()
    qtbot.waitUntil(lambda: "No camera was found." in window.says.text(), timeout=PATIENCE_MS)
    assert not window.camera.isChecked()
    window.watch_folder(tmp_path / "none")
    qtbot.waitUntil(lambda: "The folder can't be watched" in window.says.text(), timeout=PATIENCE_MS)
    assert not window.folder.isChecked()
    broken = tmp_path / "broken.toml"
    broken.write_text("x")
    window._read_policy(str(broken))
    assert "policy" in window.says.text()
    empty = tmp_path / "empty.txt"
    empty.write_text("\n")
    window.expect_from(empty)
    assert "accounts" in window.says.text()
    window.expect_from(tmp_path / "gone.txt")
    assert "can't be read" in window.says.text()
    with empty.open("r+b") as large:
        large.truncate(10 * 2**20 + 1)
    window.expect_from(empty)
    assert "larger than" in window.says.text()
    monkeypatch.setattr(code_sources, "is_wayland", lambda: True)
    window.screen_part.blockSignals(True)
    window.screen_part.setChecked(True)
    window.screen_part.blockSignals(False)
    from PySide6.QtCore import QRect

    window.watch_region(QRect(0, 0, 100, 100))
    assert not window.screen_part.isChecked()
    assert "On Wayland" in window.says.text()
    window.close()
