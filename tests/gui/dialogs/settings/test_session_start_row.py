"""The switch for starting with the session, with real files and clicks: it shows what is, not what was wished."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from tests.blocking import elsewhere
from tests.gui.builders import Made
from trackops_desktop.app.session_start import mend_session_start
from trackops_desktop.services.session_start.xdg_autostart import XdgAutostart
from trackops_desktop.ui.dialogs.settings.session_start_row import SessionStartRow
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog


def autostart(home: Path, program: str = "trackops-desktop") -> XdgAutostart:
    path = home / "bin" / program
    path.parent.mkdir(exist_ok=True)
    path.touch(0o755)
    return XdgAutostart((str(path),), {"XDG_CONFIG_DIRS": str(home)}, home)


def settings(made: Made, start: XdgAutostart) -> tuple[SettingsDialog, SessionStartRow]:
    context = replace(made.context, session_start=lambda: start)
    dialog = SettingsDialog(context, made.windows.apply, made.windows.frame)
    dialog.show()
    return dialog, dialog.session_start


def come_back(dialog: SettingsDialog) -> None:
    """What Qt tells a window that gets the keyboard back; the offscreen platform has no other window to come from."""
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.WindowActivate))


def click(row: SessionStartRow) -> None:
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton, pos=QPoint(8, row.switch.height() // 2))


def test_a_click_writes_the_entry_and_what_others_change_shows_when_the_window_is_back(
    made: Made, tmp_path: Path
) -> None:
    made.open()
    start = autostart(tmp_path)
    entry = tmp_path / ".config/autostart/trackops-desktop.desktop"
    dialog, row = settings(made, start)
    assert not row.switch.isChecked()
    click(row)
    assert row.switch.isChecked()
    assert "--hidden" in entry.read_text()
    with elsewhere():
        whole = entry.read_text()
        entry.write_text(whole + "X-GNOME-Autostart-enabled=false\n")
    come_back(dialog)
    assert not row.switch.isChecked()
    with elsewhere():
        entry.write_text(whole)
    come_back(dialog)
    assert row.switch.isChecked()
    click(row)
    assert not entry.exists()
    assert row.note.isHidden()


def test_what_is_wrong_stands_below_the_switch_which_shows_what_is(made: Made, tmp_path: Path) -> None:
    made.open()
    with elsewhere():
        autostart(tmp_path, "other").switch(True)
    dialog, row = settings(made, autostart(tmp_path))
    assert not row.switch.isChecked()
    assert "Another copy" in row.note.text()
    with elsewhere():
        (tmp_path / "bin/other").unlink()
    come_back(dialog)
    assert row.switch.isChecked()
    assert "is gone" in row.note.text()
    come_back(dialog)
    assert row.note.isHidden()
    with elsewhere():
        folder = tmp_path / ".config/autostart"
        (folder / "trackops-desktop.desktop").unlink()
        folder.rmdir()
        folder.write_text("in the way")
    click(row)
    assert "couldn't be changed" in row.note.text()
    assert str(folder) in row.note.text()
    assert not row.switch.isChecked()


def test_an_entry_of_a_program_that_is_gone_is_set_right_without_being_asked(made: Made, tmp_path: Path) -> None:
    with elsewhere():
        autostart(tmp_path, "old").switch(True)
        (tmp_path / "bin/old").unlink()
    start = autostart(tmp_path)
    mend_session_start(replace(made.context, session_start=lambda: start))
    with elsewhere():
        assert start.state().on
        assert not start.state().stale
    mend_session_start(made.context)
