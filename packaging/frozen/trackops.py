"""Where the frozen command line begins."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    # A worker process of the practice site is this very program, told so by its arguments.
    multiprocessing.freeze_support()
    from trackops_desktop.cli import main

    sys.exit(main())
