"""Settings say how the desktop knows the application, and each line's button changes it; real files, real tools."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.runners import InlineRunner
from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
from trackops_desktop.services.links.link_handling import LinkHandler
from trackops_desktop.services.links.this_system import link_handler
from trackops_desktop.ui.dialogs.settings.desktop_panel import DesktopPanel

if sys.platform != "linux":
    pytest.skip("for Linux desktops", allow_module_level=True)


def _press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_line_says_how_it_is_and_changes_it(qtbot: QtBot, tmp_path: Path) -> None:
    if shutil.which("update-desktop-database") is None:
        pytest.skip("update-desktop-database is not installed")
    environment = {"XDG_DATA_DIRS": str(tmp_path / "system")}

    def ways() -> tuple[DesktopIntegration, LinkHandler]:
        integration = DesktopIntegration((sys.executable,), environment, tmp_path, "linux")
        return integration, link_handler((sys.executable,), environment, tmp_path, "linux")

    panel = DesktopPanel(ways, InlineRunner())
    qtbot.addWidget(panel)
    panel.show()
    assert panel.menu.sentence.text() == "The menu has no entry for Trackops Desktop."
    assert panel.opens.sentence.text() == "No program opens otpauth links."
    _press(panel.opens.button)  # which needs the entry
    assert panel.menu.sentence.text() == "The menu has an entry for Trackops Desktop."
    assert "Trackops Desktop opens otpauth links." in panel.opens.sentence.text()
    assert (panel.menu.button.text(), panel.opens.button.text()) == ("Remove", "Remove")
    _press(panel.opens.button)
    assert panel.opens.sentence.text() == "No program opens otpauth links."
    _press(panel.menu.button)
    assert panel.menu.button.text() == "Add"

    (tmp_path / ".config/mimeapps.list").unlink()
    (tmp_path / ".config/mimeapps.list").mkdir()
    _press(panel.opens.button)
    assert panel.problem.isVisible()
    assert "mimeapps.list" in panel.problem.text()
    assert panel.opens.button.isEnabled()
