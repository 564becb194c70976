"""`make bench`, or `python -m tests.bench [PART …]`: measures, and writes the tables to docs/benchmarks.md."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.report import heading, with_section

#: Modules of this package. Each has a `TITLE` and a `run() -> str` that measures and returns Markdown.
PARTS = (
    "start",
    "start_tricks",
    "frozen",
    "code_list",
    "quick_pick",
    "stalls",
    "keyring",
    "imports",
    "backups",
    "command_line",
    "scan_bench",
    "linting",
    "practice_load",
    "browser_start",
    "companion",
)
REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main(names: list[str]) -> int:
    """Run the named parts, or all of them; write each section as soon as it is measured."""
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"Parts are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for name in names or PARTS:
        part = import_module(f"tests.bench.{name}")
        section = part.run()
        print(f"{part.TITLE}\n\n{section}\n")
        before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else heading()
        REPORT.write_text(with_section(before, part.TITLE, section), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
