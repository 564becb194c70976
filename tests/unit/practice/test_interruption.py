"""Ctrl-C and SIGTERM end the practice site wherever they strike."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.patience import PATIENCE

#: Interrupts the waiting at its n-th line, in whichever module that is, until it is over before the n-th line.
CODE = """
import signal, sys
from trackops_desktop.practice.command import _until_interrupted

def struck_at(line):
    seen = 0
    def trace(frame, event, _argument):
        nonlocal seen
        if event == "line":
            seen += 1
            if seen == line:
                signal.raise_signal(getattr(signal, sys.argv[1]))
        return trace
    with _until_interrupted() as interrupted:
        sys.settrace(trace)
        try:
            interrupted.wait(0.01)
        finally:
            sys.settrace(None)
        return seen >= line and (interrupted.wait(0.01) or "unheard")

lines = 0
while (heard := struck_at(lines + 1)):
    assert heard is True, lines
    lines += 1
assert lines > 1
print("ended")
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interruption_is_heard_wherever_it_strikes_the_waiting(name: str) -> None:
    command = [sys.executable, "-c", CODE, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.stdout, done.stderr) == ("ended\n", "")
