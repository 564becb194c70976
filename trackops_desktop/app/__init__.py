"""The application: `main` is where it begins, `build` where everything is put together."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from trackops_desktop import hardening
from trackops_desktop.browser.environment import strip_switches
from trackops_desktop.paths import choose_paths
from trackops_desktop.ui.start import Options, display_problem, parse


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application; return its exit status."""
    options = parse(sys.argv[1:] if argv is None else argv)
    if options.version:
        from trackops_desktop.app.versions import version

        sys.stdout.write(f"{version()}\n")
        return 0
    strip_switches(os.environ, sys.argv, os.geteuid() if hasattr(os, "geteuid") else None)
    if options.explain:
        return _explain(options)
    problem = display_problem()
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    hardening.forbid_dumps()
    try:
        paths = choose_paths(options.home).make()
    except OSError as error:
        sys.stderr.write(f"The data folder cannot be used: {error.strerror}.\n")
        return 1
    from trackops_desktop.app.launch import run

    return run(options, paths)


def _explain(options: Options) -> int:
    """Say what a page asks for; this needs neither a screen nor a vault."""
    from trackops_desktop.browser.explain import bound_in, explain

    return explain(options.explain, options.reveal, bound_in(choose_paths(options.home), time.time))
