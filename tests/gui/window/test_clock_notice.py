"""A clock correction is announced where the codes are, until it is gone or the user has closed the line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from tests.gui.builders import FakeClock, Made, make
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.errors import VaultError
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog
from trackops_desktop.ui.widgets.notices import NoticeBar


def correct(made: Made, seconds: str) -> None:
    """Type a correction into the settings, as people do, and close them."""
    made.windows.frame.activateWindow()
    assert QTest.qWaitForWindowActive(made.windows.frame, PATIENCE_MS)
    QTest.keyClick(made.windows.frame.windowHandle(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = next(one for one in made.window.findChildren(SettingsDialog) if one.isVisible())
    box = dialog.findChild(QDoubleSpinBox)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, seconds)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    said = dialog.clock_effect.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert ("ahead" in said) == (float(seconds) > 0)
    assert ("behind" in said) == (float(seconds) < 0)


def said(made: Made) -> str:
    notices: NoticeBar = made.window.notices
    return "" if notices.current is None or notices.isHidden() else notices.current.sentence


def click(made: Made, part: str) -> None:
    QTest.mouseClick(getattr(made.window.notices, part), Qt.MouseButton.LeftButton)


def test_a_correction_is_announced_and_removed_where_the_codes_are(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    right = made.codes_shown()
    assert said(made) == ""
    correct(made, "-60")
    assert said(made) == "Codes are generated for a time 60 seconds behind this computer's clock."
    assert made.codes_shown() != right
    correct(made, "61")
    assert said(made) == "Codes are generated for a time 61 seconds ahead of this computer's clock."
    correct(made, "0")
    assert said(made) == ""
    correct(made, "1")
    assert said(made) == "Codes are generated for a time 1 second ahead of this computer's clock."
    correct(made, "90")
    click(made, "_button")
    assert said(made) == ""
    assert made.codes_shown() == right
    assert made.context.settings().clock_offset == 0


def test_what_was_closed_comes_back_with_another_correction_only(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring
) -> None:
    def started() -> Made:
        made = make(qapp, tmp_path, clock, keyring, InlineRunner())
        made.open()
        return made

    made = started()
    correct(made, "8")
    click(made, "_close")
    assert said(made) == ""
    made.close()
    made = started()
    assert said(made) == ""
    correct(made, "9")
    assert "9 seconds" in said(made)
    made.close()
    made = started()
    assert "9 seconds" in said(made)
    click(made, "_close")
    correct(made, "0")
    correct(made, "9")
    assert "9 seconds" in said(made)
    made.close()


def test_a_correction_that_cannot_be_removed_stays_announced(made: Made) -> None:
    made.open()
    correct(made, "8")

    def fails(*_args: object, **_more: object) -> dict[str, object]:
        raise VaultError("The disk is full.")

    made.vault.change_document = fails  # type: ignore[method-assign]
    click(made, "_button")
    assert said(made) == "The disk is full."
    click(made, "_close")
    assert "8 seconds" in said(made)
