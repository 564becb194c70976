"""The practice site's window over a real practice server: by mouse and keyboard, through stop and start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.practice_kit.client import Browser
from trackops_desktop.app.practice_site import KeptPasswords, PracticeLauncher
from trackops_desktop.paths import Paths
from trackops_desktop.ui.dialogs.practice_dialog import TOUR, PracticeDialog, beside, frame_of
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import Runner

pytest.importorskip("fastapi", reason="the practice site is not installed")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault.open(Paths(tmp_path / "home").make(), MemoryKeyring(), lambda: 1_700_000_000.0)
    yield opened
    opened.close()


@pytest.fixture
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody at the practice company gets a password at each start, whose hash costs nothing here."""
    from tests.practice_kit.site import CHEAP
    from trackops_desktop.practice.security.passwords import SlowHasher

    made = SlowHasher.__init__
    monkeypatch.setattr(SlowHasher, "__init__", lambda self, _cost, turns: made(self, CHEAP.password_cost, turns))


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, vault: Vault, _cheap_hashes: None) -> Iterator[PracticeDialog]:
    runner = Runner(lambda error: pytest.fail(str(error)))
    opened: list[str] = []
    outside: list[str] = []
    launcher = PracticeLauncher(Paths(tmp_path / "home"))

    def in_browser(url: str) -> bool:
        outside.append(url)
        return len(outside) > 1

    made = PracticeDialog(launcher, opened.append, in_browser, runner, KeptPasswords(vault))
    made.opened, made.was_outside = opened, outside  # type: ignore[attr-defined]
    made.show()
    yield made
    made.end()
    runner.close()
    made.deleteLater()


def buttons(window: PracticeDialog, name: str) -> list[QPushButton]:
    return [one for one in window.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible()]


def started(window: PracticeDialog, qtbot: QtBot) -> None:
    """Start the site as Enter does, which the keyboard stands on."""
    qtbot.waitUntil(lambda: window.toggle.hasFocus(), timeout=PATIENCE_MS)
    QTest.keyClick(window.toggle, Qt.Key.Key_Return)
    assert window.progress.isVisible()
    assert window.says.text() == "Starting the practice site…"
    qtbot.waitUntil(lambda: window.place is not None and not window.progress.isVisible(), timeout=PATIENCE_MS)


def kept(vault: Vault) -> dict[str, str] | None:
    with elsewhere():
        return KeptPasswords(vault).kept()


def signs_in(window: PracticeDialog, password: str) -> bool:
    """Say whether erin gets in with a password, by a real form."""
    assert window.place is not None
    site = SimpleNamespace(url=window.place.url, clock=None)
    with Browser(cast("Any", site)) as browser:
        return "location" in browser.password("erin", password).headers


def test_users_come_first_and_what_is_copied_says_so(window: PracticeDialog, qtbot: QtBot) -> None:
    assert window.parent() is None
    started(window, qtbot)
    assert window.go.hasFocus()
    QTest.keyClick(window.go, Qt.Key.Key_Return)
    assert window.opened == [window.place.url]  # type: ignore[attr-defined, union-attr]
    url = window.place.url  # type: ignore[union-attr]
    QTest.mouseClick(window.outside, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.problem.isVisible, timeout=PATIENCE_MS)
    assert url in window.problem.text()
    QTest.mouseClick(window.outside, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.problem.isVisible(), timeout=PATIENCE_MS)
    assert window.was_outside == [url, url]  # type: ignore[attr-defined]
    (copy,) = buttons(window, "Copy the password of erin")
    tour = window.marks[TOUR[0].key]
    assert copy.mapTo(window, copy.rect().topLeft()).y() < tour.mapTo(window, tour.rect().topLeft()).y()
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert copy.text().strip() == "Copied"
    assert signs_in(window, QGuiApplication.clipboard().text())
    qtbot.waitUntil(lambda: copy.text().strip() == "Password", timeout=PATIENCE_MS)
    window.conceal(True)
    assert buttons(window, "Copy the password of erin") == []
    window.conceal(False)
    with qtbot.waitSignal(window.stopped, timeout=PATIENCE_MS):
        QTest.mouseClick(window.toggle, Qt.MouseButton.LeftButton)
    assert window.says.text() == "Not running"
    assert window.toggle.hasFocus()


def test_passwords_are_kept_when_that_is_wanted_and_new_ones_are_asked_about(
    window: PracticeDialog, vault: Vault, qtbot: QtBot
) -> None:
    started(window, qtbot)
    assert kept(vault) is None
    window.remember.click()
    qtbot.waitUntil(lambda: kept(vault) is not None, timeout=PATIENCE_MS)
    first = (kept(vault) or {})["erin"]
    with qtbot.waitSignal(window.stopped, timeout=PATIENCE_MS):
        window.toggle.click()
    started(window, qtbot)
    assert window.remember.isChecked()
    QTest.mouseClick(buttons(window, "Copy the password of erin")[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == first
    assert signs_in(window, first)
    # New ones are asked about; with No everything stays.
    QTest.mouseClick(window.fresh, Qt.MouseButton.LeftButton)
    (question,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert (kept(vault) or {})["erin"] == first
    QTest.mouseClick(window.fresh, Qt.MouseButton.LeftButton)
    (question,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
    (yes,) = [one for one in question.findChildren(QPushButton) if one.text() == "Create new passwords"]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (kept(vault) or {})["erin"] != first, timeout=PATIENCE_MS)
    assert not signs_in(window, first)
    window.remember.click()
    qtbot.waitUntil(lambda: kept(vault) is None, timeout=PATIENCE_MS)


def test_the_tour_names_the_sites_own_journeys() -> None:
    from trackops_desktop.practice.audit import _JOURNEYS

    assert [stop.key for stop in TOUR] == list(_JOURNEYS)


@pytest.mark.parametrize(
    ("area", "places"),
    [
        (QRect(0, 0, 1440, 860), (QRect(0, 0, 460, 860), QRect(460, 0, 980, 860))),
        (QRect(10, 30, 1180, 700), (QRect(10, 30, 393, 700), QRect(403, 30, 787, 700))),
        (QRect(0, 0, 1024, 740), None),
    ],
)
def test_window_and_browser_stand_side_by_side_where_there_is_room(
    area: QRect, places: tuple[QRect, QRect] | None
) -> None:
    assert beside(area, 460, QMargins()) == places


def test_title_bars_stand_on_the_screen_too() -> None:
    places = beside(QRect(0, 0, 1440, 860), 460, QMargins(2, 22, 2, 5))
    assert places == (QRect(2, 22, 456, 833), QRect(462, 22, 976, 833))


def test_a_window_that_is_put_beside_another_again_stays_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(460, 400)
    window.show()
    area, seen = QRect(0, 0, 1440, 860), list[QRect]()
    for _time in range(2):
        places = beside(area, window.frameGeometry().width(), frame_of(window))
        assert places is not None
        window.setGeometry(places[0])
        qtbot.waitUntil(lambda: area.contains(window.frameGeometry()), timeout=PATIENCE_MS)
        seen.append(window.geometry())
    assert seen[0] == seen[1]
