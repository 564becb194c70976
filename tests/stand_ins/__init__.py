"""Stand-ins of parts of a desktop, run by the system's own Python with python-dbusmock on a private bus."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.keyrings import SessionBus, wait_for_name
from tests.patience import killed_at_the_end

_PYTHON = "/usr/bin/python3"


def require_dbusmock() -> None:
    """Skip the calling test, saying why, where python-dbusmock or the bus is not installed."""
    if shutil.which("dbus-daemon") is None or not Path(_PYTHON).exists():
        pytest.skip("dbus-daemon or the system's Python is not installed")
    done = subprocess.run([_PYTHON, "-c", "import dbusmock"], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("python3-dbusmock is not installed")


@contextmanager
def stand_in(bus: SessionBus, name: str, owns: str, parameters: Mapping[str, object]) -> Iterator[None]:
    """Run one of the templates of this folder until the end of the block; `owns` is the name it takes on the bus."""
    template = Path(__file__).with_name(f"{name}_template.py")
    command = [_PYTHON, "-m", "dbusmock", "--template", str(template), "-p", json.dumps(parameters)]
    quiet = subprocess.DEVNULL
    with killed_at_the_end(subprocess.Popen(command, env=bus.environment, stdout=quiet, stderr=None)):
        wait_for_name(bus.address, owns)
        yield
