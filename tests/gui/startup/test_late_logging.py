"""A start loads Python's `logging` after the first codes are shown, and the process that is sent ahead never does."""

from __future__ import annotations

import subprocess
import sys

LOADED = "print('logging' in sys.modules)"


def said(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", f"import sys\n{code}\n{LOADED}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_neither_reading_codes_ahead_nor_the_command_line_loads_it() -> None:
    assert said("import trackops_desktop.startup.process, trackops_desktop.cli") == "False"


def test_the_first_codes_are_shown_without_it() -> None:
    shown = (
        "from trackops_desktop.startup.binding import load_binding; load_binding()\n"
        "import time, trackops_desktop.app.launch; from PySide6.QtWidgets import QApplication; a = QApplication([])\n"
        "from trackops_desktop.ui.window.main_window import MainWindow\n"
        "from trackops_desktop.ui.window.window_geometry import WindowGeometry\n"
        "from trackops_desktop.startup.preview import show_preview\n"
        "from trackops_desktop.startup.snapshot import StartupSnapshot\n"
        "f = MainWindow(WindowGeometry()); f.show()\n"
        "show_preview(a, f, time.time, StartupSnapshot((), {})); a.processEvents(); a.processEvents()"
    )
    assert said(shown) == "False"
