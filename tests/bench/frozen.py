"""How much longer the programs of a package take than those of a virtual environment."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from Xlib import X
from Xlib.display import Display
from Xlib.error import XError

from tests.bench.command_line import URI
from tests.bench.report import interleaved, machine, milliseconds, ratio, table
from tests.bench.surroundings import environment, fill, missing_programs
from tests.keyrings import keyring_session
from tests.programs.x_display import x_display

TITLE = "Packages"
RUNS = 9
FOLDER = Path(__file__).parents[2] / "build/folder/trackops-desktop"
#: Times the virtual environment's that a package may take.
MOST = {"list": 2.0, "window": 1.5}
PATIENCE = 120.0


def run() -> str:
    """Measure the same commands in the same surroundings, in turns."""
    problem = missing_programs() or ("" if (FOLDER / "trackops").exists() else "Not measured: no folder was built.")
    if problem:
        return problem
    with tempfile.TemporaryDirectory() as folder, keyring_session(Path(folder, "k")) as session, x_display() as name:
        home = Path(folder, "home")
        fill(session, home, 20)
        around = environment(session, name, home)
        listing = _list(folder, around)
        windows = _windows(name, around)
    return f"{machine()} Median of {RUNS} interleaved runs.\n\n" + table(
        ("", "virtual environment", "package", "ratio", "at most"),
        [
            _row("`trackops list`, one account, sealed", listing, MOST["list"]),
            _row("the window shows itself under Xvfb, 20 accounts", windows, MOST["window"]),
        ],
    )


def _row(name: str, taken: Sequence[Sequence[float]], most: float) -> tuple[str, ...]:
    own, frozen = taken
    return (name, milliseconds(own), milliseconds(frozen), ratio(frozen, own), f"{most:.1f} ×")


def _list(folder: str, around: dict[str, str]) -> list[list[float]]:
    passphrase = Path(folder, "passphrase")
    passphrase.write_text("a passphrase of the benchmark\n")
    common = ["--home", f"{folder}/listed", "--vault-passphrase-file", str(passphrase)]
    own, frozen = [[sys.executable, "-m", "trackops_desktop.cli", *common], [str(FOLDER / "trackops"), *common]]
    subprocess.run([*own, "add"], input=URI.encode(), check=True, capture_output=True, env=around)

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run([*command, "list"], check=True, capture_output=True, env=around)
        return time.perf_counter() - start

    seconds(own), seconds(frozen)  # compiles, and reads from the disk, what later runs find
    return interleaved(RUNS, [partial(seconds, own), partial(seconds, frozen)])


def _windows(name: str, around: dict[str, str]) -> list[list[float]]:
    display = Display(name)
    try:
        commands = ([sys.executable, "-m", "trackops_desktop"], [str(FOLDER / "trackops-desktop")])
        measures = [partial(_until_shown, display, command, around) for command in commands]
        for measure in measures:
            measure()
        return interleaved(RUNS, measures)
    finally:
        display.close()


def _until_shown(display: Display, command: list[str], around: dict[str, str]) -> float:
    """Return the seconds from the start of a process until its window is mapped."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _is_shown(display):
            if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError(f"{command[0]} showed no window; it ended with {process.poll()}.")
            time.sleep(0.005)
        return time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def _is_shown(display: Display) -> bool:
    for window in display.screen().root.query_tree().children:
        try:
            shown = window.get_attributes().map_state == X.IsViewable
            if shown and "trackops-desktop" in (window.get_wm_class() or ()):
                return True
        except XError:  # it has gone in the meantime
            continue
    return False
