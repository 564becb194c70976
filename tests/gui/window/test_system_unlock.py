"""Unlocking by the system, with real keys and clicks: beside a passphrase, and in place of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.quick_pick.test_quick_pick import Picked
from tests.gui.runners import InlineRunner
from tests.gui.window.test_locking import CONTROL, activate, dialogs, press
from tests.keyrings import MemoryKeyring, keyring_session
from tests.patience import PATIENCE_MS
from tests.policies import PolicyInFile
from tests.programs.polkit import polkit, require_polkit, system_bus
from trackops_desktop.app.core_services import Environment, open_core_services, own_system_unlock
from trackops_desktop.paths import Paths
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.user_check.polkit import Polkit
from trackops_desktop.services.user_check.user_check import UserCheckCancelled, UserCheckImpossible, UserNotRecognised
from trackops_desktop.startup.snapshot import take_snapshot
from trackops_desktop.ui.dialogs.passphrase_question import PassphraseQuestion
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog, SettingsDialog
from trackops_desktop.ui.pages.lock_page import LockPage
from trackops_desktop.ui.window.vault_controller import VaultController
from trackops_desktop.vault.errors import VaultLocked
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring
from trackops_desktop.vault.store import SERVICE
from trackops_desktop.workers.runner import Runner

POLICY = Path(__file__).parents[3] / "resources/desktop/com.viewcases.TrackopsDesktop.policy"
TEXT = "Unlock with my system"


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def settings_of(made: Made) -> SettingsDialog:
    made.windows.open_dialog("settings")
    QApplication.processEvents()
    (dialog,) = [one for one in dialogs() if isinstance(one, SettingsDialog)]
    return dialog


def lock(made: Made, qtbot: QtBot) -> None:
    """Press Ctrl+L once the main window has the keyboard."""
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    press(made.windows.frame, Qt.Key.Key_L, CONTROL)


def lock_page(made: Made) -> LockPage:
    page = made.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    return page


def test_beside_a_passphrase(made: Made, qtbot: QtBot) -> None:
    made.check.missing = None
    made.add(("Trackops", "anna"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
    activate(made, qtbot)

    # The switch wants the passphrase first, and the system's yes; each no leaves it off.
    settings = settings_of(made)
    row = settings.system_unlock
    assert row.switch.text() == TEXT
    assert row.switch.isEnabled()
    assert "not from programs that run as you" in row.note.text()
    row.switch.setFocus()
    press(settings, Qt.Key.Key_Space)
    (question,) = [one for one in dialogs() if isinstance(one, PassphraseQuestion)]
    press(question, Qt.Key.Key_Escape)
    assert not row.switch.isChecked()
    assert made.check.asked == 0
    made.check.no = UserNotRecognised()
    press(settings, Qt.Key.Key_Space)
    (question,) = [one for one in dialogs() if isinstance(one, PassphraseQuestion)]
    QTest.keyClicks(question.field, "wrong")
    press(question, Qt.Key.Key_Return)
    assert "wrong" in question.problem.text()
    assert made.check.asked == 0
    question.field.clear()
    QTest.keyClicks(question.field, PASSPHRASE)
    press(question, Qt.Key.Key_Return)
    assert made.check.asked == 1
    assert not row.switch.isChecked()
    assert row.note.text() == "Your system didn't recognise you. Try again."
    made.check.no = None
    press(settings, Qt.Key.Key_Space)
    (question,) = [one for one in dialogs() if isinstance(one, PassphraseQuestion)]
    QTest.keyClicks(question.field, PASSPHRASE)
    press(question, Qt.Key.Key_Return)
    assert row.switch.isChecked()
    assert made.vault.seems_opened_by_system()

    # Locked, both are there; a no of the system says so and leaves the passphrase.
    settings.close()
    lock(made, qtbot)
    page = lock_page(made)
    assert page.field.hasFocus()
    assert page.by_system.text() == TEXT
    made.check.no = UserCheckCancelled()
    click(page.by_system)
    assert page.problem.text() == "Your system's question was cancelled."
    assert page.field.isEnabled()
    assert made.window.is_shut
    made.check.no = None
    page.by_system.setFocus()
    press(made.windows.frame, Qt.Key.Key_Space)
    assert made.window.stack.shows_list
    assert made.codes_shown() != [""]
    lock(made, qtbot)
    made.check.missing = UserCheckImpossible("polkit is gone.")
    click(lock_page(made).by_system)
    assert made.window.is_shut  # a seal opens for nobody
    assert lock_page(made).problem.text() == "polkit is gone."
    QTest.keyClicks(lock_page(made).field, PASSPHRASE)
    press(made.windows.frame, Qt.Key.Key_Return)
    assert made.window.stack.shows_list

    # It can be switched off even where the system can ask no more.
    settings = settings_of(made)
    assert settings.system_unlock.switch.isEnabled()
    click_box(settings)
    assert not made.vault.seems_opened_by_system()
    settings.close()
    lock(made, qtbot)
    assert lock_page(made).by_system.isHidden()


def click_box(settings: SettingsDialog) -> None:
    settings.system_unlock.switch.setFocus()
    press(settings, Qt.Key.Key_Space)


def test_a_new_passphrase_switches_it_off_and_says_so(made: Made, qtbot: QtBot) -> None:
    made.check.missing = None
    made.add(("Trackops", "anna"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
        made.vault.let_system_open()
    activate(made, qtbot)
    settings = settings_of(made)
    click(settings.set_passphrase)
    (dialog,) = [one for one in dialogs() if isinstance(one, PassphraseDialog)]
    texts = [one.text() for one in dialog.findChildren(QWidget) if hasattr(one, "text")]
    assert "Your system then unlocks it only after you turn that on again." in texts
    for field in (dialog.fields.first, dialog.fields.second):
        QTest.keyClicks(field, "a rather different passphrase")
    press(dialog, Qt.Key.Key_Return)
    assert not made.vault.seems_opened_by_system()


def test_lock_without_a_passphrase_by_the_system(
    made: Made, qtbot: QtBot, keyring: MemoryKeyring, tmp_path: Path, clock: FakeClock
) -> None:
    made.check.missing = None
    (entry,) = made.add(("Trackops", "anna"))
    activate(made, qtbot)
    frame = made.windows.frame

    # Lock offers it; a no leaves the question open, a yes locks.
    lock(made, qtbot)
    (question,) = dialogs()
    (offer,) = [one for one in question.findChildren(QPushButton) if one.text() == "Lock with my system"]
    made.check.no = UserNotRecognised()
    click(offer)
    assert not made.window.is_shut
    assert question.isVisible()
    made.check.no = None
    click(offer)
    assert dialogs() == []
    assert made.window.is_shut
    page = lock_page(made)
    assert page.field.isHidden()
    assert page.button.isHidden()
    qtbot.waitUntil(page.by_system.hasFocus, timeout=PATIENCE_MS)
    assert page.sentence.text() == "Unlock to see your codes."

    # Nothing is readable, in the list or by any other way in this process.
    assert made.window.model.code(entry) is None
    assert not made.context.codes.loaded(entry.id)
    with elsewhere(), pytest.raises(VaultLocked):
        made.vault.enrolment(entry.id)
    assert not made.context.lock.can_lock()

    # A later start is locked too, and what is sent ahead of it shows no code.
    environment = Environment(Paths(tmp_path / "home"), lambda: keyring, clock)
    with elsewhere():
        later = open_core_services(environment)
        assert later.vault.is_locked()
        assert take_snapshot(later.vault, clock) is None
        later.vault.close()

    # Enter lets the system ask.
    made.check.no = UserCheckCancelled()
    press(frame, Qt.Key.Key_Return)
    assert page.problem.text() == "Your system's question was cancelled."
    assert page.by_system.hasFocus()
    made.check.no = None
    press(frame, Qt.Key.Key_Return)
    assert made.window.stack.shows_list
    assert made.window.model.code(entry) is not None

    # Idle time, the screen and Settings treat it as any lock.
    settings = settings_of(made)
    form, rows = settings._lock_rows
    assert all(form.isRowVisible(row) for row in rows)
    settings.close()
    made.set(lock_after_minutes=1)
    assert made.context.lock.can_lock()
    made.windows._on_screen_locked()
    assert made.window.is_shut

    # A system that can no longer ask at all locks nobody out of what is not sealed, and says so.
    made.check.missing = UserCheckImpossible("polkit is gone.")
    press(frame, Qt.Key.Key_Return)
    assert made.window.stack.shows_list
    notice = made.window.notices.current
    assert notice is not None
    assert notice.sentence.startswith("Your system can no longer lock Trackops Desktop.")
    assert not made.vault.seems_lockable()
    settings = settings_of(made)
    form, rows = settings._lock_rows
    assert not any(form.isRowVisible(row) for row in rows)
    assert not settings.system_unlock.switch.isEnabled()
    assert settings.system_unlock.note.text() == "polkit is gone."
    settings.close()
    lock(made, qtbot)
    (question,) = dialogs()
    assert [one.text() for one in question.findChildren(QPushButton)] == ["Set a passphrase…", "Cancel"]
    question.close()


def test_a_company_may_allow_the_passphrase_alone(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    policy = PolicyInFile(tmp_path)
    keyring = MemoryKeyring()
    made = make(qapp, tmp_path, clock, keyring, InlineRunner(), rules=policy.rules())
    made.check.missing = None
    made.add(("Trackops", "anna"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
        made.vault.let_system_open()
    key = f"unlock:{made.vault.identity()}"
    assert key in keyring.usernames()
    activate(made, qtbot)
    lock(made, qtbot)
    page = lock_page(made)
    policy.write("system_unlock_forbidden = true")
    click(page.by_system)  # the policy holds before the next look at it
    assert page.problem.text() == "Your company allows only the passphrase. Ask your administrator."
    assert made.window.is_shut
    assert made.check.asked == 0
    QTest.keyClicks(page.field, PASSPHRASE)
    press(made.windows.frame, Qt.Key.Key_Return)
    made.windows._on_policy()
    assert key not in keyring.usernames()
    settings = settings_of(made)
    assert settings.system_unlock.note.text() == "Your company allows only the passphrase. Ask your administrator."
    assert not settings.system_unlock.switch.isEnabled()
    settings.close()
    lock(made, qtbot)
    assert lock_page(made).by_system.isHidden()
    made.close()


def test_the_passphrase_opens_while_the_system_is_still_asking(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    runner = Runner(lambda error: pytest.fail(str(error)))
    made = make(qapp, tmp_path, clock, MemoryKeyring(), runner)
    made.check.missing = None
    made.add(("Trackops", "anna"))
    with elsewhere():
        made.vault.seal(PASSPHRASE)
        made.vault.let_system_open()
    with qtbot.waitSignal(made.window.controller.opened, timeout=PATIENCE_MS):
        activate(made, qtbot)
    lock(made, qtbot)
    page = lock_page(made)
    made.check.answered.clear()
    click(page.by_system)
    assert page.by_system.text() == "Waiting for your system…"
    assert not page.by_system.isEnabled()
    qtbot.waitUntil(lambda: made.check.asked == 1, timeout=PATIENCE_MS)
    QTest.keyClicks(made.windows.frame.focusWidget(), PASSPHRASE)
    with qtbot.waitSignal(made.window.controller.opened, timeout=PATIENCE_MS):
        press(made.windows.frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not runner.busy, timeout=PATIENCE_MS)
    QApplication.processEvents()
    assert made.check.answered.is_set()  # its question was called off
    assert made.window.stack.shows_list
    lock(made, qtbot)
    assert lock_page(made).problem.isHidden()
    made.close()
    runner.close()


def test_quick_pick_lets_the_system_ask(made: Made, qtbot: QtBot) -> None:
    made.check.missing = None
    made.add(("Trackops", "anna"))
    with elsewhere():
        made.vault.let_system_open()
    activate(made, qtbot)
    picked = Picked(made)
    lock(made, qtbot)
    picked.open()
    window = picked.pick.window
    assert window.stack.currentWidget() is window.lock
    assert window.lock.field.isHidden()
    made.check.no = UserCheckCancelled()
    picked.key(Qt.Key.Key_Return)
    assert window.lock.problem.text() == "Your system's question was cancelled."
    made.check.no = None
    picked.key(Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.view
    assert picked.is_open()
    picked.pick.close()


class RealSystem(NamedTuple):
    """A real keyring, and a real polkit, which says yes to root without asking."""

    keyring: SecretServiceKeyring
    check: Polkit


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealSystem]:
    require_polkit()
    with (
        keyring_session(tmp_path / "session") as session,
        system_bus() as (folder, address),
        polkit(folder, address, (POLICY,)),
        closing(session.backend()) as keyring,
    ):
        yield RealSystem(keyring, Polkit(address))


def test_the_real_polkit_and_the_real_keyring(
    qapp: QApplication, real: RealSystem, tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    environment = Environment(Paths(tmp_path / "home"), lambda: real.keyring, clock, user_check=lambda: real.check)
    with elsewhere():
        core = open_core_services(environment)
        core.vault.seal(PASSPHRASE)
        system = own_system_unlock(core.vault, environment.user_check)
        assert system is not None
        assert system.hindrance() is None
        system.switch_on()
        later = open_core_services(environment)
    runner = Runner(lambda error: pytest.fail(str(error)))
    page, controller = LockPage(), VaultController(
        later.vault, later.codes, Lock(later.vault, later.codes, clock), runner,
        system=own_system_unlock(later.vault, environment.user_check),
    )  # fmt: skip
    page.reset(controller.offered_by_system())
    page.system_wanted.connect(controller.unlock_by_system)
    page.show()
    with qtbot.waitSignal(controller.opened, timeout=PATIENCE_MS):
        click(page.by_system)
    assert not later.vault.seems_locked()
    qtbot.waitUntil(lambda: not runner.busy, timeout=PATIENCE_MS)
    page.close()
    runner.close()
    with elsewhere():
        system.switch_off()
        assert real.keyring.list_usernames(SERVICE) == []
        later.vault.close()
        core.vault.close()
