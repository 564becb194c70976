"""`trackops` at a terminal: it asks, and what is typed is not shown."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
# Newer Pythons warn of a fork beside threads; the child becomes another program at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

URI = "otpauth://totp/ACME:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME&digits=8"
PASSPHRASE = "a long passphrase"


def _at_a_terminal(home: Path, argv: list[str], answers: dict[str, str]) -> tuple[int, str]:
    """Run a command on a terminal of its own; type each answer once its question has been asked."""
    child, terminal = pty.fork()
    if child == 0:
        kept = {key: value for key, value in os.environ.items() if key not in {"DBUS_SESSION_BUS_ADDRESS"}}
        environment = {**kept, "TRACKOPS_HOME": str(home)}
        # Started in the background of a shell, this process and its children would ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execve(sys.executable, [sys.executable, "-m", "trackops_desktop.cli", *argv], environment)
    shown, waiting = "", dict(answers)
    while True:
        try:
            read = os.read(terminal, 4096).decode()
        except OSError:  # the other end has gone
            break
        shown += read
        for question, answer in list(waiting.items()):
            if question in shown:
                os.write(terminal, f"{answer}\n".encode())
                del waiting[question]
        if not read:
            break
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown


def test_everything_can_be_typed_and_nothing_secret_is_echoed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    status, shown = _at_a_terminal(
        home,
        ["add"],
        {"Paste the otpauth://": URI, "Choose a passphrase": PASSPHRASE, "Repeat the passphrase": PASSPHRASE},
    )
    assert status == 0, shown
    assert "Added ACME – bob" in shown
    assert URI not in shown
    assert PASSPHRASE not in shown

    status, shown = _at_a_terminal(home, ["code", "bob", "--at", "59"], {"Passphrase of the vault": PASSPHRASE})
    assert (status, shown.splitlines()[-1]) == (0, "94287082")

    status, shown = _at_a_terminal(home, ["code", "bob"], {"Passphrase of the vault": "not the passphrase"})
    assert status == 1
    assert "passphrase is wrong" in shown


def test_ctrl_c_at_a_question_ends_quietly(tmp_path: Path) -> None:
    status, shown = _at_a_terminal(tmp_path / "home", ["add"], {"Paste the otpauth://": "\x03"})
    assert status == 130
    assert "Traceback" not in shown
