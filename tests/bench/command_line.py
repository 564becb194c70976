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
        environment = _environment(folder)
        subprocess.run([*command, "add"], input=URI.encode(), check=True, capture_output=True, env=environment)
        commands = {
            "`python -c pass`": EMPTY,
            "`trackops --help`": [*command, "--help"],
            "`trackops list`": [*command, "list"],
            "`trackops code` (sealed: Argon2id included)": [*command, "code", "ACME"],
        }
        taken = interleaved(RUNS, [partial(_seconds, argv, environment) for argv in commands.values()])
    rows = [(name, milliseconds(values), ratio(values, taken[0])) for name, values in zip(commands, taken, strict=True)]
    return f"{machine()} Median of {RUNS} interleaved runs.\n\n" + table(("", "time", "to the empty one"), rows)


def _environment(folder: str) -> dict[str, str]:
    """Return one without a keyring, with compiled modules as after an installation."""
    unwanted = {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "PYTHONDONTWRITEBYTECODE"}
    kept = {key: value for key, value in os.environ.items() if key not in unwanted}
    return {**kept, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}


def _seconds(argv: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(argv, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start
