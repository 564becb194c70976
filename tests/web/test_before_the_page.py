"""What a sign-in window shows where there is no page yet, and behind a page that sets no colour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.web.kit import Anything, Viewer, hosting

DARK = QColor("#14171c")


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[QColor]:
    """The application in dark."""
    before, palette = qapp.palette(), qapp.palette()
    palette.setColor(QPalette.ColorRole.Window, DARK)
    qapp.setPalette(palette)
    yield DARK
    qapp.setPalette(before)


def test_no_white_flash_in_the_dark_and_no_dark_page_where_the_page_sets_no_colour(qtbot: QtBot, dark: QColor) -> None:
    viewer = Viewer(qtbot, Anything())
    viewer.view.show()

    def colour() -> QColor:
        shown = viewer.view.grab().toImage()
        return QColor(shown.pixel(shown.width() // 2, shown.height() - 20))

    looks: list[str] = []

    def looked() -> bool:
        looks.append(colour().name())
        return len(looks) > 20

    viewer.until(looked)
    assert {*looks} == {dark.name()}
    with hosting({"/": "<h1>Sign in</h1><form><input name=user><input type=password></form>"}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.until(lambda: colour() == QColor("white"))
    viewer.close()
