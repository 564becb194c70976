"""What nothing caught is told by kind and place, on whatever thread, by both programs as they really run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.patience import PATIENCE
from trackops_desktop.diagnostics.uncaught import hear_uncaught

CANARY = "JBSWY3DP"
#: Where an exception reaches nobody: in a thread, at an object's end, in a callback from C, at the end of all.
BUGS = f"""
import ctypes, threading
def break_in_a_thread():
    raise ValueError("{CANARY} in a thread")
class Broken:
    def __repr__(self):
        return "{CANARY}"
    def __del__(self):
        raise KeyError("{CANARY} at an end")
def in_a_callback():
    raise OSError("{CANARY} in a callback")
def bugs(*_):
    thread = threading.Thread(target=break_in_a_thread)
    thread.start()
    thread.join()
    Broken()
    ctypes.CFUNCTYPE(None)(in_a_callback)()
    raise RuntimeError("{CANARY} at the very end")
"""
#: Each program, broken where nothing of it catches.
PROGRAMS = {
    "trackops": "from trackops_desktop import cli as program; program._main = bugs",
    "trackops-desktop": "from trackops_desktop import app as program; program._main = bugs",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_message_of_an_exception_reaches_the_terminal(program: str) -> None:
    # It is the hooks of the interpreter's own end that the last exception meets, unless the program has told of it.
    code = f"{BUGS}\n{PROGRAMS[program]}\nimport sys; sys.exit(program.main([]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode != 0
    for kind, place in {
        "ValueError": "break_in_a_thread",
        "KeyError": "__del__",
        "OSError": "in_a_callback",
        "RuntimeError": "bugs",
    }.items():
        assert f"{kind} in\n" in done.stderr
        assert place in done.stderr
    assert CANARY not in done.stderr


def test_hearing_ends(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.excepthook
    heard: list[BaseException] = []
    undo = hear_uncaught(heard.append)
    error = ValueError(CANARY)
    sys.excepthook(ValueError, error, None)
    undo()
    assert (heard, sys.excepthook) == ([error], before)
    assert capsys.readouterr().err == ""
