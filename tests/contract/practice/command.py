"""Runs `trackops practice` as its own process: `python -m tests.contract.practice.command FOLDER …`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from trackops_desktop.practice.command import add_arguments, run


def main() -> int:
    """Run the command over a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    add_arguments(parser)
    arguments = parser.parse_args()
    return run(arguments, arguments.folder, sys.stdout, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
