"""Runs the suite; what fails is run once more by itself, which tells a fault from a machine that had no time.

Thousands of tests talk to real daemons, browsers and displays, side by side. One that fails beside the others and
passes alone is named as unsteady, with what it said, and does not fail the run: it wants mending, not the change that
met it. No more than a few may be so, and a run that ended early (a process died or hung) fails as it is.

    python -m tests.suite [--processes N] [arguments of pytest]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

#: Tests that may fail beside others and pass alone, in one run. More than these are no accident.
MOST_UNSTEADY = 3
SESSION = Path(__file__).with_name("session.sh")
#: What pytest-xdist writes in place of the outcome of a test whose process ended.
_DIED = "crashed while running"


class Outcome(NamedTuple):
    """How a run of pytest ended.

    Attributes:
        code: Its exit code.
        ran: How many tests ran.
        failed: The names of those that failed, as pytest takes them.
        died: Whether a process ended in the middle of a test, so that others may not have run.

    """

    code: int
    ran: int
    failed: tuple[str, ...]
    died: bool = False


#: Runs pytest with arguments, told a folder to keep its notes in.
Run = Callable[[Sequence[str], Path], Outcome]


def run_pytest(arguments: Sequence[str], notes: Path) -> Outcome:
    """Run pytest in a home of its own."""
    report = notes / "report.xml"
    report.unlink(missing_ok=True)
    command = ["bash", str(SESSION), sys.executable, "-m", "pytest", "-o", f"cache_dir={notes / 'cache'}"]
    code = subprocess.run([*command, f"--junit-xml={report}", *arguments], check=False).returncode
    written = report.read_text("utf-8") if report.exists() else "<testsuites/>"
    ran = sum(int(suite.get("tests", "0")) for suite in ElementTree.fromstring(written).iter("testsuite"))
    return Outcome(code, ran, _failed(notes / "cache" / "v" / "cache" / "lastfailed"), _DIED in written)


def run_suite(arguments: Sequence[str], beside: Sequence[str], notes: Path, run: Run = run_pytest) -> int:
    """Run the suite, and once more by itself what failed; return the exit code.

    Args:
        arguments: What pytest is told in both runs.
        beside: What it is told in the first alone, to run tests side by side.
        notes: A folder of the run's own.
        run: Runs pytest.

    """
    first = run([*beside, *arguments], notes)
    if first.code != pytest.ExitCode.TESTS_FAILED or first.died or not 0 < len(first.failed) <= MOST_UNSTEADY:
        return first.code
    print(f"\nOnce more, alone: {', '.join(first.failed)}", flush=True)
    alone = run([*arguments, "--last-failed", "--last-failed-no-failures=none"], notes)
    if alone.code != pytest.ExitCode.OK or alone.ran < len(first.failed):
        return alone.code or pytest.ExitCode.TESTS_FAILED
    for name in first.failed:
        print(f"UNSTEADY: {name} failed beside other tests and passed alone.")
    print(f"{first.ran} tests ran, {len(first.failed)} of them unsteady.", flush=True)
    return pytest.ExitCode.OK


def _failed(names: Path) -> tuple[str, ...]:
    return tuple(json.loads(names.read_text("utf-8"))) if names.exists() else ()


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.suite", allow_abbrev=False)
    parser.add_argument("--processes", type=int, default=0, help="test processes side by side; 0 runs all in one")
    own, arguments = parser.parse_known_args()
    beside = ["-n", str(own.processes), "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0"]
    with tempfile.TemporaryDirectory() as notes:
        return run_suite(arguments, beside if own.processes else (), Path(notes))


if __name__ == "__main__":
    raise SystemExit(main())
