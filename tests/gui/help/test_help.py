"""Help › Manual and What's new: from the menu, by keyboard, with the pages and pictures that are shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui import keys
from tests.gui.builders import FakeClock, Made, make
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.ui.help.window import HelpWindow
from trackops_desktop.workers.runner import Runner

IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """An application over real threads."""
    runner = Runner(lambda error: pytest.fail(str(error)))
    made = make(qapp, tmp_path, clock, keyring, runner)
    made.open()
    yield made
    runner.close()
    made.close()


def the_help(qtbot: QtBot, title: str) -> HelpWindow:
    """Wait for the help window with this heading on show, pictures and all."""

    def shown() -> bool:
        windows = [top for top in QApplication.topLevelWidgets() if isinstance(top, HelpWindow) and top.isVisible()]
        return any(top.page.document().firstBlock().text() == title for top in windows)

    qtbot.waitUntil(shown, timeout=PATIENCE_MS)
    return next(top for top in QApplication.topLevelWidgets() if isinstance(top, HelpWindow) and top.isVisible())


def sees(window: HelpWindow, heading: str) -> bool:
    """Say whether a heading is on show."""
    page = window.page
    block = page.document().begin()
    while block.isValid() and not (block.blockFormat().headingLevel() and block.text() == heading):
        block = block.next()
    rect = page.document().documentLayout().blockBoundingRect(block)
    top = rect.top() - page.verticalScrollBar().value()
    return block.isValid() and 0 <= top <= page.viewport().height() - rect.height()


def pictures_of(window: HelpWindow) -> list[str]:
    """Return the pictures that the page shows and has."""
    document, names = window.page.document(), list[str]()
    block = document.begin()
    while block.isValid():
        forms = [part.fragment().charFormat() for part in block]  # type: ignore[attr-defined]
        names += [form.toImageFormat().name() for form in forms if form.isImageFormat()]
        block = block.next()
    return [name for name in names if document.resource(IMAGE, QUrl(name)) is not None]


def test_the_manual_is_opened_searched_and_followed_by_keyboard(desk: Made, qtbot: QtBot) -> None:
    frame = desk.windows.frame
    QTest.keyClick(frame, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    window = the_help(qtbot, "Manual")
    qtbot.waitUntil(lambda: "manual/add-light.png" in pictures_of(window), timeout=PATIENCE_MS)
    model = window.contents.model()
    titles = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert titles[:2] == ["Manual", "Import, export and backups"]
    assert {"In your own browser", "Testing enrolment codes", "Company files", "For administrators"} <= set(titles)
    assert titles[-1] == "What's new"
    # Searching lists the sections with all the words; Enter opens the first one, where the words are marked.
    QTest.keyClicks(window.search, "keep both duplicates")
    assert "found" in window.says.text()
    window.search.clear()
    QTest.keyClicks(window.search, "second computer")
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sees(window, "Moving in, moving out, backups, a second computer"), timeout=PATIENCE_MS)
    assert window.page.extraSelections()
    # Nothing that matches is said; Esc empties the search, and closes the window once it is empty.
    QTest.keyClick(window.search, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.search, "xyzzy")
    assert window.says.text() == "Nothing found. Try another word."
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.search.text() == ""
    # Links within the manual lead on, and Alt+Left leads back.
    window.page.anchorClicked.emit(QUrl("practice.md#the-command"))
    qtbot.waitUntil(lambda: sees(window, "The command"), timeout=PATIENCE_MS)
    QTest.keyClick(window.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page.document().firstBlock().text() == "Manual"
    window.page.anchorClicked.emit(QUrl("architecture.md"))
    assert window.says.text() == "That page isn't part of this manual."
    window.page.anchorClicked.emit(QUrl("https://example.test/"))
    qtbot.waitUntil(lambda: window.says.text() == "No browser could be opened.", timeout=PATIENCE_MS)
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_what_is_new_is_a_menu_entry_away_and_pictures_fit_the_window(desk: Made, qtbot: QtBot) -> None:
    keys.to_front(desk, qtbot)
    keys.press(Qt.Key.Key_F10)
    menu: Any = QApplication.activePopupWidget()
    (help_menu,) = [action.menu() for action in menu.actions() if action.text() == "Help"]
    assert [action.text() for action in help_menu.actions()] == [
        "Manual",
        "What's new",
        "Keyboard shortcuts",
        "Support report…",
        "About Trackops Desktop",
    ]
    keys.choose(qtbot, "Help", "What's new")
    window = the_help(qtbot, "Changelog")
    desk.windows.open_dialog("manual")
    window.open_page("docs/manual.md")
    qtbot.waitUntil(lambda: bool(pictures_of(window)), timeout=PATIENCE_MS)
    window.resize(520, 400)
    qtbot.waitUntil(lambda: window.page.horizontalScrollBar().maximum() == 0, timeout=PATIENCE_MS)
