"""The keyboard is never lost, and the ring stands on what Enter does: real keys, through the window that has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.backup_kit import cheap_kdf
from tests.blocking import elsewhere
from tests.gui.builders import Made, make
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.linting.policy import BUILT_IN, find_policy
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.duplicates import Duplicates
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.ui.dialogs.base import ask
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog, SettingsDialog
from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from trackops_desktop.ui.dialogs.trash_dialog import TrashDialog
from trackops_desktop.ui.scanning.scan_window import ScanWindow
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog
from trackops_desktop.ui.transfer.duplicates_dialog import DuplicatesDialog
from trackops_desktop.ui.transfer.export_dialog import ExportDialog
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.workers.runner import Runner

GOOD = "a long and good passphrase"


def press(key: Qt.Key) -> None:
    window = QApplication.activeWindow()
    assert window is not None
    QTest.keyClick(window.windowHandle(), key)
    QApplication.processEvents()


def opened(dialog: QDialog, qtbot: QtBot) -> None:
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE_MS)


@pytest.fixture
def slow(qapp: QApplication, tmp_path: Path, clock: Clock, keyring: MemoryKeyring) -> Iterator[Made]:
    """The application with real workers, so that there is a time during which its fields are switched off."""
    made = make(qapp, tmp_path, clock, keyring, Runner(lambda error: pytest.fail(str(error))))
    made.add(("Trackops", "ada"), ("GitHub", "bob"))
    yield made
    made.close()


def dialogs_of(made: Made, folder: Path) -> dict[str, Callable[[], QDialog]]:
    context, window = made.context, made.window
    backups = Backups(made.vault, context.clock, cheap_kdf)
    restores = Restores(made.vault, backups, context.clock, cheap_kdf)
    transfers = Transfers(made.vault, context.clock)

    with elsewhere():
        policy = find_policy(BUILT_IN[0])

    def nothing(*_: object) -> None:
        return None

    return {
        "export": lambda: ExportDialog(context, transfers, nothing, window),
        "import": lambda: ImportDialog(context, transfers, nothing, nothing, nothing, window),
        "backups": lambda: BackupsDialog(context, backups, restores, nothing, window),
        "duplicates": lambda: DuplicatesDialog(context, Duplicates(made.vault), nothing, nothing, window),
        "trash": lambda: TrashDialog(context, nothing, window),
        "settings": lambda: SettingsDialog(context, nothing, window),
        "passphrase": lambda: PassphraseDialog(context, nothing, window),
        "shortcuts": lambda: ShortcutsDialog(context.hooks, window),
        "question": lambda: ask(window, "T", "Q?", "A.", "Do it", nothing, danger=True),
        "scanning": lambda: ScanWindow(context, policy),
    }


NAMES = (
    "export",
    "import",
    "backups",
    "duplicates",
    "trash",
    "settings",
    "passphrase",
    "shortcuts",
    "question",
    "scanning",
)


def test_in_every_dialog_the_button_with_the_keyboard_is_the_one_that_enter_presses(
    made: Made, tmp_path: Path, qtbot: QtBot
) -> None:
    made.add(("Trackops", "ada"), ("GitHub", "bob"))
    made.open()
    every = dialogs_of(made, tmp_path)
    assert set(every) == set(NAMES)
    for name, make_dialog in every.items():
        dialog = make_dialog()
        opened(dialog, qtbot)
        if isinstance(dialog, ExportDialog | DuplicatesDialog):
            dialog.look()
        first = dialog.focusWidget()
        assert first is not None, name
        if isinstance(first, QPushButton):
            assert first.isDefault(), (name, first.text())
        rings = set()
        for _ in range(40):
            press(Qt.Key.Key_Tab)
            at = dialog.focusWidget()
            if isinstance(at, QPushButton) and at.autoDefault():
                rings.add(at.text())
                assert at.isDefault(), (name, at.text())
            elif isinstance(at, QPushButton):
                raise AssertionError((name, at.text(), "Enter would press another button"))
        assert rings, name
        dialog.close()


def test_a_question_that_deserves_it_is_answered_no_by_enter(made: Made, qtbot: QtBot) -> None:
    made.open()
    said: list[str] = []
    dialog = ask(made.window, "T", "Q?", "A.", "Do it", lambda: said.append("yes"), danger=True)
    opened(dialog, qtbot)
    press(Qt.Key.Key_Return)
    assert said == []
    assert not isValid(dialog) or not dialog.isVisible()


def test_enter_on_cancel_cancels(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    made.add(("Trackops", "ada"))
    made.open()
    said: list[str] = []
    dialog = ask(made.window, "T", "Q?", "A.", "Do it", lambda: said.append("yes"))
    opened(dialog, qtbot)
    press(Qt.Key.Key_Tab)
    focused = dialog.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Do it"
    press(Qt.Key.Key_Return)
    assert said == ["yes"]


def typed(field: QWidget) -> str:
    assert isinstance(field, QLineEdit)
    return field.text()


def test_after_a_wrong_passphrase_the_import_can_be_typed_into_at_once(
    slow: Made, tmp_path: Path, qtbot: QtBot
) -> None:
    transfers = Transfers(slow.vault, slow.context.clock)
    path = tmp_path / "accounts.2fas"
    path.write_bytes(transfers.export("2fas", [entry.id for entry in slow.vault.entries()], GOOD))
    slow.open()
    dialog = ImportDialog(slow.context, transfers, _nothing, _nothing, _nothing, slow.window)
    opened(dialog, qtbot)
    dialog.take([path])
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.asking, timeout=PATIENCE_MS)
    for letter in "WRONG":
        press(Qt.Key(ord(letter)))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.problem.isVisible(), timeout=PATIENCE_MS)
    assert dialog.focusWidget() is dialog.asking.passphrase
    press(Qt.Key.Key_A)  # all of it is selected, so that one letter takes the place of the wrong passphrase
    assert len(typed(dialog.asking.passphrase)) == 1
    dialog.asking.passphrase.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.preview, timeout=PATIENCE_MS)
    focused = dialog.focusWidget()
    assert not isinstance(focused, QPushButton) or focused.isDefault()
    dialog.close()


def test_the_export_looks_through_the_accounts_and_leaves_the_keyboard_where_it_was(slow: Made, qtbot: QtBot) -> None:
    slow.open()
    dialog = ExportDialog(slow.context, Transfers(slow.vault, slow.context.clock), _nothing, slow.window)
    opened(dialog, qtbot)
    before = dialog.focusWidget()
    dialog.look()
    qtbot.waitUntil(lambda: dialog.bar.isHidden(), timeout=PATIENCE_MS)
    assert dialog.focusWidget() is before
    assert before is dialog.to
    dialog.close()


def test_the_export_begins_at_its_first_field_although_it_looks_before_it_is_in_front(slow: Made, qtbot: QtBot) -> None:
    slow.open()
    dialog = ExportDialog(slow.context, Transfers(slow.vault, slow.context.clock), _nothing, slow.window)
    dialog.open()
    dialog.look()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.bar.isHidden(), timeout=PATIENCE_MS)
    assert dialog.focusWidget() is dialog.to
    dialog.close()


def test_open_windows_follow_the_text_size(made: Made, qtbot: QtBot) -> None:
    made.open()
    dialog = SettingsDialog(made.context, made.windows.apply, made.window)
    opened(dialog, qtbot)
    heading = next(one for one in dialog.findChildren(QWidget) if getattr(one, "text", str)() == "Appearance")
    wide, high, icons = dialog.width(), heading.font().pointSizeF(), made.window.header.add.iconSize().width()
    least = made.windows.frame.minimumWidth()
    (size,) = [one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Text size"]
    size.setFocus()
    for _ in range(4):
        press(Qt.Key.Key_Down)
    assert size.currentText() == "Double"
    assert made.context.settings().text_scale == 2.0
    assert heading.font().pointSizeF() == pytest.approx(high * 2)
    assert dialog.width() > wide
    assert made.window.header.add.iconSize().width() > icons
    assert made.windows.frame.minimumWidth() > least
    made.set(text_scale=1.0)
    dialog.close()


def _nothing(*_: object) -> None:
    return None
