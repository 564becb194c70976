"""Trackops at the front door: two doors on the first page, the word beside the globe, a company file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.keys import choose
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import Environment, open_core_services
from trackops_desktop.app.options import Options
from trackops_desktop.paths import Paths
from trackops_desktop.services.sites import Site
from trackops_desktop.ui.context import MenuHook
from trackops_desktop.ui.pages.empty_page import EmptyPage
from trackops_desktop.ui.platform.tray import Tray
from trackops_desktop.ui.signin.company_dialog import CompanyDialog
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import WindowGeometry

PINE = {"trackops_company": 1, "name": "Harbour Pine", "address": "harbourpine", "help": "Call 555 0100"}


@pytest.fixture
def welcomed(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring, qtbot: QtBot
) -> Iterator[tuple[Made, list[QWidget]]]:
    opened: list[QWidget] = []
    hook = MenuHook("Sign in to Trackops", "globe", "Ctrl+G", opened.append, in_header=True)
    made = make(qapp, tmp_path, clock, keyring, InlineRunner(), hooks=(hook,))
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    yield made, opened
    made.close()


@pytest.mark.qt_log_ignore("QPlatformNativeInterface")
def test_the_first_page_has_two_doors_and_the_globe_a_word_where_there_is_room(
    welcomed: tuple[Made, list[QWidget]], qtbot: QtBot
) -> None:
    made, opened = welcomed
    page = made.window.stack.currentWidget()
    assert isinstance(page, EmptyPage)
    QTest.mouseClick(page.sign_in, Qt.MouseButton.LeftButton)
    assert len(opened) == 1
    with qtbot.waitSignal(made.window.add_wanted, timeout=PATIENCE_MS) as asked:
        QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    assert asked.args == [""]
    for dialog in QApplication.topLevelWidgets():
        if dialog.property("closesOnLock"):
            dialog.close()

    (globe,) = [
        one for one in made.window.header.findChildren(QToolButton) if one.accessibleName() == "Sign in to Trackops"
    ]
    assert globe.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    made.windows.frame.resize(800, 640)
    qtbot.waitUntil(lambda: globe.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon, timeout=PATIENCE_MS)
    assert globe.text() == "Sign in to Trackops"
    QTest.mouseClick(globe, Qt.MouseButton.LeftButton)
    assert len(opened) == 2

    tray = Tray(lambda: ())
    tray.sign_in_wanted.connect(made.window.sign_in)
    tray._menu.popup(QPoint())
    choose(qtbot, "Sign in to Trackops")
    assert len(opened) == 3
    tray.close()


def drop(frame: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, left, no_keys = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, left, no_keys)
    QApplication.sendEvent(frame, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(frame, QDropEvent(where, Qt.DropAction.CopyAction, data, left, no_keys))


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The whole application; sites are not really opened."""
    environment = Environment(Paths(tmp_path / "home").make(), MemoryKeyring, FakeClock(1_700_000_000.0))
    with elsewhere():
        core = open_core_services(environment)
    built = Application(qapp, MainWindow(WindowGeometry()), environment, Options(), core)
    built.windows.frame.show()
    yield built
    with elsewhere():
        built.close()
    built.windows.frame.deleteLater()


def test_a_dropped_company_file_is_shown_before_its_site_is_added(
    application: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    registry = application._signin._made()
    opened: list[str] = []
    registry.open_site = opened.append
    file = tmp_path / "Pine.trackops-company"
    file.write_text(json.dumps(PINE))
    drop(application.windows.frame, file)

    def shown() -> list[CompanyDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, CompanyDialog) and one.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1, timeout=PATIENCE_MS)
    (dialog,) = shown()
    words = " ".join(one.text().replace("\u200b", "") for one in dialog.findChildren(QLabel))
    assert "https://harbourpine.viewcases.com" in words
    assert "Call 555 0100" in words
    assert "isn't part of viewcases.com" not in words
    with elsewhere():
        assert registry._context.sites.all() == ()  # nothing yet
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    with elsewhere():
        (site,) = registry._context.sites.all()
    assert isinstance(site, Site)
    assert (site.name, site.help, opened) == ("Harbour Pine", "Call 555 0100", [site.id])

    drop(application.windows.frame, file)  # a second time it is there already
    qtbot.waitUntil(lambda: len(shown()) == 1, timeout=PATIENCE_MS)
    (again,) = shown()
    (go,) = [one for one in again.findChildren(QPushButton) if one.text() == "Add and open"]
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "already have this site" in again.problem.text(), timeout=PATIENCE_MS)
    again.close()

    file.write_text(json.dumps({**PINE, "address": "https://harbourpine.viewcases.com.evil.example"}))
    drop(application.windows.frame, file)
    qtbot.waitUntil(lambda: len(shown()) == 1, timeout=PATIENCE_MS)
    (strange,) = shown()
    words = " ".join(one.text() for one in strange.findChildren(QLabel))
    assert "isn't part of viewcases.com" in words
    strange.close()

    file.write_text("{")
    notices = application.windows.window.notices
    drop(application.windows.frame, file)
    qtbot.waitUntil(
        lambda: notices.current is not None and "isn't a company file" in notices.current.sentence, timeout=PATIENCE_MS
    )
    assert not shown()

    application._open_named_site("harbour pine")
    qtbot.waitUntil(lambda: opened == [site.id, site.id], timeout=PATIENCE_MS)
    application._open_named_site("nowhere")
    qtbot.waitUntil(lambda: "None of your sites" in notices.current.sentence, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: registry._chooser is not None and registry._chooser.isVisible(), timeout=PATIENCE_MS)
    registry._chooser.close()


@pytest.mark.qt_log_ignore("QPlatformNativeInterface")
def test_what_a_start_asks_for_waits_until_a_locked_application_is_unlocked(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    environment = Environment(Paths(tmp_path / "home").make(), MemoryKeyring, FakeClock(1_700_000_000.0))
    file = tmp_path / "Pine.trackops-company"
    file.write_text(json.dumps(PINE))
    with elsewhere():
        core = open_core_services(environment)
        core.vault.seal(PASSPHRASE)
        core.vault.lock()
    built = Application(qapp, MainWindow(WindowGeometry()), environment, Options(uri=str(file)), core)
    try:
        built.open()
        stack = built.windows.window.stack

        def shown() -> list[CompanyDialog]:
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, CompanyDialog) and one.isVisible()]

        qtbot.waitUntil(lambda: stack.page("lock") is not None, timeout=PATIENCE_MS)
        assert shown() == []
        frame = built.windows.frame
        frame.activateWindow()
        qtbot.waitUntil(frame.isActiveWindow, timeout=PATIENCE_MS)
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        for key in (Qt.Key.Key_G, Qt.Key.Key_T, Qt.Key.Key_I, Qt.Key.Key_E):  # sites, trash, import, export
            built.windows.window.toast.dismiss()
            QTest.keyClick(frame.windowHandle(), key, both)
            assert built.windows.window.toast.text == "Unlock first.", f"{key} says what is kept"
        assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [frame]
        page: Any = stack.page("lock")
        QTest.keyClicks(page.field, PASSPHRASE)
        QTest.keyClick(page.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(shown()) == 1, timeout=PATIENCE_MS)
        shown()[0].close()
    finally:
        with elsewhere():
            built.close()
        built.windows.frame.deleteLater()
