"""A real sign-in window at the practice site, for `tests/gui/bus_reader.py` to look at.

    python -m tests.web.read_page

It needs a display and a D-Bus session of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel

from tests.driven.window import DrivenWindow
from tests.gui.read_aloud import Conversation
from tests.practice_kit.site import start_site
from tests.qt_waiting import wait_until


def main() -> int:
    """Let the reader read the window; 1 if it has a complaint."""
    app = QApplication(["read-page", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    # Who needs a screen reader has it on before any page is opened.
    talk = Conversation(app, "page")
    first = QLabel("Trackops Desktop")
    first.show()
    wait_until(QAccessible.isActive, "the screen reader to be known")
    first.hide()
    with TemporaryDirectory() as folder:
        site, driven = start_site(Path(folder)), DrivenWindow()
        driven.start(site.url, "", "")
        talk.next_order()
        talk.reader.waitForFinished()
        driven.close()
        site.server.stop()
    sys.stdout.write("".join(f"{line}\n" for line in talk.complaints))
    return 1 if talk.complaints or talk.count != 1 else 0


if __name__ == "__main__":
    sys.exit(main())
