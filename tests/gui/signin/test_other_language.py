"""Another language is chosen while a sign-in window is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.bench.screenshots import AtOnce
from tests.blocking import elsewhere
from trackops_desktop.browser.http_sign_in import HttpChallenge
from trackops_desktop.i18n import _
from trackops_desktop.signin.advice import Action, Advice, Choice
from trackops_desktop.signin.load_errors import load_error_of
from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
from trackops_desktop.ui.signin.bar import AssistantBar
from trackops_desktop.ui.signin.http_question import HttpQuestion
from trackops_desktop.ui.signin.load_error_page import LoadErrorPage


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[SpokenLanguage]:
    spoken = SpokenLanguage(qapp, {})
    yield spoken
    with elsewhere():
        spoken.change("en", AtOnce())


def said(window: QWidget) -> list[str]:
    """Return every text of a window that shows, and what a screen reader is told."""
    found = list[str]()
    shown: list[QLabel | QAbstractButton] = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    for one in shown:
        if one.isVisible():
            found += [one.text().replace("\u200b", ""), one.accessibleName(), one.toolTip()]
    return [text for text in found if text]


def make(qtbot: QtBot) -> QWidget:
    """Return a window that says what it says in the language of now."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    bar, http, page = AssistantBar(), HttpQuestion(), LoadErrorPage()
    for one in (bar, http, page):
        layout.addWidget(one)
    window.resize(700, 900)
    choices = (
        Choice(Action.FILL_CODE, _("Fill {code}", code="482 913")),
        Choice(Action.LOST_DEVICE, _("Not working?")),
        Choice(Action.POINT, _("Show me the field")),
    )
    bar.show_address("https://demo.viewcases.com")
    sentence = _("{subject} is asking you to sign in.", subject="Demo Trackops")
    bar.show_advice(Advice(sentence, _("Type your username and password on the page."), choices))
    bar.show_notice(_("The site opens in your browser."))
    bar.show_stalled(True)
    http.ask(HttpChallenge("https://demo.viewcases.com", "realm"))
    page.show_trouble(load_error_of(-105, "demo.viewcases.com", offline=False))
    window.show()
    return window


def menu_of(window: QWidget) -> list[str]:
    (bar,) = window.findChildren(AssistantBar)
    return [one.text() for one in bar._more.menu().actions()]


@pytest.mark.parametrize("name", ["de", "ar"])
def test_all_that_an_open_window_says_is_said_again(qtbot: QtBot, spoken: SpokenLanguage, name: str) -> None:
    window = make(qtbot)
    with elsewhere():
        spoken.change(name, AtOnce())
    again = make(qtbot)
    assert [pair for pair in zip(said(window), said(again), strict=True) if pair[0] != pair[1]] == []
    assert menu_of(window) == menu_of(again)
    (bar,) = window.findChildren(AssistantBar)
    bar.show_advice(bar.advice)
    assert said(window) == said(again)
