"""The application, which looks for a lost tray more often than usual: `python -m tests.gui.tray_program …`."""

from __future__ import annotations

import sys

from trackops_desktop.app import main
from trackops_desktop.ui.window import tray_control

if __name__ == "__main__":
    tray_control.LOOK_EVERY_MS = 300
    sys.exit(main(sys.argv[1:]))
