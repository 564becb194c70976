"""Nothing moves by itself: what is going on is said, and shown by something that stands still."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_MS
from trackops_desktop.ui.widgets.busy_bar import BusyBar


def paints(qtbot: QtBot, bar: QProgressBar) -> list[QImage]:
    """Return what a bar shows at three moments; between them a style's animation would have taken its steps."""
    shown = [bar.grab().toImage()]
    for _step in range(2):
        ticks = QTimer(bar, interval=40, singleShot=True)
        with qtbot.waitSignal(ticks.timeout, timeout=PATIENCE_MS):
            ticks.start()
        shown.append(bar.grab().toImage())
    return shown


def test_a_bar_without_an_end_stands_still_and_shows_dashes(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.setRange(0, 0)
    bar.resize(300, 6)
    with qtbot.waitExposed(bar, timeout=PATIENCE_MS):
        bar.show()
    first, *later = paints(qtbot, bar)
    assert all(image == first for image in later)
    middle = [first.pixelColor(x, 3) for x in range(300)]
    assert len({colour.name() for colour in middle}) > 1  # dashes and gaps


def test_a_bar_with_an_end_shows_how_far_it_is(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.setRange(0, 10)
    bar.resize(300, 6)
    bar.setValue(1)
    begun = bar.grab().toImage()
    bar.setValue(9)
    assert bar.grab().toImage() != begun


def test_no_window_has_another_bar_or_an_animation() -> None:
    package = Path(__file__).parents[2] / "trackops_desktop"
    found = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in (" QProgressBar(", "QPropertyAnimation", "QMovie("))
    ]
    assert found == []
