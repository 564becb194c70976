"""What a page says and asks, files it offers, and a page that hangs: answered by mouse and keyboard in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.journeys.signin.own_site import OwnSite, make_own_site
from tests.web.kit import Host, hosting

_BUTTON = "<h1>Ask</h1><button style='position:fixed;inset:0' onclick=\"{script}\">Ask</button>"
_ASKS = {
    "confirm": "document.title = 'got ' + confirm('Sure?')",
    "prompt": "document.title = 'got ' + prompt('Name?', 'jo')",
    "alert": "alert('Hello'); document.title = 'got on'",
    "again": "document.title = 'got ' + [confirm('1'), confirm('2'), confirm('3')]",
}


@pytest.fixture
def home() -> Iterator[Host]:
    pages = {f"/{name}": _BUTTON.format(script=script) for name, script in _ASKS.items()}
    pages["/file"] = "<h1>File</h1><a download='r.txt' href='/r.txt' style='position:fixed;inset:0'>Get it</a>"
    pages["/r.txt"] = "codes"
    pages["/hang"] = _BUTTON.format(script="for (;;);")
    with hosting(pages) as (home,):
        home.headers["/r.txt"] = (200, {"Content-Type": "application/octet-stream"})
        yield home


@pytest.fixture
def own(qtbot: QtBot, tmp_path: Path, home: Host) -> Iterator[OwnSite]:
    own = make_own_site(qtbot, home, tmp_path)
    yield own
    own.person.close()
    own.person.vault.close()


def opened(own: OwnSite, path: str) -> None:
    own.open(path)
    own.person.until(lambda: own.shown_address == own.home.url and not own.window._progress.isVisible())
    own.window.activateWindow()
    own.click_page()


def click(widget: QWidget) -> None:
    assert widget.isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def title(own: OwnSite) -> str:
    return own.window.view._page.title()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@pytest.mark.parametrize(
    ("kind", "agreed", "heard"),
    [
        ("confirm", True, "got true"),
        ("confirm", False, "got false"),
        ("prompt", True, "got erin"),
        ("prompt", False, "got null"),
    ],
)
def test_a_question_of_the_page_is_answered_in_the_line_above_it(
    own: OwnSite, how: str, kind: str, agreed: bool, heard: str
) -> None:
    answered: list[object] = []

    def answer(_dialog: object) -> None:
        question = own.window.question
        answered.append((question.who.origin, QApplication.activeModalWidget()))
        if kind == "prompt":
            question.line.selectAll()
            QTest.keyClicks(question.line, "erin")
        button = question.ok if agreed else question.cancel
        if how == "mouse":
            click(button)
            return
        focus = question.line if kind == "prompt" else button
        focus.setFocus()
        key = Qt.Key.Key_Escape if not agreed else Qt.Key.Key_Return if kind == "prompt" else Qt.Key.Key_Space
        QTest.keyClick(focus, key)

    own.open(f"/{kind}")
    own.person.until(lambda: own.shown_address == own.home.url and not own.window._progress.isVisible())
    own.window.activateWindow()
    own.window.view.asked.connect(answer, Qt.ConnectionType.QueuedConnection)
    own.click_page()
    own.person.until(lambda: title(own) == heard)
    assert answered == [(own.home.url, None)]
    assert not own.window.question.isVisible()


def test_a_message_of_the_page_is_taken_away_by_a_click(own: OwnSite) -> None:
    opened(own, "/alert")
    own.person.until(lambda: own.window.question.isVisible() and title(own) == "got on")
    assert not own.window.question.cancel.isVisible()
    click(own.window.question.ok)
    assert not own.window.question.isVisible()


def test_stop_asking_ends_all_questions_of_the_page(own: OwnSite) -> None:
    own.open("/again")
    own.person.until(lambda: own.shown_address == own.home.url and not own.window._progress.isVisible())
    asked: list[object] = []
    own.window.view.asked.connect(asked.append)
    own.window.view.asked.connect(lambda _one: click(own.window.question.mute), Qt.ConnectionType.QueuedConnection)
    own.click_page()
    own.person.until(lambda: title(own) == "got false,false,false")
    own.click_page()
    own.person.in_page("1")
    assert len(asked) == 1


def test_a_file_that_was_clicked_goes_where_the_user_says_and_the_bar_tells(own: OwnSite, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    own.person.saves.append(folder)
    opened(own, "/file")
    own.person.until(lambda: "was saved in" in own.window.bar._notice.text())
    (file,) = folder.iterdir()
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("codes", 0o600)


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_page_that_hangs_is_stopped_and_loads_again(own: OwnSite, how: str) -> None:
    own.open("/hang")
    own.person.until(lambda: own.shown_address == own.home.url and not own.window._progress.isVisible())
    # Signs of life are asked for more often than every five seconds: the test need not wait for long.
    own.window.view._heartbeat._timer.setInterval(100)
    own.window.activateWindow()
    own.click_page()
    button = own.window.bar.end_button
    own.person.until(button.isVisible)
    if how == "mouse":
        click(button)
    else:
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
    page = own.window.trouble
    own.person.until(lambda: page.isVisible() and "stopped working" in page.sentence)
    own.person.until(lambda: not button.isVisible())
    click(page.again_button)
    own.person.until(lambda: not page.isVisible() and own.shown_address == own.home.url)
    own.person.until_shows("Ask")
