"""What stands above the page, in a window that is too small for all of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.bench.screenshots import settle
from tests.patience import PATIENCE_MS
from trackops_desktop.browser.page_dialogs import DialogKind, PageDialog
from trackops_desktop.signin.advice import Action, Advice, Choice
from trackops_desktop.ui.signin.bar import AssistantBar
from trackops_desktop.ui.signin.page_question import PageQuestion
from trackops_desktop.ui.signin.upper_part import UpperPart


def test_a_question_comes_into_view_and_the_keyboard_brings_the_rest(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    upper, bar, question, page = UpperPart(window), AssistantBar(), PageQuestion(), QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    upper.add(bar)
    upper.add_question(question)
    column.addWidget(upper)
    column.addWidget(page, 1)
    choices = (Choice(Action.FILL_CODE, "Fill in 123 456", "1"), Choice(Action.LOST_DEVICE, "Lost your device?"))
    bar.show_advice(Advice("Demo asks for a code.", "It belongs to anna.berg@demo.", choices))
    window.resize(360, 200)
    with qtbot.waitExposed(window, timeout=PATIENCE_MS):
        window.show()

    said: list[str] = []
    question.answered.connect(lambda _agreed, words: said.append(words))
    question.ask(PageDialog(DialogKind.PROMPT, "https://demo.viewcases.com", "Which office?", "Bergen"))
    place = question.ok.geometry()
    QTest.mouseClick(question.ok, Qt.MouseButton.LeftButton)  # at once: nothing has been laid out since it shows
    assert said == ["Bergen"]
    settle(qapp)
    assert question.ok.geometry() == place
    assert window.height() == 200
    assert page.height() > 70
    assert in_view(upper, question.who)

    window.activateWindow()
    question.line.setFocus()
    for _step in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    settle(qapp)
    assert QApplication.focusWidget() is question.ok
    assert in_view(upper, question.ok)
    bar.focus_main()
    settle(qapp)
    assert in_view(upper, bar.main_button())


def in_view(upper: UpperPart, part: QWidget) -> bool:
    """Tell whether all of a part shows."""
    view = upper.viewport()
    return bool(view.rect().contains(QRect(part.mapTo(view, QPoint()), part.size())))
