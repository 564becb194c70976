"""The application as `tests/gui/bus_reader.py` looks at it: opens windows and does things, as it is asked by it.

    python -m tests.gui.read_aloud

It needs a display and a D-Bus session of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QProcess, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tests.bench.screenshots import PASSPHRASE, application, picture
from tests.gui.builders import Made
from tests.gui.every_window import every_window
from tests.gui.pictures import uri
from trackops_desktop.signin.advice import Advice, Tone
from trackops_desktop.ui.signin.bar import AssistantBar

READER = Path(__file__).with_name("bus_reader.py")


class Conversation:
    """Answers the reader; ends the program when it has ended."""

    def __init__(self, app: QApplication, *arguments: str) -> None:
        self._app = app
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.count = 0
        self.reader = QProcess()
        self.reader.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self.reader.readyReadStandardOutput.connect(self._on_lines)
        self.reader.start("/usr/bin/python3", [str(READER), *arguments])

    def _on_lines(self) -> None:
        while self.reader.canReadLine():
            line = bytes(self.reader.readLine().data()).decode().strip()
            if line.startswith("!"):
                self.complaints.append(line)
            elif line.startswith("looked at "):
                self.count = int(line.rpartition(" ")[2])
            else:
                self.asked.append(line)

    def next_order(self) -> str:
        """Wait for what the reader wants, while everything goes on; an empty text when it has ended."""
        while not self.asked and self.reader.state() is not QProcess.ProcessState.NotRunning:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return self.asked.pop(0) if self.asked else ""

    def answer(self, line: str) -> None:
        """Tell the reader."""
        self.reader.write(f"{line}\n".encode())


def acts(app: QApplication, made: Made, talk: Conversation) -> None:
    """Do one thing after the other, until there is nothing left to announce."""
    deeds: dict[str, Callable[[], object]] = {
        "do rows": lambda: talk.answer("there"),
        "do tell copied": lambda: talk.answer(_copied(app)),
        "do tell menu": lambda: talk.answer(_menu(app)),
        "do copy": lambda: _copy(made),
        "do roll over": lambda: _roll_over(made),
        "do lock": lambda: _lock(made),
        "do scan": lambda: made.windows.take_content(picture(uri(7))),
        "do wrong code": lambda: _wrong_code(made.windows.frame),
    }
    while (order := talk.next_order()) != "do end":
        if order not in deeds:
            return
        deeds[order]()
    talk.answer("done")


def _copy(made: Made) -> None:
    made.window.view.setFocus()
    QTest.keyClick(made.window.view, Qt.Key.Key_Return)


def _lock(made: Made) -> None:
    made.vault.seal(PASSPHRASE)
    made.window.lock_now()


def _menu(app: QApplication) -> str:
    """Wait for a menu, close it, and return its entries."""
    while not isinstance(menu := app.activePopupWidget(), QMenu):
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    entries = ", ".join(entry.text() for entry in menu.actions())
    menu.close()
    return entries


def _copied(app: QApplication) -> str:
    """Wait for what is copied, and return it."""
    while not app.clipboard().text():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return app.clipboard().text()


def _roll_over(made: Made) -> None:
    """Let the time go on by one code."""
    made.windows.frame.activateWindow()
    made.window.view.setFocus()
    made.window.view.repaint_codes()
    made.set(clock_offset=30.0)
    made.window.view.repaint_codes()


def _wrong_code(parent: QWidget) -> None:
    bar = AssistantBar(parent)
    bar.show()
    bar.show_advice(Advice("That code wasn't accepted.", "Wait for the next one.", (), Tone.PROBLEM))


def windows(app: QApplication, talk: Conversation) -> None:
    """Show the next window whenever the reader asks for one."""
    shown: Iterator[tuple[str, QWidget]] = every_window(app, "light", 1.0)
    while talk.next_order() == "next":
        name, window = next(shown, ("", None))
        talk.answer("end" if window is None else f"shown {window.windowTitle()}\t{name}")


def main() -> int:
    """Let the reader read all of it; 1 if it has a complaint."""
    app = QApplication(["read-aloud", "-style", "Fusion"])
    app.setQuitOnLastWindowClosed(False)
    talk = Conversation(app)
    with application(app, 10) as made:
        acts(app, made, talk)
    windows(app, talk)
    talk.next_order()
    talk.reader.waitForFinished()
    sys.stdout.write("".join(f"{line}\n" for line in talk.complaints))
    sys.stderr.write(f"{talk.count} windows\n")
    return 1 if talk.complaints or talk.count < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
