"""A second process that reads the first codes on another core while this one loads Qt.

Loading Qt and asking the keyring are both work for the interpreter, which does one thing at a time; on threads they
took as long as one after the other. A copy of this process (`fork`) would begin sooner but made this one wait for its
memory, page by page, for as long as it gained.

It is sent before anything else is loaded, so that this module loads nothing that Python has not loaded already.
"""

from __future__ import annotations

import os
import sys

from trackops_desktop.program import is_frozen

#: Seconds that the window waits for the process once it could show something; usually it is there already.
PATIENCE = 0.1
_CHUNK = 65_536
#: The very same program: installed it is found anyway, in a checkout it comes before an installed one.
_CODE = """
import sys
root = sys.argv[1]
if root not in sys.path:
    sys.path.insert(0, root)
from trackops_desktop.startup.process import main
main()
"""  # not translated


class SnapshotProcess:
    """One process on its way."""

    def __init__(self, process: int, pipe: int) -> None:
        """Take the process's number and the reading end of its pipe; `start_snapshot` makes them."""
        self._process, self._pipe = process, pipe

    def report(self, patience: float = PATIENCE) -> bytes:
        """Return what it sent; nothing at all where it has seen nothing, or not within so many seconds."""
        import select
        import time

        parts: list[bytes] = []
        end = time.monotonic() + patience
        while select.select([self._pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            part = os.read(self._pipe, _CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)
        return b""

    def dismiss(self) -> None:
        """Let it end, if it has not ended yet; a second call does nothing."""
        process, self._process = self._process, 0
        if process and sys.platform != "win32":
            import signal

            os.close(self._pipe)
            os.kill(process, signal.SIGKILL)  # it may have ended, but its number is ours until we have waited for it
            os.waitpid(process, 0)


def start_snapshot() -> SnapshotProcess | None:
    """Start the process for the usual data folder; None where it would not help or cannot be."""
    if sys.platform == "win32" or not is_worth_it(sys.platform, _cores()):
        return None
    if is_frozen() or not sys.executable:
        return None
    root = os.path.abspath(f"{__file__}/../../..")  # noqa: PTH100 # pathlib is not loaded yet
    how = "-I" if sys.flags.isolated else "-P"  # never look for modules in the folder one happens to stand in
    command = [sys.executable, how, "-c", _CODE, root]
    reading, writing = os.pipe()
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        process = os.posix_spawn(sys.executable, command, os.environ, file_actions=actions)
    except OSError:  # no memory or no process number left; the codes come without it
        os.close(reading)
        return None
    finally:
        os.close(writing)
    return SnapshotProcess(process, reading)


def is_worth_it(platform: str, cores: int) -> bool:
    """Return whether a second process helps: only Linux's keyring is known to answer without ever asking anything."""
    return platform == "linux" and cores > 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
