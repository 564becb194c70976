"""A display server without a screen, for programs that must show themselves somewhere."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _alone() -> Iterator[None]:
    """Start and end servers one at a time: one that ends may take away the socket of one that starts."""
    with Path(tempfile.gettempdir(), "trackops-x-displays.lock").open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def x_display() -> Iterator[str]:
    """Run an X server on a number that it chooses itself, and yield its name; whatever happens, it is ended.

    It stays as it is when its last client goes: by itself it would begin anew and close who is just connecting.
    """
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]
    with _alone():
        server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
    try:
        yield f":{number}"
    finally:
        with _alone():
            server.terminate()
            server.wait()
