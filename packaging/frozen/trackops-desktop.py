"""Where the frozen application begins; on Linux the command line, too, which is a link to it."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # A browser waits for its host, which loads nothing else (companion/host_script.py:HOST_WORD).
    if sys.argv[1:2] == ["--browser-host"]:
        from trackops_desktop.companion.host import main as carry

        sys.exit(carry(sys.argv[2:]))
    import multiprocessing

    # A worker process of the practice site is this very program, told so by its arguments.
    multiprocessing.freeze_support()
    if os.path.basename(sys.argv[0]) == "trackops":  # noqa: PTH119 # pathlib would be loaded for nothing else
        from trackops_desktop.cli import main
    else:
        from trackops_desktop.app import main

    sys.exit(main())
