"""A company's policy that comes, changes, breaks and goes while the window is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import PASSPHRASE, FakeClock, Made, make
from tests.gui.keys import choose
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.policies import PolicyInFile
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.qr_dialog import QrDialog
from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog
from trackops_desktop.ui.pages.storage_choice_page import StorageChoicePage
from trackops_desktop.ui.transfer.export_dialog import ExportDialog
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows


@pytest.fixture
def ruled(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring, qtbot: QtBot
) -> Iterator[tuple[Made, PolicyInFile]]:
    policy = PolicyInFile(tmp_path)
    contexts: list[Context] = []
    transfers = TransferWindows(lambda: contexts[0])
    made = make(qapp, tmp_path, clock, keyring, InlineRunner(), transfers.hooks(), policy.rules())
    contexts.append(made.context)
    made.window.export_wanted.connect(lambda ids: transfers.open_export(made.window, ids))
    made.add(("ACME", "jo"), ("Umbrella", "ann"))
    made.open()
    made.windows.frame.activateWindow()
    qtbot.waitUntil(made.windows.frame.isActiveWindow, timeout=PATIENCE_MS)
    made.windows.policy.start()
    yield made, policy
    made.close()


def _decide(made: Made, policy: PolicyInFile, text: str) -> None:
    """Let the administrator write a policy, and the time come to look."""
    policy.write(text)
    made.windows.policy._timer.timeout.emit()


def _clipboard() -> str:
    return QApplication.clipboard().text()


def _press(made: Made, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    made.window.view.setFocus()
    QTest.keyClick(made.window.view, key, modifier)


def _codes(made: Made) -> int:
    """Count the rows that show a code."""
    return sum(text.replace(" ", "").isdigit() for text in made.codes_shown())


def _dialogs(kind: type[QWidget]) -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def _texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def test_nothing_leaves_once_the_company_forbids_it(ruled: tuple[Made, PolicyInFile], qtbot: QtBot) -> None:
    made, policy = ruled
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    _press(made, Qt.Key.Key_Return)
    assert len(_clipboard()) == 6
    _decide(made, policy, "clipboard_forbidden = true\nexport_forbidden = true\nhelp = 'Call 1234'\n")
    assert _clipboard() == ""  # what was there is taken back
    _press(made, Qt.Key.Key_Return)
    assert _clipboard() == ""
    assert made.window.toast.text == "Your company doesn't allow codes and keys to be copied. Help desk: Call 1234"
    assert made.context.copy_secret("key").startswith("Your company doesn't allow")
    assert _clipboard() == ""
    _press(made, Qt.Key.Key_E, control_shift)
    assert _dialogs(ExportDialog) == []
    assert made.window.notices.current.sentence.startswith("Your company doesn't allow accounts, keys")
    for way in ("Ctrl+K", "Ctrl+I", "Export…"):
        made.window.notices.take_back("ForbiddenByCompany")
        if way == "Export…":
            _press(made, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)  # only several have it in their menu
            _press(made, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
            choose(qtbot, way)
        else:
            QTest.keySequence(made.window.view, QKeySequence(way))
        assert made.window.notices.current.advice == "Help desk: Call 1234"
    assert _dialogs(QrDialog) == []
    made.window.notices.take_back("ForbiddenByCompany")
    _decide(made, policy, "clipboard_forbidden = tru\n")
    assert made.window.notices.current.advice == f"Line 1 of {policy.path} isn't TOML."
    _press(made, Qt.Key.Key_Return)
    assert _clipboard() == ""
    policy.remove()
    made.windows.policy.look()
    assert made.window.notices.current is None
    _press(made, Qt.Key.Key_Return)
    assert len(_clipboard()) == 6


def test_a_passphrase_that_the_company_wants_comes_before_the_codes(
    ruled: tuple[Made, PolicyInFile], qtbot: QtBot
) -> None:
    made, policy = ruled
    assert _codes(made) == 2
    _decide(made, policy, "passphrase_required = true\nhelp = 'Room 5'\n")
    page = made.window.stack.currentWidget()
    assert isinstance(page, StorageChoicePage)
    assert "Your company requires one." in page.sentence.text()
    assert "Help desk: Room 5" in page.sentence.text()
    assert _codes(made) == 0
    QTest.keyClicks(page.fields.first, PASSPHRASE)
    QTest.keyClicks(page.fields.second, PASSPHRASE)
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    assert made.window.stack.shows_list
    assert made.vault.seems_sealed()
    assert _codes(made) == 2


def test_settings_show_what_is_locked_and_why(ruled: tuple[Made, PolicyInFile], qtbot: QtBot) -> None:
    made, policy = ruled
    with elsewhere():
        made.vault.seal(PASSPHRASE)
    _decide(
        made,
        policy,
        "passphrase_required = true\nlongest_idle_minutes = 10\nlock_with_screen = true\nhelp = 'Call 1234'\n",
    )
    assert made.context.settings().lock_after_minutes == 10
    assert made.context.lock.seconds_left() == 600
    dialog = SettingsDialog(made.context, made.windows.apply, made.window)
    dialog.open()
    said = _texts(dialog)
    assert "• A passphrase is required." in said
    assert "Help desk: Call 1234" in said
    assert "Set by your company." in said
    (lock,) = (box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Lock when idle")
    shown = [lock.itemText(at) for at in range(lock.count())]
    assert shown == ["after 1 minute", "after 4 minutes", "after 10 minutes"]
    assert not [one for one in dialog.findChildren(QPushButton) if one.text().startswith("Remove")]
    assert "Your company requires a passphrase, so it can't be removed." in said
    for box in dialog.findChildren(QCheckBox):
        if box.text() == "Lock when the screen locks":
            assert (box.isChecked(), box.isEnabled()) == (True, False)
    # The window was open when the policy became stricter: the service refuses, and the field shows what holds.
    policy.write("longest_idle_minutes = 1\n")
    lock.setFocus()
    QTest.keyClick(lock, Qt.Key.Key_Home)
    QTest.keyClick(lock, Qt.Key.Key_Down)
    assert "Your company has set this" in dialog.problem.text()
    dialog.close()
