"""A bug in work beside a window: it is reported, and the window can be used and closed as before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.backup_kit import PASSPHRASE, cheap_kdf
from tests.gui.builders import Made
from tests.patience import PATIENCE, PATIENCE_MS
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog, PracticePlace, PracticeUser
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog
from trackops_desktop.ui.signin.job_runner import JobRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.transfer.backup_watch import BackupWatch
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.ui.widgets.notices import NoticeBar
from trackops_desktop.workers.runner import Runner


@pytest.fixture
def runner() -> Iterator[Runner]:
    runner = Runner(lambda error: pytest.fail(str(error)))
    yield runner
    assert runner.close(PATIENCE)


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """What went to the exception hook, which every test here expects to be one ZeroDivisionError."""
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind))
    return seen


@pytest.fixture
def context(made: Made, runner: Runner) -> Context:
    made.add(("Trackops", "ada"))
    made.open()
    return replace(made.context, runner=runner)


def broken(*_values: object, **_more: object) -> Any:
    raise ZeroDivisionError


def test_a_sheet_whose_work_has_a_bug_is_idle_again_and_closes(
    host: QWidget, runner: Runner, bugs: list[type[BaseException]], qtbot: QtBot
) -> None:
    sheet = WorkDialog("Work", runner, host)
    sheet.add(sheet.bar)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    sheet.open()
    sheet.run_with_progress(broken, lambda _done: None)
    assert sheet.bar.isVisible()
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    assert not sheet.bar.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize("how", ["run", "change"])
def test_an_assistant_whose_job_has_a_bug_does_the_next_one(
    how: str, context: Context, bugs: list[type[BaseException]], qtbot: QtBot, tmp_path: Path
) -> None:
    owner = QObject()
    done: list[str] = []
    jobs = JobRunner(_context(context, tmp_path), owner, lambda _text: None, lambda: None)
    getattr(jobs, how)(broken, done.append)
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    assert not jobs.busy
    jobs.run(lambda: "the next", done.append)
    qtbot.waitUntil(lambda: done == ["the next"], timeout=PATIENCE_MS)
    shiboken6.delete(owner)


def test_a_site_that_could_not_be_stored_can_be_saved_again(
    context: Context,
    runner: Runner,
    bugs: list[type[BaseException]],
    host: QWidget,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sites = Sites(context.vault)
    host.show()
    dialog = SiteDialog(sites, runner, parent=host)
    dialog.open()
    dialog.where.setText("demo")
    monkeypatch.setattr(Sites, "add", broken)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    monkeypatch.undo()
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=PATIENCE_MS)
    assert [site.origin for site in sites.all()] == ["https://demo.viewcases.com"]


def test_a_passphrase_can_be_set_after_all(
    made: Made, context: Context, bugs: list[type[BaseException]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    dialog = PassphraseDialog(context, lambda: done.append("done"), made.window)
    dialog.open()
    QTest.keyClicks(dialog.fields.first, PASSPHRASE)
    QTest.keyClicks(dialog.fields.second, PASSPHRASE)
    monkeypatch.setattr(type(made.vault), "seal", broken)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    monkeypatch.undo()
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: done == ["done"], timeout=PATIENCE_MS)
    assert made.vault.is_sealed()


@pytest.mark.parametrize("what", ["set up", "write", "check"])
def test_backups_can_be_written_and_checked_after_all(
    what: str,
    made: Made,
    context: Context,
    bugs: list[type[BaseException]],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backups = Backups(context.vault, context.clock, cheap_kdf)
    restores = Restores(context.vault, backups, context.clock, cheap_kdf)
    if what != "set up":
        backups.set_up(tmp_path / "backups", PASSPHRASE)
    dialog = BackupsDialog(context, backups, restores, lambda: None, made.window)
    dialog.open()
    qtbot.waitUntil(dialog.pages.isEnabled, timeout=PATIENCE_MS)
    dialog.set_up.folder.field.setText(str(tmp_path / "backups"))
    button = {"set up": dialog.set_up.start, "write": dialog.state.now, "check": dialog.state.check_wanted}[what]
    if what == "set up":
        QTest.mouseClick(dialog.set_up.suggest, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.isEnabled() and button.isVisible(), timeout=PATIENCE_MS)
    for name in ("set_up", "write_now"):
        monkeypatch.setattr(Backups, name, broken)
    monkeypatch.setattr(Restores, "rehearse", broken)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    assert button.isEnabled()
    monkeypatch.undo()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 account" in dialog.state.says.text(), timeout=PATIENCE_MS)
    dialog.close()


def test_the_watch_over_backups_looks_again(
    context: Context,
    runner: Runner,
    bugs: list[type[BaseException]],
    host: QWidget,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backups = Backups(context.vault, context.clock, cheap_kdf)
    restores = Restores(context.vault, backups, context.clock, cheap_kdf)
    looks: list[str] = []

    def counting(*_values: object) -> Any:
        looks.append("look")
        raise ZeroDivisionError

    monkeypatch.setattr(Backups, "write_if_due", counting)
    watch = BackupWatch(backups, restores, runner, NoticeBar(host), lambda: None, host)
    watch.look()
    qtbot.waitUntil(lambda: len(bugs) == 1, timeout=PATIENCE_MS)
    watch.look()
    qtbot.waitUntil(lambda: len(bugs) == 2, timeout=PATIENCE_MS)
    assert looks == ["look", "look"]


class BrokenOnce:
    """A practice site whose first start has a bug."""

    def __init__(self) -> None:
        self.starts = 0

    def start(self) -> PracticePlace:
        self.starts += 1
        if self.starts == 1:
            raise ZeroDivisionError
        return PracticePlace("http://127.0.0.1:1", (PracticeUser("erin", None, "user"),))

    def stop(self) -> None:
        pass

    def reset(self) -> PracticePlace:
        raise ZeroDivisionError

    def new_passwords(self) -> tuple[PracticeUser, ...]:
        raise ZeroDivisionError

    def journeys(self) -> dict[str, bool]:
        return {}


def test_a_practice_site_that_failed_can_be_started_again(
    runner: Runner, bugs: list[type[BaseException]], qtbot: QtBot
) -> None:
    sheet = PracticeDialog(BrokenOnce(), lambda _url: None, lambda _url: True, runner)
    sheet.show()
    QTest.mouseClick(sheet.toggle, Qt.MouseButton.LeftButton)
    assert not sheet.toggle.isEnabled()
    qtbot.waitUntil(lambda: len(bugs) == 1, timeout=PATIENCE_MS)
    assert sheet.toggle.isEnabled()
    QTest.mouseClick(sheet.toggle, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sheet.place is not None, timeout=PATIENCE_MS)
    QTest.mouseClick(sheet.fresh, Qt.MouseButton.LeftButton)
    (question,) = [one for one in sheet.findChildren(QDialog) if one.isVisible()]
    (yes,) = [one for one in question.findChildren(QPushButton) if one.text() == "Create new passwords"]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(bugs) == 2, timeout=PATIENCE_MS)
    assert sheet.fresh.isEnabled()
    sheet.place = None
    sheet.close()
    sheet.deleteLater()


def test_what_add_account_could_not_store_is_still_there_to_be_stored(
    made: Made, context: Context, bugs: list[type[BaseException]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trackops_desktop.ui.add.dialog import AddDialog

    dialog = AddDialog(context, made.window)
    dialog.take_link("otpauth://totp/Bank:eve?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Bank")
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.review, timeout=PATIENCE_MS)
    monkeypatch.setattr(type(made.vault), "add_many", broken)
    QTest.mouseClick(dialog.review.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    monkeypatch.undo()
    assert dialog.review.isEnabled()
    QTest.mouseClick(dialog.review.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog) or not dialog.isVisible(), timeout=PATIENCE_MS)
    assert [entry.account.name for entry in made.vault.entries()] == ["ada", "eve"]


def test_the_list_is_read_again_after_a_reading_with_a_bug(
    made: Made, runner: Runner, bugs: list[type[BaseException]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trackops_desktop.ui.window.vault_controller import VaultController

    made.add(("Trackops", "ada"))
    controller = VaultController(made.vault, made.context.codes, made.context.lock, runner)
    monkeypatch.setattr(type(made.vault), "generation", broken)
    controller.refresh()
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=PATIENCE_MS)
    monkeypatch.undo()
    asked: list[Callable[[], None]] = []
    controller.refresh(lambda: asked.append(lambda: None))
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=PATIENCE_MS)
    assert [entry.account.name for entry in controller.entries] == ["ada"]


def _context(context: Context, folder: Path) -> SignInContext:
    sites = Sites(context.vault)
    return SignInContext(
        sites,
        SignInService(context.vault, Codes(context.vault, context.clock), sites.practice_origin),
        context.vault.seems_open,
        context.runner,
        copy=lambda _code: None,
        open_outside=lambda _address: True,
        ask_save=lambda _name, then: then(None),
        changed=lambda: None,
        profiles=folder / "profiles",
    )
