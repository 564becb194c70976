"""The whole application in one process, from an empty first start to MFA switched off again.

`TRACKOPS_SCREENSHOTS=folder` keeps a picture of every step, for the manual; run it under a display then.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.journeys.signin.signin_kit import Person
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.practice_kit.site import PracticeSite, password_of
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import BackgroundLoader, Environment
from trackops_desktop.app.options import Options
from trackops_desktop.paths import Paths
from trackops_desktop.ui.signin.sites_dialog import SitesDialog
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import read_geometry


class Album:
    """Pictures of the steps, if anybody wants them."""

    def __init__(self, folder: str | None) -> None:
        self._folder = Path(folder) if folder else None
        self._number = 0

    def take(self, widget: QWidget, name: str) -> None:
        self._number += 1
        if self._folder is not None:
            QApplication.processEvents()
            self._folder.mkdir(parents=True, exist_ok=True)
            widget.grab().save(str(self._folder / f"sign-in-{self._number:02d}-{name}.png"))


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path, practice: PracticeSite) -> Iterator[Application]:
    """The application as it is built, over an empty vault, with the practice site running beside it."""
    environment = Environment(Paths(tmp_path / "home").make(), MemoryKeyring, practice.clock)
    frame = MainWindow(read_geometry(environment.paths.window_place))
    with elsewhere():
        core = BackgroundLoader(environment).core()
    application = Application(qapp, frame, environment, Options(), core)
    place = SimpleNamespace(place=SimpleNamespace(url=practice.url), end=lambda: None)
    application._practice = cast("Any", place)
    application.open()
    yield application
    application.close()
    frame.close()
    frame.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_from_first_start_to_signed_in_and_back_without_a_phone(
    qtbot: QtBot, application: Application, practice: PracticeSite
) -> None:
    album = Album(os.environ.get("TRACKOPS_SCREENSHOTS"))
    person = Person(qtbot, practice, application.vault, cast("Any", None))
    album.take(application.windows.frame, "empty")

    open_trackops(application, person)
    person.until_says("is asking you to sign in")
    album.take(person.it, "sign-in")
    person.type_on_page("#username", "erin")
    person.type_on_page("#password", password_of("erin"))
    person.on_page("Sign in")
    person.until_shows("MFA Security")
    person.until_offers("Save my sign-in…")
    album.take(person.it, "profile")
    person.press("No, thanks")
    person.until_says("You're on")
    person.on_page("Enable")
    person.until_offers("Add this account and verify")
    album.take(person.it, "enable")
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    album.take(person.it, "recovery-codes")
    person.press("Store with the account")
    person.until_says("stored with the account")
    assert person.clicks <= 10

    qtbot.waitUntil(lambda: "erin" in shown_in(application), timeout=PATIENCE_MS)
    album.take(application.windows.frame, "codes")
    person.on_page("Continue to your profile")
    person.until_shows("MFA Security")
    person.on_page("Sign out")
    person.until_says("is asking you to sign in")
    practice.clock.advance(30)
    person.clicks = 0
    person.type_on_page("#username", "erin")
    person.type_on_page("#password", password_of("erin"))
    person.on_page("Sign in")
    person.until_offers("Fill ")
    album.take(person.it, "code")
    person.press("Fill ")
    person.until_shows("MFA Security")
    assert person.clicks == 2

    person.on_page("Reset")
    practice.clock.advance(30)
    person.until_offers("Fill ")
    album.take(person.it, "reset-proof")
    person.press("Fill ")
    person.until_offers("Add this account and verify")
    album.take(person.it, "reset")
    person.press("Add this account and verify")
    person.until_says("recovery codes")
    person.on_page("Continue to your profile")
    person.until_shows("MFA Security")
    person.on_page("Disable")
    practice.clock.advance(30)
    person.until_offers("Fill ")
    album.take(person.it, "disable")
    person.press("Fill ")
    person.until_offers("Move it to the trash")
    album.take(person.it, "disabled")
    person.press("Move it to the trash")
    person.until_says("You're on")
    assert application.vault.entries() == ()
    assert all(practice.server.journeys()[name] for name in ("enable", "sign-in", "reset", "disable"))


def _open_button(application: Application) -> QPushButton | None:
    for chooser in application.windows.window.findChildren(SitesDialog):
        if chooser.isVisible() and chooser.open_button.isEnabled():
            return chooser.open_button
    return None


def open_trackops(application: Application, person: Person) -> None:
    """Click *Sign in to Trackops* in the main window, and *Open* in the list: practice alone is not opened unasked."""
    person.clicks += 2
    registry = application._signin._made()
    registry.open(application.windows.window)
    person.qtbot.waitUntil(lambda: _open_button(application) is not None, timeout=PATIENCE_MS)
    button = _open_button(application)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    person.until(lambda: bool(registry.windows))
    (person.window,) = registry.windows
    person.around = registry._context
    person.it.assistant.told.connect(person.told.append)


def shown_in(application: Application) -> str:
    return " ".join(entry.account.name for entry in application.vault.entries() if entry.verified)


def test_no_engine_is_loaded_before_a_site_is_opened() -> None:
    code = (
        "import sys; import trackops_desktop.app.launch, trackops_desktop.app.build;"
        "import trackops_desktop.ui.signin.window_registry as desk;"
        "desk.warm_up();"
        "print([name for name in sys.modules if 'QtWebEngine' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
