"""Downloads: after a click, one at a time, with a plain name, for this user alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.web.kit import Anything, Viewer, hosting
from trackops_desktop.browser.file_name import safe_file_name
from trackops_desktop.browser.site_view import SiteView

T = TypeVar("T")
Then = Callable[[Path | None], None]
LINK = "<a id=a download='report.csv' href='/file' style='position:fixed;inset:0'>Save</a>"
FLOOD = """<script>setInterval(() => { const a = document.createElement('a'); a.download = 'flood.txt';
a.href = 'data:text/plain,x'; a.click(); window.tried = (window.tried || 0) + 1; }, 20)</script>"""


@dataclass
class Saver:
    """Somebody who is asked where files go, and answers when the test says so."""

    viewer: Viewer
    asked: list[tuple[str, Then]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def click(self) -> None:
        QTest.mouseClick(self.viewer.until_painted(), Qt.MouseButton.LeftButton, pos=QPoint(200, 200))


@pytest.fixture
def saver(qtbot: QtBot) -> Iterator[Saver]:
    asked: list[tuple[str, Then]] = []
    view = SiteView(Anything(), ask=lambda name, then: asked.append((name, then)))
    saver = Saver(Viewer(qtbot, Anything(), view), asked)
    view.told.connect(saver.told.append)
    yield saver
    saver.viewer.close()


def test_a_click_saves_a_file_that_only_this_user_can_read(saver: Saver, tmp_path: Path) -> None:
    with hosting({"/": LINK, "/file": "a,b,c"}) as (host,):
        saver.viewer.open(f"{host.url}/")
        saver.click()
        saver.viewer.until(lambda: len(saver.asked) == 1)
        assert QApplication.activeModalWidget() is None
        name, then = saver.asked[0]
        assert name == "report.csv"
        then(tmp_path / "kept.csv")
        saver.viewer.until(lambda: bool(saver.told))
        assert saver.told == [f"kept.csv was saved in {tmp_path}."]
        assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
        assert (tmp_path / "kept.csv").read_text() == "a,b,c"
        if sys.platform != "win32":
            assert (tmp_path / "kept.csv").stat().st_mode & 0o777 == 0o600
        saver.click()
        saver.viewer.until(lambda: len(saver.asked) == 2)
        saver.asked[1][1](None)
        assert saver.viewer.in_page("1") == 1
        assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]


def test_without_a_click_nothing_is_even_asked(saver: Saver) -> None:
    with hosting({"/": f"<h1>Hello</h1>{FLOOD}"}) as (host,):
        saver.viewer.open(f"{host.url}/")
        saver.viewer.until(lambda: int(str(saver.viewer.in_page("window.tried || 0"))) > 20)
        assert saver.asked == []


def test_one_click_is_one_question_and_one_at_a_time(saver: Saver) -> None:
    with hosting({"/": f"<h1>Hello</h1><div style='position:fixed;inset:0'>Click</div>{FLOOD}"}) as (host,):
        saver.viewer.open(f"{host.url}/")
        saver.click()
        saver.viewer.until(lambda: len(saver.asked) == 1)
        saver.click()
        saver.viewer.in_page("(window.tried = 0, 1)")
        saver.viewer.until(lambda: int(str(saver.viewer.in_page("window.tried"))) > 20)
        assert len(saver.asked) == 1
        saver.asked[0][1](None)


def test_a_window_that_closes_leaves_nothing_half_written(saver: Saver, tmp_path: Path) -> None:
    with hosting({"/": LINK, "/file": "a,b,c"}) as (host,):
        saver.viewer.open(f"{host.url}/")
        saver.click()
        saver.viewer.until(lambda: len(saver.asked) == 1)
        host.gates["/file"] = Event()
        (tmp_path / "kept.csv").write_text("older")
        saver.asked[0][1](tmp_path / "kept.csv")
        profile = saver.viewer.view._profile
        saver.viewer.view.shut()
        saver.viewer.until(lambda: not isValid(profile))
        assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]


def test_files_are_made_and_moved_only_where_the_window_does_not_wait(qtbot: QtBot, tmp_path: Path) -> None:
    """Until the worker gets to it, nothing has touched the folder."""
    asked: list[tuple[str, Then]] = []
    works: list[Callable[[], None]] = []

    def later(work: Callable[[], T], on_done: Callable[[T], None], /) -> None:
        works.append(lambda: on_done(work()))

    view = SiteView(Anything(), ask=lambda name, then: asked.append((name, then)), run=later)
    saver = Saver(Viewer(qtbot, Anything(), view), asked)
    view.told.connect(saver.told.append)
    with hosting({"/": LINK, "/file": "a,b,c"}) as (host,):
        saver.viewer.open(f"{host.url}/")
        saver.click()
        saver.viewer.until(lambda: len(asked) == 1)
        works.clear()
        asked[0][1](tmp_path / "kept.csv")
        assert len(works) == 1
        assert list(tmp_path.iterdir()) == []
        works.pop()()
        saver.viewer.until(lambda: len(works) == 1)
        assert not (tmp_path / "kept.csv").exists()
        works.pop()()
        assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
        assert saver.told == [f"kept.csv was saved in {tmp_path}."]
    saver.viewer.close()


@pytest.mark.parametrize(
    ("suggested", "name"),
    [
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\evil.txt", "evil.txt"),
        ("..", "download"),
        ("", "download"),
        ("\u202e\u200b", "download"),
        (".bashrc", "bashrc"),
        ("...hidden.txt", "hidden.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.download"),
        ("invoice.pdf        .desktop", "invoice.pdf.desktop.download"),
        ("App.DESKTOP", "App.DESKTOP.download"),
        ("invoice.pdf.js", "invoice.pdf.js.download"),
        ("photo.Py", "photo.Py.download"),
        ("holiday.settingcontent-ms", "holiday.settingcontent-ms.download"),
        ("news.searchConnector-ms", "news.searchConnector-ms.download"),
        ("run.desktop.", "run.desktop.download"),
        ("a\nb\tc.txt", "a b c.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("CON", "download-CON"),
        ("aux.txt", "download-aux.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("é" * 300 + ".pdf", "é" * 58 + ".pdf"),
        ("Übersicht 2026.xlsx", "Übersicht 2026.xlsx"),
        ("x." + "y" * 300, "x." + "y" * 118),
    ],
)
def test_suggested_names_are_plain(suggested: str, name: str) -> None:
    assert safe_file_name(suggested) == name
