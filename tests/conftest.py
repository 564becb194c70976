"""Fixtures for every test."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.keyrings import secret_service

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

__all__ = ["secret_service"]


def _own_surroundings() -> None:
    """Give each of several test processes that run side by side a home, data and runtime folder of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR") if worker else ():
        if name in os.environ:
            folder = Path(os.environ[name], f"of-{worker}")
            folder.mkdir(mode=0o700, exist_ok=True)  # a test may run pytest itself, more than once
            os.environ[name] = str(folder)


_own_surroundings()


# Hardly anything that is imported and collected ever becomes garbage: to look for it took a tenth of that time, in each
# test process.
gc.disable()

#: What takes long comes first, so that no test process is alone with a long file at the end.
_ORDER = ("web", "journeys", "companion", "contract", "gui", "interop")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders whose files take longest first, and leave the order within each."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.nodeid.removeprefix("tests/").partition("/")[0]
    return _ORDER.index(folder) if folder in _ORDER else len(_ORDER)


def pytest_collection_finish() -> None:
    """Refuse to run if a test module has imported OpenCV by itself: every Qt program started from here would fail."""
    if "QT_QPA_PLATFORM_PLUGIN_PATH" in os.environ:
        raise pytest.UsageError("A test module imports cv2. Use trackops_desktop.scan.opencv.load_cv2 instead.")
    # What was collected stays to the end. Whatever looks for garbage, or for timers that were left ticking, need not go
    # through it again: after every test of a window that took 85 ms, and takes 2.
    gc.collect()
    gc.freeze()
    # Nor need it look as often as a program of any size does: tests make many objects and keep few. A tenth of the
    # processor time went there.
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


# A busy machine is no fault of what is tested: nothing here is judged by its time.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


#: Seconds after which a test has hung, and fails. Three times as long as tests wait for anything (`tests.patience`).
TIME_LIMIT = 600
# pytest-timeout reads it when it is configured, which is after this file was read.
os.environ.setdefault("PYTEST_TIMEOUT", str(TIME_LIMIT))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Make Qt's application as ours is made."""
    return ["trackops-desktop", "-style", "Fusion"]


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Leave it running when its last window closes, as ours does.

    Otherwise the event that ends it may arrive in a later test, and no event loop runs any more in the whole process.
    """
    qapp.setQuitOnLastWindowClosed(False)
    return qapp
