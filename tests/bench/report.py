"""Tables of measurements and the document that holds them."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Callable, Sequence


def heading() -> str:
    """Return the beginning of the document."""
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`. Absolute times are of the computer they were taken on; what counts are the ratios\n"
        "to something everybody knows, taken in turns with what is measured: the median of interleaved runs.\n"
    )


def machine() -> str:
    """Return one line about the computer: what matters for reading the numbers, and nothing that names it."""
    return f"{os.cpu_count()} × {platform.machine()}, {platform.system()}, Python {platform.python_version()}."


def with_section(document: str, title: str, body: str) -> str:
    """Return the document with the section of that title replaced, or added at the end."""
    section = f"## {title}\n\n{body.strip()}\n"
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if old.search(document):
        return old.sub(lambda _match: section + "\n", document).rstrip() + "\n"
    return f"{document.rstrip()}\n\n{section}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def interleaved(runs: int, measures: Sequence[Callable[[], float]]) -> list[list[float]]:
    """Take each measure in turn, `runs` times over, so that a slow moment of the computer meets all of them alike."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(runs):
        for values, measure in zip(taken, measures, strict=True):
            values.append(measure())
    return taken


def milliseconds(values: Sequence[float]) -> str:
    """Return the median of seconds as milliseconds."""
    return f"{statistics.median(values) * 1000:.1f} ms"


def ratio(values: Sequence[float], base: Sequence[float]) -> str:
    """Return the ratio of two medians."""
    return f"{statistics.median(values) / statistics.median(base):.2f} ×"
