"""Fills pages that change at that very moment, over and over: `python -m tests.fuzz.racing [attempts]`.

It ends with the first code in a wrong document. The attempts are made in batches, each with a browser of its own in a
process of its own: a browser that gives up costs its batch, which is made again. What pages were given until then was
judged all the same, and more than a few of such batches are a fault too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Final

import pytest
from playwright.sync_api import Error
from PySide6.QtWidgets import QApplication

from tests import qt_waiting
from tests.companion.chromium import ChromiumDriver
from tests.companion.kit import paired_desk
from tests.companion.racing import TRICKS, NoEnd, Racer, WrongDocument, hostile_site
from tests.keyrings import keyring_session

_BATCH: Final = 25
#: How a batch ends: all was well, a fault of ours, a browser that gave up.
_DONE, _FAULT, _GAVE_UP = 0, 1, 3
_SECONDS = 60.0


def main(attempts: int) -> int:
    """Make so many attempts; return the exit status."""
    chance, made, given_up = Random(), 0, 0
    while made < attempts:
        seed, count = chance.randrange(1 << 30), min(_BATCH, attempts - made)
        command = [sys.executable, "-m", "tests.fuzz.racing", str(count), str(seed)]
        try:
            status = subprocess.run(command, check=False, timeout=_SECONDS * (count + 5)).returncode
        except subprocess.TimeoutExpired:
            status = _GAVE_UP
        if status == _GAVE_UP:
            given_up += 1
            if given_up > 2 + attempts // 100:
                print(f"The browser gave up {given_up} times: nothing is known.", flush=True)
                return _FAULT
        elif status != _DONE:
            return _FAULT
        else:
            made += count
        print(f"{made} attempts, none in a wrong document; {given_up} batches made again", flush=True)
    return _DONE


def batch(attempts: int, seed: int) -> int:
    """Make some attempts with one browser; return how that ended."""
    app = QApplication(["racing", "-style", "Fusion"])
    assert isinstance(app, QApplication)
    chance, patch = Random(seed), pytest.MonkeyPatch()
    patch.setattr(qt_waiting, "PATIENCE", _SECONDS)
    with (
        tempfile.TemporaryDirectory() as name,
        keyring_session(Path(name, "keyring")) as keyring,
        paired_desk(app, Path(name), keyring.backend, ChromiumDriver()) as user,
        hostile_site() as hostile,
    ):
        racer = Racer(user, hostile, patch, seed)
        try:
            for _ in range(attempts):
                racer.attempt(chance.choice(list(TRICKS)))
        finally:
            racer.judge("at last")
        print(f"seed {seed}: {racer.filled} of {attempts} filled", flush=True)
        if racer.filled * 10 < attempts:
            print("So few were filled that nothing is shown.", flush=True)
            return _FAULT
    patch.undo()
    return _DONE


def _judged(attempts: int, seed: int) -> int:
    try:
        return batch(attempts, seed)
    except (WrongDocument, NoEnd) as fault:
        print(f"seed {seed}: {type(fault).__name__}: {fault}", flush=True)
        return _FAULT
    except (AssertionError, Error) as error:
        print(f"seed {seed}: {error}", flush=True)
        return _GAVE_UP


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(_judged(numbers[0], numbers[1]) if len(numbers) == 2 else main(numbers[0] if numbers else 500))
