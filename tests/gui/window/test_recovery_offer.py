"""A first start over a keyring that holds accounts of a data folder that is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.builders import FakeClock, Made, make
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.errors import TrackopsError
from trackops_desktop.workers.runner import Runner


@pytest.fixture
def lost(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> None:
    """Two accounts in the keyring, and no data folder."""
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.close()
    shutil.rmtree(tmp_path / "home")


@pytest.fixture
def fresh(qapp: QApplication, lost: None, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """A first start, with real workers."""
    del lost
    errors: list[TrackopsError] = []
    runner = Runner(errors.append)
    made = make(qapp, tmp_path, clock, keyring, runner)
    yield made
    made.close()
    runner.close(PATIENCE)
    assert errors == []


def _all_digits(shown: list[str]) -> bool:
    return all("".join(code.split()).isdigit() for code in shown)


def test_accounts_in_the_keyring_are_offered_and_come_back_with_one_click(fresh: Made, qtbot: QtBot) -> None:
    fresh.open()
    bar = fresh.window.notices
    offer = "2 accounts were found in the keyring."
    qtbot.waitUntil(lambda: bar.current is not None and bar.current.sentence == offer, timeout=PATIENCE_MS)
    (button,) = [one for one in bar.findChildren(QPushButton) if one.text() == "Bring them back"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fresh.window.model.total == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: _all_digits(fresh.codes_shown()), timeout=PATIENCE_MS)
    assert bar.current is None
    assert {entry.account.name for entry in fresh.vault.entries()} == {"anna", "annab"}


def test_nothing_is_offered_where_accounts_are_known(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    assert made.window.notices.current is None


def test_nothing_is_offered_over_an_empty_keyring(made: Made) -> None:
    made.open()
    assert made.window.notices.current is None
