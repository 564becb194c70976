"""A practice site and somebody who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.blocking import nothing_waits
from tests.journeys.signin.signin_kit import Person, make_person
from tests.patience import PATIENCE, PATIENCE_MS
from tests.practice_kit.site import PracticeSite, practice
from tests.vaults import make_passphrases_cheap
from trackops_desktop.ui.signin import assistant
from trackops_desktop.vault import items, sealing, system_key
from trackops_desktop.vault.catalogue import catalogue

__all__ = ["nothing_waits", "practice"]


@pytest.fixture(autouse=True)
def patient_assistant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a page's answer as long as tests wait; after nine seconds the product says that it is in doubt."""
    monkeypatch.setattr(assistant, "_ANSWER_MS", PATIENCE_MS)


@pytest.fixture(autouse=True)
def patient_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for another program's change as long as tests wait, in this process and in those that it forks."""
    for module in (catalogue, items, sealing, system_key):
        monkeypatch.setattr(module, "BUSY_SECONDS", PATIENCE)


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: the programs that journeys start take the whole cost."""
    make_passphrases_cheap(monkeypatch)


@pytest.fixture
def person(qtbot: QtBot, practice: PracticeSite, tmp_path: Path) -> Iterator[Person]:
    """Somebody with an empty vault at the practice site; the window ends before the site does."""
    person = make_person(qtbot, practice, tmp_path)
    yield person
    person.close()
    person.vault.close()
