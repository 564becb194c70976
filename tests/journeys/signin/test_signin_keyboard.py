"""The first code ever, and the sign-in of the next morning, by the keyboard alone, through the sign-in window."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.key_sheet import sheet_of, unnamed_keys
from tests.gui.keys import CONTROL, in_front, name_of, press, tab_to, type_text
from tests.journeys.signin.signin_kit import Person
from tests.journeys.signin.test_signin_application import application
from tests.patience import PATIENCE_MS
from tests.practice_kit.site import PracticeSite, password_of
from trackops_desktop.app.build import Application
from trackops_desktop.ui.signin.sites_dialog import SitesDialog

__all__ = ["application"]

SHIFT = Qt.KeyboardModifier.ShiftModifier
MAIN, SITE = "Trackops Desktop", "Sign in to Practice site"
#: Which element of the page has the keyboard, whether it is marked as such, and what it is called.
_FOCUS = """(() => {
  const it = document.activeElement;
  const all = [...document.querySelectorAll('*')];
  if (!it || it === document.body) return JSON.stringify([-1, true, '']);
  const style = getComputedStyle(it);
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return JSON.stringify([all.indexOf(it), marked, (it.labels && it.labels[0] || it).innerText.trim()]);
})()"""


class Typist:
    """Somebody without a mouse at the sign-in window."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def on_page(self) -> bool:
        """Tell whether the keyboard is in the page."""
        view = self.person.it.view
        focused = QApplication.focusWidget()
        return focused is not None and view.isAncestorOf(focused)

    def place(self) -> tuple[Any, ...]:
        """Return where the keyboard is, and see to it that it is somewhere in sight."""
        focused = QApplication.focusWidget()
        assert focused is not None, "no widget has the keyboard"
        assert focused.isVisible()
        assert focused.window() is self.person.it
        if not self.on_page():
            return (focused, True, "")
        found = self.person.in_page(_FOCUS)
        return tuple(json.loads(found)) if isinstance(found, str) and found else (None, True, "")  # between two pages

    def step(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> tuple[Any, ...]:
        """Press Tab and wait until the keyboard is somewhere else."""
        before = self.place()
        press(Qt.Key.Key_Tab, modifiers)
        self.person.until(lambda: self.place() != before)
        after = self.place()
        assert after[1], f"{after} has the keyboard and nobody sees it"
        return after

    def tab_to(self, words: str) -> None:
        """Go on to a link, a button or a field of the page."""
        passed = []
        for _step in range(60):
            if self.place()[2] == words:
                return
            passed.append(self.step())
        pytest.fail(f"Tab leads to {passed} and not to “{words}”")

    def until_enter_does(self, words: str) -> None:
        """Wait until the one thing to do is this, and has the keyboard."""
        self.person.until_offers(words)
        self.person.until(lambda: name_of(QApplication.focusWidget()).startswith(words))

    def sign_in(self) -> None:
        """Type both, as one who looks at the screen and not at the keyboard."""
        self.person.until_says("is asking you to sign in")
        self.tab_to("Username")
        type_text("erin")
        self.tab_to("Password")
        type_text(password_of("erin"))
        press(Qt.Key.Key_Return)


def test_the_first_code_ever_and_the_next_morning(
    qtbot: QtBot, application: Application, practice: PracticeSite
) -> None:
    person = Person(qtbot, practice, application.vault, cast("Any", None))
    typist = Typist(person)
    application.windows.frame.show()
    application.windows.frame.activateWindow()
    in_front(qtbot, MAIN)

    qtbot.waitUntil(lambda: name_of(QApplication.focusWidget()) == "Sign in to Trackops", timeout=PATIENCE_MS)
    press(Qt.Key.Key_Return)
    in_front(qtbot, "Trackops sites")
    registry = application._signin._made()
    (chooser,) = application.windows.window.findChildren(SitesDialog)
    qtbot.waitUntil(chooser.open_button.isEnabled, timeout=PATIENCE_MS)  # the sites have been read
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(registry.windows), timeout=PATIENCE_MS)
    (person.window,) = registry.windows
    person.around = registry._context
    in_front(qtbot, SITE)

    typist.sign_in()
    person.until_offers("Save my sign-in…")
    person.until(typist.on_page)  # it is an offer, and no question: the page keeps the keyboard
    typist.tab_to("Enable")
    press(Qt.Key.Key_Return)
    typist.until_enter_does("Add this account and verify")
    press(Qt.Key.Key_Return)
    person.until_says("recovery codes")
    person.until(lambda: name_of(QApplication.focusWidget()).startswith("Save"))
    tab_to("Store with the account")
    press(Qt.Key.Key_Space)
    person.until_says("stored with the account")
    typist.tab_to("Continue to your profile")
    press(Qt.Key.Key_Return)
    person.until_shows("MFA Security")
    typist.tab_to("Sign out")
    press(Qt.Key.Key_Return)
    practice.clock.advance(30)
    typist.sign_in()
    typist.until_enter_does("Fill ")
    press(Qt.Key.Key_Return)
    person.until_shows("MFA Security")
    person.until(typist.on_page)
    person.until_offers("Save my sign-in")
    press(Qt.Key.Key_F6)  # to the bar and back, however long the page is
    assert name_of(QApplication.focusWidget()).startswith("Save my sign-in")
    press(Qt.Key.Key_F6)
    assert typist.on_page()

    assert not list(unnamed_keys(person.it, sheet_of(application.context.hooks)))
    press(Qt.Key.Key_W, CONTROL)
    person.window = None
    in_front(qtbot, MAIN)
    (entry,) = application.vault.entries()
    model = application.windows.window.model
    qtbot.waitUntil(lambda: model.rowCount() == 1 and model.code(entry) is not None, timeout=PATIENCE_MS)
    code = model.code(entry)
    assert code is not None
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == code.value, timeout=PATIENCE_MS)
