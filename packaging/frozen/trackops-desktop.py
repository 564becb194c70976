"""Where the frozen application begins."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # A browser waits for its host, which loads nothing else (companion/host_script.py:HOST_WORD).
    if sys.argv[1:2] == ["--browser-host"]:
        from trackops_desktop.companion.host import main as carry

        sys.exit(carry(sys.argv[2:]))
    import multiprocessing

    # A worker process of the practice site is this very program, told so by its arguments.
    multiprocessing.freeze_support()
    from trackops_desktop.app import main

    sys.exit(main())
