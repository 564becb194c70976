"""Argon2id where a file asks for more memory than there is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.patience import PATIENCE

MIB = 1024
ASKS = f"""
import resource
from trackops_desktop.errors import TransferError
from trackops_desktop.passphrases.argon2 import Argon2Cost, argon2id
from trackops_desktop.transfer.parsing import crypto
argon2id(b"word", bytes(16), Argon2Cost())
resource.setrlimit(resource.RLIMIT_AS, (500 * {MIB}**2,) * 2)
for ask in (
    lambda: argon2id(b"word", bytes(16), Argon2Cost(1024 * {MIB}, 2, 16)),
    lambda: crypto.argon2id(b"word", bytes(16), memory_kib=1024 * {MIB}, passes=2, lanes=16),
):
    try:
        ask()
    except TransferError as error:
        print(error.sentence)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system takes no such limit")
def test_a_file_that_asks_for_more_memory_than_there_is_is_refused_with_a_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.stdout.splitlines() == ["There is not enough memory to open this file."] * 2, done.stderr
