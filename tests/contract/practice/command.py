"""Runs `trackops practice` as its own process: `python -m tests.contract.practice.command FOLDER …`.

With `--quick-hashes` passwords are hashed at next to no cost; all else is the product's.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from trackops_desktop.practice.command import PracticeOptions, add_arguments, run
from trackops_desktop.practice.settings import HashCost, PracticeSettings


def main() -> int:
    """Run the command over a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick-hashes", action="store_true")
    add_arguments(parser)
    arguments = parser.parse_args()
    if arguments.quick_hashes:
        made = PracticeOptions.settings
        setattr(PracticeOptions, "settings", property(lambda options: _quick(made.__get__(options))))  # noqa: B010
    return run(arguments, arguments.folder, sys.stdout, sys.stderr)


def _quick(settings: PracticeSettings) -> PracticeSettings:
    return replace(settings, password_cost=HashCost(64), recovery_cost=HashCost(64))


if __name__ == "__main__":
    sys.exit(main())
