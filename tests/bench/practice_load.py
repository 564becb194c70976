"""The load report of the practice site: `python -m tests.bench.practice_load [--quick] [--only PART]` prints a table.

Every row runs on SQLite with one process and on PostgreSQL with four, with the numbers of the product and, where a
hash is what is measured, at the product's price. `make bench` runs it; it takes about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.practice_kit.fuzz import fuzz_api
from tests.practice_kit.kill import kill_rounds
from tests.practice_kit.load import (
    Rig,
    class_plan,
    known_against_unknown,
    one_recovery_code,
    rig,
    right_code_rounds,
    right_sign_ins,
    wrong_codes,
    wrong_passwords,
)
from tests.practice_kit.site import CHEAP, start_site
from tests.programs.postgres import missing_program, postgres
from trackops_desktop.practice.settings import PracticeSettings

TITLE = "The practice site under load"
HEAD = "| check | database | seen | took |\n|---|---|---|---|"
DATABASES = ("SQLite, 1 process", "PostgreSQL, 4 processes")


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    posts: int = 200
    rounds: int = 100
    passwords: int = 500
    people: int = 100
    timings: int = 500
    kills: int = 100
    cases: int = 10_000


QUICK = Size(posts=60, rounds=3, passwords=60, people=20, timings=20, kills=3, cases=200)


@contextmanager
def site_on(database: str, settings: PracticeSettings, people: int) -> Iterator[Rig]:
    """Run a site on one of the databases, PostgreSQL with its usual durability."""
    plan = class_plan(people)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if database == DATABASES[0]:
            with rig(folder, settings=settings, plan=plan) as running:
                yield running
            return
        with (
            postgres(durable=True) as url,
            rig(folder, settings=settings, database=url, workers=4, plan=plan) as running,
        ):
            yield running


def report(size: Size, only: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield rows of check, database, what was seen, and seconds; all, or the part that is named."""
    databases = DATABASES[:1] if missing_program() else DATABASES
    for database in databases:
        if only in ("", "codes"):
            with site_on(database, CHEAP, 4) as running:
                yield from _codes(database, running, size)
        if only in ("", "passwords"):
            with site_on(database, PracticeSettings(), size.people) as running:
                yield from _passwords(database, running, size)
    if only in ("", "kill"):
        yield _killed(size)
    if only in ("", "api"):
        yield _fuzzed(size)


def _codes(database: str, running: Rig, size: Size) -> Iterator[tuple[str, str, str, str]]:
    def wrong() -> str:
        seen = wrong_codes(running, "pupil0", size.posts, 40)
        return f"{seen.evaluated} evaluated, {seen.refused} refused, {seen.sessions} sessions"

    def right() -> str:
        seen = right_code_rounds(running, "pupil1", size.posts, size.rounds)
        refused = sum(count for status, count in seen.items() if status in (401, 429))
        others = sum(seen.values()) - seen[303] - refused
        return f"{seen[303]:,} successes, {refused:,} refusals, {others} other"

    def recovery() -> str:
        seen = one_recovery_code(running, "pupil2", size.posts)
        return f"{seen[303]} success, {sum(seen.values()) - seen[303]} refused"

    yield row(f"{size.posts} parallel wrong codes over 40 tickets of one account", database, wrong)
    yield row(f"{size.posts} parallel posts of one right code, {size.rounds} rounds", database, right)
    yield row(f"{size.posts} parallel posts of one recovery code", database, recovery)


def _passwords(database: str, running: Rig, size: Size) -> Iterator[tuple[str, str, str, str]]:
    def wrong() -> str:
        seen = wrong_passwords(running, "pupil0", size.passwords)
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(seen.statuses.items()))
        return f"{seen.hashed} hashes for the account; answers {answers}"

    def same() -> str:
        seen = right_sign_ins(running, ["pupil1"] * 50)
        return f"{seen.done} of {seen.of}, {seen.locked} counted as wrong; 95 % within {seen.percentile_95:.1f} s"

    def everybody() -> str:
        seen = right_sign_ins(running, [f"pupil{at}" for at in range(size.people)])
        return f"{seen.done} of {seen.of}; 95 % within {seen.percentile_95:.1f} s"

    def timing() -> str:
        seen = known_against_unknown(running, "pupil2", size.timings)
        bodies = "equal bodies" if seen.equal_bodies else "DIFFERENT bodies"
        medians = f"medians {seen.known * 1000:.1f} and {seen.unknown * 1000:.1f} ms"
        return f"{bodies}; {medians}, apart {seen.gap * 1000:.2f} ms"

    yield row(f"{size.people} users sign in at once", database, everybody)
    yield row("50 right sign-ins of one user at once", database, same)
    yield row(f"{size.passwords} parallel wrong passwords, one account", database, wrong)
    yield row(f"known against unknown user, {size.timings} each", database, timing)
    processes = [psutil.Process(pid).memory_info().rss for pid in running.pids] or [psutil.Process().memory_info().rss]
    yield "memory of a process afterwards", database, f"{max(processes) / 2**20:.0f} MiB", ""


def _killed(size: Size) -> tuple[str, str, str, str]:
    def killed() -> str:
        with tempfile.TemporaryDirectory() as temporary:
            seen = kill_rounds(Path(temporary), size.kills)
        during = ", ".join(f"{name} {count}" for name, count in sorted(seen.during.items()))
        return f"{seen.counts_fell} counts fell, {seen.locked_out} locked out, {seen.damaged} damaged ({during})"

    return row(f"kill −9 during sign-in, set-up and reset, {size.kills} times", DATABASES[0], killed)


def _fuzzed(size: Size) -> tuple[str, str, str, str]:
    def fuzzed() -> str:
        with tempfile.TemporaryDirectory() as temporary:
            site = start_site(Path(temporary) / "site")
            seen = fuzz_api(site.url, "chief", site.api_token, size.cases)
            site.server.stop()
        return f"{seen.cases:,} cases, {seen.server_errors} server errors, {len(seen.broken)} off the description"

    return row("schemathesis over the API", DATABASES[0], fuzzed)


def row(check: str, database: str, see: Callable[[], str]) -> tuple[str, str, str, str]:
    """Return a row with how long the check took."""
    started = time.perf_counter()
    seen = see()
    return check, database, seen, f"{time.perf_counter() - started:.1f} s"


def run() -> str:
    """Measure everything and return the table, for `make bench`."""
    rows = [f"| {' | '.join(cells)} |" for cells in report(Size())]
    return "\n".join((HEAD, *rows))


def main() -> None:
    """Print the table row by row."""
    parser = argparse.ArgumentParser(description="the load report of the practice site")
    parser.add_argument("--quick", action="store_true", help="small numbers")
    parser.add_argument("--only", choices=["codes", "passwords", "kill", "api"], default="", help="one part")
    arguments = parser.parse_args()
    print(HEAD, flush=True)
    for cells in report(QUICK if arguments.quick else Size(), arguments.only):
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
