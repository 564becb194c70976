"""`trackops code --from-window` against the whole application, with a passphrase over a real GNOME Keyring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from tests.blocking import elsewhere
from tests.companion.kit import press
from tests.keyrings import KeyringSession, secret_service
from tests.qt_waiting import wait_until
from tests.unit.companion.test_processes import TERMINAL
from tests.vaults import new
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import BackgroundLoader, Environment
from trackops_desktop.app.options import Options
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import Paths
from trackops_desktop.ui.terminal.terminal_dialog import TerminalDialog
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import read_geometry

if sys.platform == "win32":
    pytest.skip("commands can't ask the window on Windows yet", allow_module_level=True)

__all__ = ["secret_service"]
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def application(qapp: QApplication, secret_service: KeyringSession, tmp_path: Path) -> Iterator[Application]:
    """The application as it is built, unlocked."""
    environment = Environment(Paths(tmp_path / "home").make(), secret_service.backend, lambda: 1_234_567_890.0)
    frame = MainWindow(read_geometry(environment.paths.window_place))
    with elsewhere():
        core = BackgroundLoader(environment).core()
        core.vault.add_many([new(), new("Counter", "carol", Kind.HOTP, 3), new("Umbrella", "jo")])
        core.vault.seal(PASSPHRASE)
    application = Application(qapp, frame, environment, Options(), core)
    application.open()
    application.terminal_codes.listen()
    wait_until(lambda: application.terminal_codes.server, "the socket")
    yield application
    with elsewhere():
        application.close()
    QApplication.processEvents()


class Script:
    """A command in a terminal of this process, or in one of its own."""

    def __init__(self, home: Path, *arguments: str, terminal: tuple[str, ...] = ()) -> None:
        command = [*terminal, sys.executable, "-m", "trackops_desktop.cli", "--home", str(home), "code", *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def end(self) -> tuple[int, str, str]:
        """Let the application work until the command has ended."""
        wait_until(lambda: self.process.poll() is not None, "the command to end")
        out, err = self.process.communicate()
        return self.process.returncode, out, err


def _dialogs() -> list[TerminalDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, TerminalDialog) and one.isVisible()]


def _dialog() -> TerminalDialog:
    wait_until(_dialogs, "the question")
    return _dialogs()[0]


def test_a_script_gets_codes_of_an_unlocked_window_and_of_no_other(application: Application, tmp_path: Path) -> None:
    home, vault = tmp_path / "home", application.vault
    with elsewhere():
        entries = {entry.account.issuer: entry for entry in vault.entries()}
        acme = code_at(vault.enrolment(entries["ACME"].id), 1_234_567_890.0)

    first = Script(home, "--from-window", "acme", "jo")
    press(_dialog().allow)
    status, out, err = first.end()
    assert (status, out) == (0, f"{acme.value}\n")
    assert "asking you something" in err

    assert json.loads(Script(home, "acme", "--json", "--from-window").end()[1]) == {
        "id": entries["ACME"].id,
        "code": acme.value,
        "valid_from": acme.valid_from,
        "valid_until": acme.valid_until,
    }
    nobody = Script(home, "nobody", "--from-window").end()
    assert (nobody[0], "No account matches" in nobody[2]) == (3, True)
    several = Script(home, "jo", "--from-window").end()
    assert (several[0], "2 accounts match" in several[2], "Umbrella – jo" in several[2]) == (8, True, True)

    # Nobody reads: the code is not given, and its counter stays.
    reading, writing = os.pipe()
    os.close(reading)
    lost = subprocess.Popen(
        [sys.executable, "-m", "trackops_desktop.cli", "--home", str(home), "code", "carol", "--from-window"],
        stdout=writing,
    )
    os.close(writing)
    wait_until(lambda: lost.poll() is not None, "the command to end")
    assert lost.returncode == 141

    def counter() -> int:
        with elsewhere():
            return vault.entry(entries["Counter"].id).account.counter

    wait_until(lambda: counter() == 3, "the counter to be put back")
    status, out, _err = Script(home, "carol", "--from-window").end()
    assert (status, len(out.strip()), counter()) == (0, 6, 4)

    # Another terminal is another question; its window names it, and locking answers it.
    other = Script(home, "acme", "--from-window", terminal=(sys.executable, "-c", TERMINAL))
    dialog = _dialog()
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel)).replace("\u200b", "")
    assert os.path.realpath(sys.executable) in shown
    application.windows.window.lock_now()
    status, out, err = other.end()
    assert (status, "Trackops Desktop is locked" in out + err) == (6, True)
    wait_until(lambda: not _dialogs(), "the question to go")
    assert Script(home, "acme", "--from-window").end()[0] == 6

    application.terminal_codes.close()
    absent = Script(home, "acme", "--from-window").end()
    assert (absent[0], "isn't running" in absent[2]) == (5, True)


def test_a_refusal_and_wrong_usage_have_their_own_status(application: Application, tmp_path: Path) -> None:
    home = tmp_path / "home"
    refused = Script(home, "acme", "--from-window")
    press(_dialog().not_now)
    status, out, err = refused.end()
    assert (status, out, "refused" in err) == (7, "", True)
    assert Script(home, "acme", "--from-window", "--at", "5").end()[0] == 2

    asked = Script(home, "acme", "--from-window")
    _dialog()
    asked.process.kill()
    wait_until(lambda: not _dialogs(), "the question to go with the command")
    asked.end()

    waiting = Script(home, "acme", "--from-window")
    _dialog()
    application.terminal_codes.close()
    status, _out, err = waiting.end()
    assert (status, "was closed before" in err) == (1, True)
