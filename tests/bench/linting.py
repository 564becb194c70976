"""How many pictures a second are judged, beside zxing-cpp alone, and how much memory ten thousand of them take."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random

import zxingcpp
from PIL import Image

from tests.bench.report import interleaved, machine, ratio, table
from trackops_desktop.commands.scanning.lint import judge
from trackops_desktop.linting.batches.batch import right_codes
from trackops_desktop.linting.linter import Linter
from trackops_desktop.linting.policy import find_policy

TITLE = "Judging enrolment codes"
RUNS, PICTURES, MANY = 5, 60, 10_000


def run() -> str:
    """Judge the same pictures both ways in turns, then ten thousand files in a process of their own."""
    policy = find_policy("trackops")
    pictures = [code.content for code in right_codes(policy, PICTURES, Random(1))]
    ways = (partial(_alone, pictures), partial(_judged, pictures), partial(_judged, pictures, grade=False))
    taken = interleaved(RUNS, ways)
    names = ("zxing-cpp alone", "judged with grades", "judged, addresses alone")
    rows = [
        (name, f"{PICTURES / sorted(values)[len(values) // 2]:,.0f}", ratio(values, taken[0]))
        for name, values in zip(names, taken, strict=True)
    ]
    few, many = (_peak(pictures, count) for count in (MANY // 10, MANY))
    return (
        f"{machine()} Median of {RUNS} interleaved runs over {PICTURES} pictures of 294 pixels.\n\n"
        + table(("", "pictures a second", "time"), rows)
        + f"\n\nOne run of `trackops inspect --policy` with SARIF and JUnit: {MANY // 10:,} pictures take "
        f"{few[0]:,.0f} MiB, {MANY:,} take {many[0]:,.0f} MiB and {many[1]:,.0f} s."
    )


def _alone(pictures: list[bytes]) -> float:
    start = time.perf_counter()
    for data in pictures:
        assert zxingcpp.read_barcodes(Image.open(io.BytesIO(data)))
    return time.perf_counter() - start


def _judged(pictures: list[bytes], *, grade: bool = True) -> float:
    linter = Linter(find_policy("trackops"))
    start = time.perf_counter()
    if grade:
        for data in pictures:
            assert not any(judged.code.findings for judged in judge("a.png", data, linter))
    else:
        for data in pictures:
            text = zxingcpp.read_barcodes(Image.open(io.BytesIO(data)))[0].text
            assert not linter.lint("a.png", text).findings
    return time.perf_counter() - start


def _peak(pictures: list[bytes], count: int) -> tuple[float, float]:
    """Return the most memory, in MiB, and the seconds that one run over so many files takes."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            # Hard links: what counts is how many are read, not how many are kept.
            path = Path(folder, f"{number:05}.png")
            original = Path(folder, f"{number % len(pictures):05}.png")
            path.write_bytes(pictures[number]) if number < len(pictures) else os.link(original, path)
        argv = [sys.executable, "-m", "trackops_desktop.cli", "--home", f"{folder}/home", "inspect", folder]
        reports = ["--policy", "trackops", "--sarif", f"{folder}/out.sarif", "--junit", f"{folder}/out.xml"]
        start = time.perf_counter()
        child = subprocess.Popen([*argv, *reports], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if sys.platform == "win32":
            raise NotImplementedError
        _pid, _status, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    return usage.ru_maxrss / 1024, time.perf_counter() - start
