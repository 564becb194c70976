"""Finds what waits on the window's thread: each call that could is noted by its kind, however short it was this time.

A call that reads a disk, a database or a network takes no time on a developer's machine and seconds on a user's, so no
test measures time here. What the application does on a worker, and what a test does itself, counts for nothing.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import trackops_desktop

#: Code that runs on the window's thread, unless a runner took it elsewhere.
_WINDOW_CODE = ("ui", "app", "browser", "workers")
_PACKAGE = str(Path(trackops_desktop.__file__).parent)
_TESTS = str(Path(__file__).parent)
#: Reading what was installed is loading the program; nothing of the user's lies there.
_INSTALLED = tuple(
    {str(Path(one).resolve()) for one in (sys.prefix, sys.base_prefix, Path(_PACKAGE).parent / "resources", _PACKAGE)}
    | {"/usr/", "/etc/", "/proc/", "/sys/", "/dev/null", "/dev/urandom"}
)
#: Functions that may wait on the window's thread, and why.
EXCEPTIONS: dict[str, str] = {
    "app/launch.py:run": "the application's own event loop",
    "ui/window/window_geometry.py:read_geometry": "where the window was last time is read before there is a window",
    "startup/launcher.py:report": "0.1 s at most for the first codes, in place of loading what shows them later",
    "startup/launcher.py:dismiss": "waits for a process that was killed, so that it does not stay as a zombie",
    "ui/platform/single_instance.py:__init__": "where the data folder really lies is asked before there is a window",
    "app/build.py:close": "the last window is closed: the vault closes with the process",
    "workers/runner.py:close": "the last windows are closed: running work has three seconds to end with the process",
    "workers/speech.py:end": "the last windows are closed: a voice has three seconds to end with the process",
}

_elsewhere = threading.local()
_depths: dict[int, int] = {}


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is done inside stands for work on a worker, although a test does it at once on its own thread."""
    depth = getattr(_elsewhere, "depth", 0)
    thread = threading.get_ident()
    _elsewhere.depth = _depths[thread] = depth + 1
    try:
        yield
    finally:
        _elsewhere.depth = _depths[thread] = depth


def is_elsewhere() -> bool:
    """Return whether the window's thread stands for a worker now, asked from another thread."""
    return _watch is None or bool(_depths.get(_watch.window_thread))


class Watch:
    """What has been noted during one test."""

    def __init__(self) -> None:
        self.window_thread = threading.get_ident()
        self.found: dict[str, None] = {}
        self._entered: set[str] = set()
        self._held_while_waiting: dict[str, str] = {}
        self._lock = _RAW_LOCK()

    def on_window_thread(self) -> bool:
        """Whether this is the window's thread, at work that no runner has taken elsewhere."""
        return threading.get_ident() == self.window_thread and not getattr(_elsewhere, "depth", 0)

    def note(self, kind: str, what: str = "") -> None:
        """Note a call that may wait, if the application makes it on the window's thread."""
        held = tuple(getattr(_elsewhere, "held", ()))
        if held and not self.on_window_thread():
            with self._lock:
                self._held_while_waiting.update(dict.fromkeys(held, f"{kind} {what}"))
        if not self.on_window_thread():
            return
        place = place_of(sys._getframe(1))
        if place is not None:
            self.found[f"{kind}: {what[:90]} at {place}"] = None

    def entered(self, lock: str) -> None:
        """Note that the window's thread takes a lock."""
        if self.on_window_thread() and lock not in self._entered and place_of(sys._getframe(1)) is not None:
            self._entered.add(lock)

    def problems(self) -> list[str]:
        """Return everything that could make a window wait."""
        locks = [
            f"lock: the window's thread takes {lock}, which is held during {what}"
            for lock, what in self._held_while_waiting.items()
            if lock in self._entered
        ]
        return [*self.found, *locks]


def place_of(frame: FrameType | None) -> str | None:
    """Return where window code led to a call; None where it did not, where it loads a module, or where it may."""
    place: str | None = None
    while frame is not None:
        part, inner = _part_of(frame.f_code.co_filename, frame.f_code.co_name)
        if part is _Part.LOADING or (part is _Part.EXCEPTION and place is None):
            return None
        if part is _Part.TEST:
            return place
        if part is _Part.WINDOW and place is None:
            place = f"{inner}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return place


class _Part(Enum):
    """What a function has to do with a call that may wait."""

    NONE = auto()
    LOADING = auto()
    TEST = auto()
    WINDOW = auto()
    EXCEPTION = auto()


@cache
def _part_of(file: str, name: str) -> tuple[_Part, str]:
    """Return a function's part, and its file within the package; kept, as every statement asks for a dozen of them."""
    if file == __file__:
        return _Part.NONE, ""
    if file.startswith("<frozen importlib") or (file == threading.__file__ and name == "start"):
        return _Part.LOADING, ""
    if file.startswith(_TESTS):
        return _Part.TEST, ""
    inner = file[len(_PACKAGE) + 1 :].replace(os.sep, "/") if file.startswith(_PACKAGE) else ""
    if inner.split("/")[0] not in _WINDOW_CODE:
        return _Part.NONE, inner
    return _Part.EXCEPTION if f"{inner}:{name}" in EXCEPTIONS else _Part.WINDOW, inner


_watch: Watch | None = None


def _note(kind: str, what: str = "") -> None:
    watch = _watch
    if watch is not None:
        watch.note(kind, what)


_AUDITED = {
    "open": "file",
    "os.listdir": "folder",
    "os.scandir": "folder",
    "os.mkdir": "folder",
    "os.remove": "file",
    "os.rename": "file",
    "os.rmdir": "folder",
    "os.truncate": "file",
    "os.utime": "file",
    "os.chmod": "file",
    "os.link": "file",
    "os.symlink": "file",
    "shutil.rmtree": "folder",
    "shutil.copyfile": "file",
    "subprocess.Popen": "process",
    "os.posix_spawn": "process",
    "os.fork": "process",
    "os.system": "process",
    "socket.connect": "network",
    "socket.getaddrinfo": "network",
    "socket.gethostbyname": "network",
    "urllib.Request": "network",
    "sqlite3.connect": "database",
}


def _audit(event: str, values: tuple[Any, ...]) -> None:
    if _watch is None or event not in _AUDITED or threading.get_ident() != _watch.window_thread:
        return
    kind = _AUDITED[event]
    what = values[0] if values else ""
    if kind in {"file", "folder"}:
        if not isinstance(what, str | bytes | os.PathLike) or _is_installed(what):
            return
        what = os.fsdecode(what)
    _watch.note(kind, f"{event} {what}")


def _is_installed(path: str | bytes | os.PathLike[Any]) -> bool:
    return _lies_with_the_program(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 (Path would ask the disk again)


@lru_cache(10_000)
def _lies_with_the_program(whole: str) -> bool:
    return whole.startswith(_INSTALLED) or any(one.startswith(f"{whole.rstrip('/')}/") for one in _INSTALLED)


def _noted(kind: str, call: Callable[..., Any], name: str) -> Callable[..., Any]:
    def noted(*values: Any, **more: Any) -> Any:
        _note(kind, name)
        return call(*values, **more)

    return noted


def _noted_stat(call: Callable[..., Any]) -> Callable[..., Any]:
    def noted(path: Any, *values: Any, **more: Any) -> Any:
        if _watch is not None and isinstance(path, str | bytes | os.PathLike) and not _is_installed(path):
            _watch.note("file", f"os.stat {os.fsdecode(path)}")
        return call(path, *values, **more)

    return noted


def _noted_socket(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    def noted(self: socket.socket, *values: Any, **more: Any) -> Any:
        if self.gettimeout() != 0:
            _note("network", f"socket.{name}")
        return call(self, *values, **more)

    return noted


def _connected(*values: Any, **more: Any) -> sqlite3.Connection:
    """Return a connection whose every statement is noted before it begins, and so before it waits for a lock."""
    connection: sqlite3.Connection = _CONNECT(*values, **more)
    connection.set_trace_callback(lambda statement: _note("database", statement))
    return connection


class _NotedLock:
    """A lock of the application: it must not be taken by the window's thread if it is ever held while waiting."""

    def __init__(self, lock: Any, where: str) -> None:
        self._inner, self._where = lock, where

    def acquire(self, *values: Any, **more: Any) -> bool:
        if _watch is not None:
            _watch.entered(self._where)
        done = bool(self._inner.acquire(*values, **more))
        if done:
            _elsewhere.held = (*getattr(_elsewhere, "held", ()), self._where)
        return done

    def release(self) -> None:
        held = list(getattr(_elsewhere, "held", ()))
        if self._where in held:
            held.remove(self._where)
            _elsewhere.held = tuple(held)
        self._inner.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _lock_of(make: Callable[[], Any]) -> Callable[[], Any]:
    def lock() -> Any:
        code = sys._getframe(1).f_code
        if not code.co_filename.startswith(_PACKAGE):
            return make()
        return _NotedLock(make(), f"{code.co_filename[len(_PACKAGE) + 1 :]} {code.co_qualname}")

    return lock


_RAW_LOCK = threading.Lock
_CONNECT = sqlite3.connect


def _patch_python() -> None:
    sqlite3.connect = _connected  # type: ignore[assignment]
    time.sleep = _noted("sleep", time.sleep, "time.sleep")
    os.stat = _noted_stat(os.stat)
    os.lstat = _noted_stat(os.lstat)
    os.waitpid = _noted("process", os.waitpid, "os.waitpid")
    threading.Event.wait = _noted("wait", threading.Event.wait, "Event.wait")  # type: ignore[method-assign]
    threading.Condition.wait = _noted("wait", threading.Condition.wait, "Condition.wait")  # type: ignore[method-assign]
    threading.Thread.join = _noted("wait", threading.Thread.join, "Thread.join")  # type: ignore[method-assign]
    threading.Lock = _lock_of(threading.Lock)  # type: ignore[assignment]
    threading.RLock = _lock_of(threading.RLock)  # type: ignore[assignment]
    for name in ("recv", "recv_into", "recvmsg", "send", "sendall", "sendmsg", "accept", "connect"):
        setattr(socket.socket, name, _noted_socket(getattr(socket.socket, name), name))


def _patch_qt() -> None:
    from PySide6.QtCore import QEventLoop, QProcess, QSemaphore, QThread
    from PySide6.QtDBus import QDBusConnection
    from PySide6.QtNetwork import QAbstractSocket, QLocalSocket
    from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox

    waits = ("waitForStarted", "waitForFinished", "waitForReadyRead", "waitForBytesWritten", "waitForConnected")
    for kind, owner, names in (
        ("wait", QThread, ("wait",)),
        ("wait", QSemaphore, ("acquire",)),
        ("process", QProcess, (*waits, "execute")),
        ("network", QAbstractSocket, waits),
        ("network", QLocalSocket, waits),
        ("bus", QDBusConnection, ("call", "sessionBus", "systemBus", "connectToBus", "connect")),
        ("loop within a loop", QEventLoop, ("exec",)),
        ("loop within a loop", QDialog, ("exec",)),
        ("loop within a loop", QMessageBox, ("exec", "question", "information", "warning", "critical")),
        ("loop within a loop", QInputDialog, ("getText", "getItem", "getInt")),
        (
            "loop within a loop",
            QFileDialog,
            ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
        ),
    ):
        for name in names:
            call = owner.__dict__.get(name)
            if call is None:
                continue
            noted = _noted(kind, getattr(owner, name), f"{owner.__name__}.{name}")
            static = isinstance(call, staticmethod) or type(call).__name__ == "builtin_function_or_method"
            setattr(owner, name, staticmethod(noted) if static else noted)


_patched = False


def _patch() -> None:
    global _patched
    if not _patched:
        _patched = True
        _patch_python()
        _patch_qt()
        sys.addaudithook(_audit)


@pytest.fixture(autouse=True)
def nothing_waits(request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Fail a test in which the application made a call on the window's thread that may wait."""
    global _watch
    _patch()
    watch = Watch()
    _watch = watch
    try:
        yield watch
    finally:
        _watch = None
    problems = watch.problems()
    assert not problems, f"{request.node.name}: the window's thread may wait\n" + "\n".join(problems)
