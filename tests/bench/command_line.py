"""How long `trackops` takes, against an interpreter that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.bench.report import interleaved, machine, milliseconds, ratio, table

TITLE = "Command line"
RUNS = 15
URI = "otpauth://totp/ACME:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME"
EMPTY = [sys.executable, "-c", "pass"]


def run() -> str:
    """Measure `list` and `code` on a sealed vault of one account: no keyring takes part."""
    with tempfile.TemporaryDirectory() as folder:
        passphrase = Path(folder, "passphrase")
        passphrase.write_text("a passphrase of the benchmark\n")
        common = ["--home", f"{folder}/home", "--vault-passphrase-file", str(passphrase)]
        command = [sys.executable, "-m", "trackops_desktop.cli", *common]
        subprocess.run([*command, "add"], input=URI.encode(), check=True, capture_output=True, env=_environment())
        commands = {
            "`python -c pass`": EMPTY,
            "`trackops --help`": [*command, "--help"],
            "`trackops list`": [*command, "list"],
            "`trackops code` (sealed: Argon2id included)": [*command, "code", "ACME"],
        }
        taken = interleaved(RUNS, [partial(_seconds, argv) for argv in commands.values()])
    rows = [(name, milliseconds(values), ratio(values, taken[0])) for name, values in zip(commands, taken, strict=True)]
    return f"{machine()} Median of {RUNS} interleaved runs.\n\n" + table(("", "time", "to the empty one"), rows)


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "DBUS_SESSION_BUS_ADDRESS"}


def _seconds(argv: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(argv, check=True, capture_output=True, env=_environment())
    return time.perf_counter() - start
