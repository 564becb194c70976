"""A newer version is told in a quiet line, and nothing more happens; an upgrade is told once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import Made
from tests.patience import PATIENCE_MS
from trackops_desktop.services.update_check import UpdateCheck, UpdateSource
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog
from trackops_desktop.ui.window.update_watch import UpdateWatch
from trackops_desktop.updates.feed import Announcement


class _Announced(UpdateCheck):
    """A feed that was read already: what `look` makes of real ones is tested below the windows."""

    def look(self, wanted: bool) -> Announcement | None:
        super().look(wanted=False)
        return Announcement(1, 0.0, "2.0.0", "https://a.example/2") if wanted else None


def _said(made: Made) -> str:
    notice = made.window.notices.current
    return "" if notice is None else str(notice.sentence)


def test_a_line_says_that_there_is_a_newer_version_and_settings_turn_it_on(made: Made, qtbot: QtBot) -> None:
    def check(version: str) -> UpdateCheck:
        source = UpdateSource("https://a.example/feed.json", "key")
        return _Announced(made.vault, made.context.clock, lambda _address: b"", version=version, source=lambda: source)

    made.add(("ACME", "jo"))
    made.open()
    notices, opened = made.window.notices, list[str]()

    def start(version: str) -> UpdateWatch:
        wanted = lambda: made.context.settings().look_for_updates  # noqa: E731
        watch = UpdateWatch(check(version), made.context.runner, notices, wanted, made.windows)
        watch.open_page, watch.open_news = opened.append, lambda: opened.append("news")
        watch.start()
        watch.stop()
        return watch

    made.windows.updates = start("1.0.0")
    assert _said(made) == ""  # it is off until the user wants it, and a first start is no upgrade
    updates = check("1.0.0")
    with elsewhere():
        updates.look(wanted=False)
    dialog = SettingsDialog(replace(made.context, updates=updates), made.windows.apply, made.window)
    dialog.open()
    (box,) = (one for one in dialog.findChildren(QCheckBox) if one.text().startswith("Look for a newer version"))
    assert not box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    dialog.close()
    assert made.context.settings().look_for_updates
    qtbot.waitUntil(lambda: _said(made) != "", timeout=PATIENCE_MS)  # at once, and not at the next start
    assert _said(made) == "Version 2.0.0 of Trackops Desktop is available."
    (read,) = (one for one in notices.findChildren(QPushButton) if one.text() == "Read about it")
    QTest.mouseClick(read, Qt.MouseButton.LeftButton)
    assert opened == ["https://a.example/2"]
    assert _said(made) == ""
    made.set(look_for_updates=False)
    start("1.1.0")
    assert _said(made) == "Trackops Desktop was updated."
    (news,) = (one for one in notices.findChildren(QPushButton) if one.text() == "What's new")
    QTest.mouseClick(news, Qt.MouseButton.LeftButton)
    assert opened[-1] == "news"
    start("1.1.0")
    assert _said(made) == ""
