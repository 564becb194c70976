from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.runners import LateRunner, close_for_good
from trackops_desktop.errors import TransferError
from trackops_desktop.ui.transfer.progress import STEPS, WorkProgress
from trackops_desktop.ui.transfer.work_dialog import WorkDialog


@pytest.fixture
def runner() -> LateRunner:
    return LateRunner()


@pytest.fixture
def sheet(qapp: QApplication, host: QWidget, runner: LateRunner) -> WorkDialog:
    made = WorkDialog("Work", runner, host)
    for widget in (made.bar, made.problem):
        made.add(widget)
    made.open()
    return made


def test_work_that_ends_after_the_window_was_closed_tells_nobody(sheet: WorkDialog, runner: LateRunner) -> None:
    told: list[str] = []
    sheet.run(lambda: "result", told.append)
    assert sheet.bar.isVisible()
    close_for_good(sheet)
    runner.finish()
    assert told == []


def test_an_error_is_told_in_the_window_and_the_next_work_takes_it_back(sheet: WorkDialog, runner: LateRunner) -> None:
    def fail() -> None:
        raise TransferError("It did not work.", "Try again.")

    sheet.run(fail, lambda _done: None)
    runner.finish()
    assert sheet.problem.text() == "It did not work. Try again."
    sheet.run(lambda: None, lambda _done: None)
    assert not sheet.problem.isVisible()
    runner.finish()
    sheet.close()


def test_escape_cancels_first_and_closes_when_nothing_goes_on(sheet: WorkDialog, runner: LateRunner) -> None:
    told: list[object] = []

    def work(progress: WorkProgress) -> str:
        progress(1, 2)
        return "done"

    sheet.run_with_progress(work, told.append)
    sheet.reject()
    assert sheet.isVisible()
    runner.finish()
    assert told == [None]
    sheet.reject()
    assert not sheet.isVisible()


def test_closing_takes_back_what_can_be_cancelled(sheet: WorkDialog, runner: LateRunner) -> None:
    stored: list[int] = []

    def work(progress: WorkProgress) -> None:
        for number in range(5):
            progress(number, 5)
            stored.append(number)

    sheet.run_with_progress(work, lambda _done: None)
    sheet.close()
    assert not sheet.isVisible()
    runner.finish()
    assert stored == []


def test_progress_shows_in_the_bar(sheet: WorkDialog, runner: LateRunner) -> None:
    sheet.run_with_progress(lambda progress: progress(3, 4), lambda _done: None)
    runner.finish()
    assert (sheet.bar.value(), sheet.bar.maximum()) == (3, 4)
    sheet.close()


def test_a_window_hears_of_progress_only_so_often(qapp: QApplication) -> None:
    progress, told = WorkProgress(), []  # type: WorkProgress, list[int]
    progress.moved.connect(lambda done, _total: told.append(done))
    for number in range(10_001):
        progress(number, 10_000)
    assert len(told) == STEPS + 1
    progress(0, 0)
