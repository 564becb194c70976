"""What was entered or found is not lost by closing a window: it asks first, unless *Cancel* or a lock closes it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.builders import PASSPHRASE, Made
from tests.gui.keys import CONTROL, in_front, press, tab_to, type_text
from tests.gui.on_the_bus import managed
from tests.gui.runners import InlineRunner
from tests.patience import PATIENCE_MS
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.dialogs.recovery_dialog import RecoveryEditDialog
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.transfer.import_dialog import ImportDialog

KEY = "JBSW Y3DP EHPK 3PXP"
MAIN, QUESTION, SCANNING = "Trackops Desktop", "Discard", "Keep scanning"


def shown() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def texts(dialog: QDialog) -> list[str]:
    return [one.text() for one in dialog.findChildren(QLineEdit)]


def dialogs_of(made: Made, folder: Path) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Return by title how a dialog is opened, and how somebody enters something there."""
    context, window = made.context, made.window
    sites = Sites(made.vault)
    transfers = Transfers(made.vault, context.clock)
    picture = folder / "code.png"
    picture.write_bytes(png_of(drawn(modules_of(GOOD))))

    def typed_key() -> None:
        tab_to("Type the key")
        press(Qt.Key.Key_Space)
        tab_to("Key")
        type_text(KEY)

    def reviewed_key() -> None:
        typed_key()
        tab_to("Service")
        type_text("ACME")
        press(Qt.Key.Key_Return)

    def importing() -> None:
        dialog = next(one for one in shown() if isinstance(one, ImportDialog))
        dialog.take([picture])

    def nothing(*_: object) -> None:
        return None

    add = lambda: press(Qt.Key.Key_N, CONTROL)  # noqa: E731
    return {
        "Edit account": (lambda: press(Qt.Key.Key_F2), lambda: type_text("Umbrella")),
        "Edit recovery codes": (
            lambda: RecoveryEditDialog("ACME", ("11111111",), window, rules=made.vault.rules).open(),
            lambda: type_text("2"),
        ),
        "Add a Trackops site": (
            lambda: SiteDialog(sites, InlineRunner(), None, window).open(),
            lambda: type_text("demo"),
        ),
        "Add account": (add, typed_key),
        "Add account ": (add, reviewed_key),
        "Import": (lambda: ImportDialog(context, transfers, nothing, nothing, nothing, window).open(), importing),
    }


def test_a_dialog_asks_before_it_loses_what_was_entered(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    made.add(("ACME", "jo"))
    RecoveryCodeService(made.vault, made.context.clock).keep(made.vault.entries()[0].id, ("11111111",))
    made.open()
    made.windows.frame.activateWindow()
    for name, (opens, enters) in dialogs_of(made, tmp_path).items():
        title = name.strip()
        if title == "Add account":
            continue  # there, Esc goes one page back; its window is closed below
        in_front(qtbot, MAIN)
        opens()
        in_front(qtbot, title)
        press(Qt.Key.Key_Escape)
        assert not shown(), f"{name} asks although nothing was entered"

        in_front(qtbot, MAIN)
        opens()
        in_front(qtbot, title)
        enters()
        (dialog,) = shown()
        qtbot.waitUntil(lambda dialog=dialog: dialog.is_unsaved, timeout=PATIENCE_MS)  # type: ignore[misc]
        entered = texts(dialog)
        press(Qt.Key.Key_Escape)
        in_front(qtbot, QUESTION)
        press(Qt.Key.Key_Return)
        in_front(qtbot, title)
        assert texts(dialog) == entered, f"{name} lost what was entered"
        press(Qt.Key.Key_Escape)
        in_front(qtbot, QUESTION)
        tab_to("Discard")
        press(Qt.Key.Key_Space)
        assert not shown(), name
    assert len(made.vault.entries()) == 1


@pytest.mark.skipif(shutil.which("openbox") is None or shutil.which("xdotool") is None, reason="nothing closes windows")
def test_closing_a_window_by_its_title_bar_asks_too() -> None:
    told = managed(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/gui/closed_by_keys.py")
    assert told.returncode == 0, told.stdout


def test_cancel_and_a_lock_ask_nothing(made: Made, qtbot: QtBot) -> None:
    made.add(("ACME", "jo"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.windows.frame.activateWindow()
    in_front(qtbot, MAIN)

    def cancel() -> None:
        tab_to("Cancel")
        press(Qt.Key.Key_Space)

    for end in (cancel, made.window.lock_now):
        press(Qt.Key.Key_F2)
        in_front(qtbot, "Edit account")
        type_text("Umbrella")
        end()
        assert not shown()
        in_front(qtbot, MAIN)


def test_the_end_waits_for_an_answer_about_a_day_of_scanning(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "1.png").write_bytes(png_of(drawn(modules_of(GOOD))))
    made.open()
    made.windows.frame.activateWindow()
    ended: list[int] = []
    made.windows.quit_wanted.connect(lambda: ended.append(1))
    made.windows.open_scanning()
    scanning = made.windows._scanning
    assert scanning is not None
    scanning.watch_folder(tmp_path)
    qtbot.waitUntil(lambda: scanning.model.rowCount() == 1, timeout=PATIENCE_MS)

    def quits() -> None:
        made.windows.frame.activateWindow()
        in_front(qtbot, MAIN)
        press(Qt.Key.Key_Q, CONTROL)
        in_front(qtbot, QUESTION)

    quits()
    press(Qt.Key.Key_Escape)
    assert not ended
    assert scanning.model.rowCount() == 1
    quits()
    tab_to("Discard")
    press(Qt.Key.Key_Space)
    assert ended
    scanning.close()
    assert not shown(), "what ends by itself asks nobody"
