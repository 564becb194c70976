"""What closing a window by its window manager loses: pytest runs this where there is one (`test_unsaved`).

Alt+F4 goes the way of the title bar's button: the window manager tells the window to close. Offscreen nothing does;
a window that a program closes is not asked about.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.gui.keys import in_front, press, tab_to
from tests.gui.test_unsaved import MAIN, QUESTION, SCANNING, dialogs_of, shown, texts
from tests.patience import PATIENCE_MS
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.services.recovery_codes import RecoveryCodeService


def close_window(qtbot: QtBot, title: str) -> None:
    """Press Alt+F4 once a window has the keyboard, which the window manager takes."""

    def has_keyboard() -> bool:
        told = subprocess.run(
            ["xdotool", "getwindowfocus", "getwindowname"], capture_output=True, text=True, check=False
        )
        return told.stdout.strip() == title

    subprocess.run(["xdotool", "search", "--name", f"^{title}$", "windowactivate"], check=True)
    in_front(qtbot, title)
    qtbot.waitUntil(has_keyboard, timeout=PATIENCE_MS)
    subprocess.run(["xdotool", "key", "--clearmodifiers", "alt+F4"], check=True)


def keep(qtbot: QtBot) -> None:
    in_front(qtbot, QUESTION)
    press(Qt.Key.Key_Return)


def discard(qtbot: QtBot) -> None:
    in_front(qtbot, QUESTION)
    tab_to("Discard")
    press(Qt.Key.Key_Space)


def test_no_dialog_loses_what_was_entered(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    assert os.environ["QT_QPA_PLATFORM"] == "xcb"
    made.add(("ACME", "jo"))
    RecoveryCodeService(made.vault, made.context.clock).keep(made.vault.entries()[0].id, ("11111111",))
    made.open()
    for name, (opens, enters) in dialogs_of(made, tmp_path).items():
        title = name.strip()
        in_front(qtbot, MAIN)
        opens()
        close_window(qtbot, title)
        qtbot.waitUntil(lambda: not shown(), timeout=PATIENCE_MS)

        in_front(qtbot, MAIN)
        opens()
        in_front(qtbot, title)
        enters()
        (dialog,) = shown()
        qtbot.waitUntil(lambda dialog=dialog: dialog.is_unsaved, timeout=PATIENCE_MS)  # type: ignore[misc]
        entered = texts(dialog)
        close_window(qtbot, title)
        keep(qtbot)
        in_front(qtbot, title)
        assert texts(dialog) == entered, f"{name} lost what was entered"
        close_window(qtbot, title)
        discard(qtbot)
        qtbot.waitUntil(lambda: not shown(), timeout=PATIENCE_MS)
    assert len(made.vault.entries()) == 1


def test_neither_its_own_window_nor_the_main_one_loses_a_list(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "1.png").write_bytes(png_of(drawn(modules_of(GOOD))))
    made.open()
    ended: list[int] = []
    made.windows.quit_wanted.connect(lambda: ended.append(1))
    made.windows.open_scanning()
    scanning = made.windows._scanning
    assert scanning is not None
    scanning.watch_folder(tmp_path)
    qtbot.waitUntil(lambda: scanning.model.rowCount() == 1, timeout=PATIENCE_MS)
    for title in (SCANNING, MAIN):
        close_window(qtbot, title)
        keep(qtbot)
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=PATIENCE_MS)
        assert made.windows.frame.isVisible()
        assert scanning.isVisible()
        assert scanning.model.rowCount() == 1
        assert not ended
    close_window(qtbot, MAIN)
    discard(qtbot)
    qtbot.waitUntil(lambda: bool(ended), timeout=PATIENCE_MS)
    scanning.close()
