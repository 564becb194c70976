"""A code is said aloud by a real voice's engine on its own thread: from the row's keys and menu, once, never locked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.keys import choose, do, press, to_front
from tests.gui.quick_pick.test_quick_pick import Picked
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.errors import TrackopsError
from trackops_desktop.ui.platform.tray import Tray, TrayAccess
from trackops_desktop.ui.window.menus import account_menu
from trackops_desktop.workers.speech import SILENT, Speech, _Voice

pytest.importorskip("PySide6.QtTextToSpeech")


@pytest.fixture
def speaking(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Made]:
    monkeypatch.setattr(Speech.__init__, "__defaults__", (SILENT, None))
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.add(("Trackops", "anna"))
    made.open()
    yield made
    made.close()


def test_a_code_is_said_digit_by_digit_and_stops_when_locked(speaking: Made, qtbot: QtBot) -> None:
    speech, entry = speaking.context.speech, speaking.vault.entries()[0]
    code = speaking.window.model.code(entry).value
    with qtbot.waitSignal(speech.began, timeout=PATIENCE_MS) as began:
        QTest.keyClick(
            speaking.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    assert began.args == [", ".join(code)]
    assert speech._voice is not None
    assert speech._voice.thread() is not QThread.currentThread()
    speaking.vault.seal(PASSPHRASE)
    with qtbot.waitSignal(speech.ended, timeout=PATIENCE_MS):
        speaking.window.lock_now()
    said: list[str] = []
    speech.began.connect(said.append)
    do(speaking, qtbot, "speak")
    assert said == []


def test_the_row_and_the_tray_offer_it(speaking: Made, qtbot: QtBot) -> None:
    entry, asked = speaking.vault.entries()[0], list[object]()
    menu = account_menu(speaking.window, speaking.window.commands, entry, (True, True))
    assert "Speak the code" in [action.text() for action in menu.actions()]
    tray = Tray(lambda: (entry,), lambda one: one.label, lambda: TrayAccess.OPEN)
    tray.speak_wanted.connect(asked.append)
    tray._menu.popup(QPoint())
    choose(qtbot, "Speak the code", entry.label)
    assert asked == [entry]
    tray.close()
    menu.deleteLater()


def test_row_tray_and_quick_pick_each_say_it_once(speaking: Made, qtbot: QtBot) -> None:
    speech, (entry,), said = speaking.context.speech, speaking.vault.entries(), list[str]()
    speech.began.connect(said.append)
    code = speaking.window.model.code(entry).value
    tray = Tray(lambda: (entry,), lambda one: one.label, lambda: TrayAccess.OPEN)
    tray.speak_wanted.connect(speaking.window.on_account.speak)
    pick = Picked(speaking)

    def by_row() -> None:
        to_front(speaking, qtbot)
        press(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        choose(qtbot, "Speak the code")

    def by_tray() -> None:
        tray._menu.popup(QPoint())
        choose(qtbot, "Speak the code", entry.label)
        pick.open()

    ways = (
        by_row,
        by_tray,
        lambda: pick.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier),
    )
    for way in ways:
        with qtbot.waitSignal(speech.began, timeout=PATIENCE_MS):
            way()
    assert pick.is_open()  # it can be said again
    assert said == [", ".join(code)] * len(ways)
    pick.pick.close()
    tray.close()


def test_without_a_voice_there_is_a_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Voice, "_made", lambda _self: None)
    speech, told = Speech(), list[TrackopsError]()
    speech.failed.connect(told.append)
    speech.say_code("123 456")
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert str(told[0]).startswith("This computer has no voice.")
    speech.end()
