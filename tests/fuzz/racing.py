"""Fills pages that change at that very moment, over and over: `python -m tests.fuzz.racing [attempts]`.

The short form runs with the tests; this one is for a quiet hour. It ends with the first code in a wrong document.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication

from tests.companion.racing import TRICKS, Racer, hostile_site
from tests.companion_chromium import ChromiumDriver
from tests.companion_kit import paired_desk
from tests.keyrings import keyring_session


def main(attempts: int) -> int:
    """Make so many attempts; return the exit status."""
    app = QApplication(["racing", "-style", "Fusion"])
    assert isinstance(app, QApplication)
    seed = Random().randrange(1 << 30)
    chance, patch = Random(seed), pytest.MonkeyPatch()
    with (
        tempfile.TemporaryDirectory() as name,
        keyring_session(Path(name, "keyring")) as keyring,
        paired_desk(app, Path(name), keyring.backend, ChromiumDriver()) as user,
        hostile_site() as hostile,
    ):
        racer = Racer(user, hostile, patch, seed)
        for number in range(attempts):
            racer.attempt(chance.choice(list(TRICKS)))
            if number % 50 == 49:
                print(
                    f"{number + 1} attempts, {racer.filled} filled, none in a wrong document (seed {seed})",
                    flush=True,
                )
    patch.undo()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
