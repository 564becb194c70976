"""Fixtures of the windows' tests; and no test may leave a thread, a running timer or a window behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from tests.blocking import Watch, nothing_waits
from tests.gui.builders import AT, FakeClock, Made, make
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE
from tests.vaults import make_passphrases_cheap
from tests.waits import MeasuredApplication, measured, measures

__all__ = ["nothing_waits"]

#: Milliseconds of a blink where the system names none.
_FLASH_MS = 1000
#: As many objects are left by modules that a test has loaded, and not by its windows.
_MANY = 20_000
#: How many were there when the last test had ended.
_left: list[int] = [0]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The application of all tests of windows; a run that measures what it waits for has one that tells its events."""
    return MeasuredApplication if measures() else QApplication


@pytest.fixture(autouse=True)
def _measured(request: pytest.FixtureRequest, nothing_waits: Watch) -> Iterator[None]:
    with measured(request.node.nodeid) if measures() else nullcontext():
        yield


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows show what comes of a passphrase, whatever its key has cost."""
    make_passphrases_cheap(monkeypatch)


@pytest.fixture(autouse=True)
def _cursors_blink() -> None:
    """Let text cursors blink, although a search field of an earlier test was thrown away while its own was at rest."""
    if QCoreApplication.instance() is not None and not QGuiApplication.styleHints().cursorFlashTime():
        QGuiApplication.styleHints().setCursorFlashTime(_FLASH_MS)


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a QThread running, a QTimer ticking, a Python thread alive or a window open."""
    if _left[0] > _MANY:
        # What the tests before have loaded stays to the end, and need not be gone through after each that follows.
        gc.collect()
        gc.freeze()
    before = set(threading.enumerate())
    # The tests of pages keep one view for all of them, which may be in the same process.
    others = _windows() if QCoreApplication.instance() is not None else set()
    yield
    if QCoreApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    left = [f"window {widget!r}" for widget in _windows() - others if widget.isVisible()]
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        left += [f"thread {thread.name}"] if thread.is_alive() else []
    kinds = _kinds(QThread) | _kinds(QTimer)
    everything = gc.get_objects()
    _left[0] = len(everything)
    for thing in [one for one in everything if type(one) in kinds]:
        if isinstance(thing, QThread) and _alive(thing) and thing.isRunning() and thing is not _main_thread():
            left.append(f"QThread {thing!r}")
        if isinstance(thing, QTimer) and _alive(thing) and thing.isActive() and not _is_foreign(thing, others):
            left.append(f"QTimer {thing!r} of {thing.parent()!r}")
            # The tests that follow are not to be blamed for it.
            thing.stop()
    del everything
    for widget in _windows() - others:
        widget.close()
        widget.deleteLater()
    QGuiApplication.clipboard().clear()
    assert not left, f"{request.node.name} left behind: {left}"


def _kinds(base: type) -> set[type]:
    """Return a class and all classes below it: asking every object for its exact type is cheap."""
    subclasses: list[type] = base.__subclasses__()
    return {base}.union(*(_kinds(below) for below in subclasses))


def _main_thread() -> QThread | None:
    app = QCoreApplication.instance()
    return None if app is None else app.thread()


def _windows() -> set[QWidget]:
    return set(QApplication.topLevelWidgets())


def _is_foreign(timer: QTimer, others: set[QWidget]) -> bool:
    """Tell whether a timer is not ours: PySide's for `QTimer.singleShot`, pytest-qt's patience, or another window's."""
    above = timer.parent()
    if isinstance(above, QEventLoop) or (timer.isSingleShot() and above is None):
        return True
    while above is not None and above not in others:
        above = above.parent()
    return above is not None


def _alive(thing: QThread | QTimer) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(thing))


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands until it is moved."""
    return FakeClock(AT)


@pytest.fixture
def keyring() -> MemoryKeyring:
    """A keyring in memory."""
    return MemoryKeyring()


@pytest.fixture
def made(qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring) -> Iterator[Made]:
    """Services and a main window over an empty vault; add accounts, then `made.open()`."""
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    yield made
    made.close()


@pytest.fixture
def host(qapp: QApplication) -> Iterator[QWidget]:
    """A window to float things over."""
    widget = QWidget()
    widget.resize(420, 640)
    yield widget
    widget.close()
    widget.deleteLater()
