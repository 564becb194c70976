"""What a start shows first is what stays: the same rows in the same places, in the order and look of the settings."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.patience import PATIENCE_MS
from trackops_desktop.startup.preview import show_preview
from trackops_desktop.startup.snapshot import StartupSnapshot, take_snapshot
from trackops_desktop.ui.window.application_windows import ApplicationWindows
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import WindowGeometry


def seen(widgets: Any, frame: MainWindow) -> tuple[object, ...]:
    """Return which accounts show, how they are called, and where the list begins."""
    model = widgets.model
    rows = [model.appearance(row) for row in range(model.rowCount())]
    top = widgets.view.mapTo(frame, QPoint(0, 0)).y()
    return [(row.title, row.subtitle, row.code) for row in rows], top, widgets.header.isVisible()


@pytest.mark.parametrize(
    "settings",
    [{}, {"list_order": "name"}, {"list_order": "used"}, {"hide_names": True}, {"compact": True}],
    ids=lambda settings: "-".join(settings) or "usual",
)
def test_nothing_moves_between_the_first_picture_and_the_window(
    made: Made, qapp: QApplication, qtbot: QtBot, settings: dict[str, Any]
) -> None:
    made.add(("Zeta", "anna"), ("Amber", "bob"), tags=("work",))
    made.add(("Middle", "carl"), ("Beta", "dora"))
    made.context.accounts.pin([made.vault.entries()[2].id], True)
    made.window._last_used.record(made.vault.entries()[3].id)
    made.set(**settings)
    snapshot = take_snapshot(made.vault, made.context.clock)
    assert snapshot is not None
    snapshot = StartupSnapshot.unpacked(snapshot.packed())
    frame = MainWindow(WindowGeometry())
    preview = show_preview(qapp, frame, made.context.clock, snapshot)
    frame.show()
    qtbot.waitUntil(preview.widgets.view.isVisible, timeout=PATIENCE_MS)
    QApplication.processEvents()
    before = seen(preview.widgets, frame)
    windows = ApplicationWindows(made.context, frame, "1", preview.widgets)
    windows.window.start()
    QApplication.processEvents()
    assert seen(windows.window, frame) == before
    names = [title for title, *_ in before[0]]  # type: ignore[attr-defined]
    assert names[0] == "Middle"
    windows.close()
    for timer in windows.findChildren(QTimer):
        timer.stop()
    frame.deleteLater()
