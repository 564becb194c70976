"""Two processes at one home, with the race made certain: the test itself holds what the other one waits for.

A child process does the work that is tried. It stops where it wants to begin its first transaction, since the test
holds the catalogue; whatever it has read by then is what it read before that transaction. Then the test changes the
catalogue as another program would, lets go, and the child finishes.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.keyrings import FolderKeyring
from tests.patience import PATIENCE
from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.vault import Vault


@dataclass
class Child:
    """A process that works for a test.

    Attributes:
        number: The process's id.
        said: What it says, a line each.
        hears: What it listens to.

    """

    number: int
    said: IO[str]
    hears: IO[str]

    def line(self) -> str:
        """Wait for the next line that the process says; an empty one means that it has ended."""
        return self.said.readline().rstrip("\n")

    def until(self, line: str) -> None:
        """Wait until it says this."""
        last = ""
        while (said := self.line()) != line:
            assert said, f"the process ended before it said {line!r}, with {last!r}"
            last = said

    def tell(self, line: str) -> None:
        """Say a line to the process."""
        self.hears.write(f"{line}\n")
        self.hears.flush()

    def end(self) -> str:
        """Wait for its end and return the last line that it said: its result, or the name of an expected error."""
        lines = self.said.read().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        """Stop listening, and end the process if it has not ended by itself."""
        if sys.platform == "win32":
            raise NotImplementedError
        for pipe in (self.said, self.hears):
            pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)


def start(work: Callable[[Callable[[str], None], Callable[[], str]], str]) -> Child:
    """Run work in a process of its own; it is given what says a line to the test and what waits for one from it."""
    if sys.platform == "win32":
        raise NotImplementedError
    said, says = os.pipe()
    hears, told = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(said)
        os.close(told)
        ear = os.fdopen(hears, encoding="utf-8")
        try:
            result = work(lambda line: _say(says, line), lambda: ear.readline().rstrip("\n"))
        except TrackopsError as error:
            result = type(error).__name__
        except BaseException:  # noqa: BLE001 # whatever it is, the test is told
            result = "bug: " + traceback.format_exc().replace("\n", " | ")
        _say(says, result)
        os._exit(0)
    os.close(says)
    os.close(hears)
    return Child(number, os.fdopen(said, encoding="utf-8"), os.fdopen(told, "w", encoding="utf-8"))


def _say(pipe: int, line: str) -> None:
    os.write(pipe, f"{' '.join(line.split())}\n".encode())


@dataclass(frozen=True)
class SharedHome:
    """A home and a keyring on disk that several processes use.

    Attributes:
        paths: The home.
        keys: The folder of the keyring.
        clock: The clock of all of them.

    """

    paths: Paths
    keys: Path
    clock: Clock

    def backend(self, step: Callable[[], None] = lambda: None) -> KeyringBackend:
        return FolderKeyring(self.keys, step)

    def items(self) -> set[str]:
        return FolderKeyring(self.keys).usernames()

    @contextmanager
    def open(self, passphrase: str | None = None) -> Iterator[Vault]:
        with closing(Vault.open(self.paths, self.backend(), self.clock)) as vault:
            if passphrase is not None:
                vault.unlock(passphrase)
            yield vault

    def race(
        self,
        work: Callable[[Vault], str],
        meanwhile: Callable[[sqlite3.Connection], object],
        passphrase: str | None = None,
    ) -> str:
        """Return what the work came to when another program made a change just before its first transaction."""

        def child(say: Callable[[str], None], wait: Callable[[], str]) -> str:
            with self.open(passphrase) as vault:
                say("ready")
                wait()
                vault._catalogue._connection.set_trace_callback(say)
                return work(vault)

        process = start(child)
        with closing(process):
            process.until("ready")
            with closing(sqlite3.connect(self.paths.catalogue, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                process.tell("go")
                process.until("BEGIN IMMEDIATE")
                meanwhile(connection)
                connection.execute("UPDATE generation SET value = value + 1")
                connection.execute("COMMIT")
            return process.end()


class WatchedLock:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self, lock: threading.RLock, waited_for: Callable[[], None]) -> None:
        self._lock: Any = lock
        self._waited_for = waited_for

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._lock.acquire(blocking=False):
            return True
        self._waited_for()
        return bool(self._lock.acquire(blocking, timeout))

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Overtaking:
    """Another thread that does its work at a moment in the middle of this one's: all of it, or until it has to wait."""

    def __init__(self, vault: Vault, work: Callable[[], object]) -> None:
        self._on = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,))
        vault._catalogue._lock = WatchedLock(vault._catalogue._lock, self.waits)  # type: ignore[assignment]

    def now(self) -> None:
        """Let it overtake this thread."""
        self._thread.start()
        assert self._on.wait(PATIENCE)

    def end(self) -> None:
        self._thread.join()

    def _run(self, work: Callable[[], object]) -> None:
        work()
        self._on.set()

    def waits(self) -> None:
        """Tell that somebody waits for a lock; if it is this thread, it has come as far as it can."""
        if threading.current_thread() is self._thread:
            self._on.set()
