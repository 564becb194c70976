"""What each step behind the door of `startup/` gains: starts with all of them against starts without one."""

from __future__ import annotations

import statistics
import tempfile
from functools import partial
from pathlib import Path

from tests.bench.report import interleaved, machine, milliseconds, ratio, table
from tests.bench.start import CODES, compile_ahead, start_times
from tests.bench.surroundings import environment, fill, missing_programs
from tests.bench.watched import TRICKS
from tests.keyrings import keyring_session
from tests.programs.x_display import x_display
from trackops_desktop.startup.accelerator import PLAIN_START

TITLE = "What makes a start faster"
#: Starts of each kind, enough for the median of the differences to hold on a computer that does other things.
RUNS = 41
ACCOUNTS = 20


def run() -> str:
    """Measure under Xvfb with a real GNOME Keyring."""
    problem = missing_programs()
    if problem:
        return problem
    with tempfile.TemporaryDirectory() as folder, keyring_session(Path(folder, "k")) as session, x_display() as name:
        home = Path(folder, "home")
        fill(session, home, ACCOUNTS)
        return _table(environment(session, name, home))


def _table(surroundings: dict[str, str]) -> str:
    plain = {**surroundings, PLAIN_START: "1"}

    def codes(where: dict[str, str], *without: str) -> float:
        return start_times("app", CODES, where, *without)["codes_visible"]

    compile_ahead(surroundings)
    ways = [partial(codes, surroundings), partial(codes, plain)]
    ways += [partial(codes, surroundings, trick) for trick in TRICKS]
    ways += [partial(codes, surroundings, *(other for other in TRICKS if other != trick)) for trick in TRICKS]
    interleaved(1, ways)  # compiles what has not been compiled yet
    whole, none, *others = interleaved(RUNS, ways)
    rows = [
        ("all of it", milliseconds(whole), ratio(whole, whole), "", ""),
        ("nothing of it", milliseconds(none), ratio(none, whole), _gained(none, whole), ""),
    ]
    for name, without, alone in zip(TRICKS, others[: len(TRICKS)], others[len(TRICKS) :], strict=True):
        gains = _gained(without, whole), _gained(none, alone)
        rows.append((f"all but {name}", milliseconds(without), ratio(without, whole), *gains))
    said = f"{machine()} {ACCOUNTS} accounts; median of {RUNS} interleaved starts until codes are visible;\n"
    said += "of what a step gains, the median of the pairs' differences: beside all others, and alone."
    return f"{said}\n\n" + table(("", "time", "to all of it", "gains beside the others", "gains alone"), rows)


def _gained(late: list[float], soon: list[float]) -> str:
    return f"{statistics.median(one - other for one, other in zip(late, soon, strict=True)) * 1000:.0f} ms"
