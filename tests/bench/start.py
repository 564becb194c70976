"""From the start of the process to first pixels and to codes on the screen, against a bare window with one label."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from tests.bench.report import interleaved, machine, milliseconds, ratio, table
from tests.bench.surroundings import environment, fill, missing_programs
from tests.keyrings import keyring_session
from tests.programs.x_display import x_display

TITLE = "Start and idling"
RUNS = 9
SIZES = (20, 1_000)
#: Codes that must be drawn at once to count: as many as fit the window as it first opens.
CODES = 6
IDLE_SECONDS = 20.0
#: From the start until nothing of it is left to do and the text cursor rests.
SETTLE_SECONDS = 16.0
IDLE_SIZES = (20, 1_000)
MEMORY_RUNS = 3


def run() -> str:
    """Measure under Xvfb with a real GNOME Keyring."""
    problem = missing_programs()
    if problem:
        return problem
    with tempfile.TemporaryDirectory() as folder, keyring_session(Path(folder, "k")) as session, x_display() as name:
        homes = {size: Path(folder, f"home{size}") for size in sorted({*SIZES, *IDLE_SIZES})}
        for size, home in homes.items():
            fill(session, home, size)
        environments = {size: environment(session, name, home) for size, home in homes.items()}
        starts = _starts(environments)
        memory = _memory(environments)
        with _window_manager(environments[SIZES[0]]):
            return f"{starts}\n\n{memory}\n\n{_idle(environments)}"


def _starts(environments: dict[int, dict[str, str]]) -> str:
    codes: dict[int, list[float]] = {size: [] for size in SIZES}

    def started(size: int) -> float:
        times = start_times("app", CODES, environments[size])
        codes[size].append(times["codes_visible"])
        return times["first_pixels"]

    def bare() -> float:
        return start_times("bare", 0, environments[SIZES[0]])["first_pixels"]

    compile_ahead(environments[SIZES[0]])
    bare(), started(SIZES[0])  # compiles what has not been compiled yet
    codes[SIZES[0]].clear()
    base, *pixels = interleaved(RUNS, [bare, *(partial(started, size) for size in SIZES)])
    rows = [("bare window: first pixels", milliseconds(base), ratio(base, base))]
    for size, values in zip(SIZES, pixels, strict=True):
        rows.append((f"{size:,} accounts: first pixels", milliseconds(values), ratio(values, base)))
        rows.append((f"{size:,} accounts: codes visible", milliseconds(codes[size]), ratio(codes[size], base)))
    return f"{machine()} Median of {RUNS} interleaved runs under Xvfb, secrets in a real GNOME Keyring.\n\n" + table(
        ("", "time", "to the bare window"), rows
    )


def compile_ahead(environment: dict[str, str]) -> None:
    """Run a start's second process to its end; beside a start it would be ended before all it needs was compiled."""
    code = "from trackops_desktop.startup.process import main; main()"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, timeout=120)


def start_times(what: str, codes: int, environment: dict[str, str], *without: str) -> dict[str, float]:
    """Start once, without a step of `watched.TRICKS` if need be, and return the seconds until what was to be seen."""
    command = [sys.executable, "-m", "tests.bench.watched", what, repr(time.time()), str(codes), *without]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    times: dict[str, float] = json.loads(done.stdout)
    return times


def _memory(environments: dict[int, dict[str, str]]) -> str:
    """Measure what a settled application holds; what it shares with others is in the last figure alone."""
    rows = []
    for size in IDLE_SIZES:
        held = [_held(environments[size]) for _run in range(MEMORY_RUNS)]
        private, whole = (statistics.median(figures) / 2**20 for figures in zip(*held, strict=True))
        rows.append((f"{size:,} accounts, window open", f"{private:.0f} MiB", f"{whole:.0f} MiB"))
    head = (
        f"Memory {SETTLE_SECONDS:.0f} s after the start, codes on the screen; median of {MEMORY_RUNS} starts. "
        "Where no other program uses Qt, its libraries count as the application's own."
    )
    return f"{head}\n\n" + table(("", "its own", "with shared libraries"), rows)


def _held(environment: dict[str, str]) -> tuple[int, int]:
    """Return the bytes that nobody else uses, and all that are in memory."""
    process = subprocess.Popen([sys.executable, "-m", "trackops_desktop"], env=environment)
    try:
        time.sleep(SETTLE_SECONDS)
        memory = psutil.Process(process.pid).memory_full_info()
        return memory.uss, memory.rss
    finally:
        process.kill()
        process.wait()


def _idle(environments: dict[int, dict[str, str]]) -> str:
    rows = [(f"{size:,} accounts, window open", f"{_busy(environments[size]):.2f} s") for size in IDLE_SIZES]
    can_minimise = shutil.which("xdotool") and shutil.which("openbox")
    minimised = f"{_busy(environments[20], minimise=True):.2f} s" if can_minimise else "needs xdotool and openbox"
    rows.append(("20 accounts, minimised", minimised))
    return f"CPU time a minute while nobody does anything, over {IDLE_SECONDS:.0f} s.\n\n" + table(("", "CPU"), rows)


@contextmanager
def _window_manager(environment: dict[str, str]) -> Iterator[None]:
    """Run a window manager, where there is one: without it no window has the keyboard or can be minimised."""
    if shutil.which("openbox") is None:
        yield
        return
    command = ["openbox"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _busy(environment: dict[str, str], *, minimise: bool = False) -> float:
    """Return the CPU seconds a minute that the application and its children use once it has settled."""
    process = subprocess.Popen([sys.executable, "-m", "trackops_desktop"], env=environment)
    try:
        time.sleep(SETTLE_SECONDS)
        if minimise:
            command = ["xdotool", "search", "--onlyvisible", "--name", "Trackops", "windowminimize", "%@"]
            subprocess.run(command, env=environment, check=True, capture_output=True, timeout=20)
            time.sleep(2)
        watched = psutil.Process(process.pid)
        before, start = _used(watched), time.monotonic()
        time.sleep(IDLE_SECONDS)
        return (_used(watched) - before) / (time.monotonic() - start) * 60
    finally:
        process.kill()
        process.wait()


def _used(watched: psutil.Process) -> float:
    """Return the CPU seconds so far, from the scheduler's nanoseconds: the usual times come in steps of 10 ms."""
    used = 0
    for process in (watched, *watched.children(recursive=True)):
        for thread in Path(f"/proc/{process.pid}/task").iterdir():
            used += int((thread / "schedstat").read_text().split()[0])
    return used / 1e9
