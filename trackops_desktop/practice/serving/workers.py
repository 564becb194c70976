"""Several processes that serve one site from the same sockets."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import socket
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType

from trackops_desktop.diagnostics.logger import process_outlet
from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.site import Clock, open_site
from trackops_desktop.practice.storage.database import Database
from trackops_desktop.practice.web.allowed_origins import AllowedOrigins

_STOP_SECONDS = 30.0
"""How long answers that are being made may take when the site ends."""
_START_SECONDS = 300.0
"""A process that cannot start ends and is noticed at once; this is for a computer that is busy or slow."""


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a serving process needs to know; it goes through a pipe, never through arguments or the environment."""

    folder: Path
    database: str
    place: AllowedOrigins
    settings: PracticeSettings
    certificate: Path | None = None
    key: Path | None = None
    clock: Clock = time.time


class Workers:
    """Starts the processes, replaces one that dies, and ends them."""

    def __init__(self, work: WorkerConfig, sockets: list[socket.socket], count: int) -> None:
        self._work = work
        self._sockets = sockets
        self._count = count
        self._context = multiprocessing.get_context("spawn")
        self._processes: list[BaseProcess] = []

    def start(self) -> None:
        """Start every process and wait until each answers.

        Raises:
            PracticeError: One of them ended or did not answer in time.

        """
        for ready in [self._start_one() for _ in range(self._count)]:
            patience = time.monotonic() + _START_SECONDS
            while not ready.wait(0.2):
                if time.monotonic() > patience or not all(process.is_alive() for process in self._processes):
                    raise PracticeError("The practice site's processes didn't start.")

    def watch(self, seconds: float) -> None:
        """Wait a while; a process that died meanwhile is replaced."""
        wait([process.sentinel for process in self._processes], timeout=seconds)
        for dead in [process for process in self._processes if not process.is_alive()]:
            self._processes.remove(dead)
            dead.close()
            self._start_one()

    @property
    def pids(self) -> list[int]:
        """The processes' ids."""
        return [process.pid for process in self._processes if process.pid is not None]

    def stop(self) -> None:
        """Let every process finish what it is answering."""
        for process in self._processes:
            process.terminate()
        patience = time.monotonic() + _STOP_SECONDS
        for process in self._processes:
            process.join(max(0.1, patience - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        self._processes.clear()
        for opened in self._sockets:
            opened.close()

    def _start_one(self) -> Event:
        event = self._context.Event()
        process = self._context.Process(target=serve_here, args=(self._work, self._sockets, event))
        process.start()
        self._processes.append(process)
        return event


def serve_here(work: WorkerConfig, sockets: list[socket.socket], ready: Event) -> None:
    """Serve in this process until SIGTERM; Ctrl-C is for the parent."""
    from trackops_desktop.practice.serving.listener import ServerThread, WebServer
    from trackops_desktop.practice.web.app import build_app

    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    parent = multiprocessing.parent_process()
    process_outlet().show_faults(sys.stderr)
    site = open_site(work.folder, Database(work.database), settings=work.settings, clock=work.clock, console=print_line)
    app = build_app(site, work.place)
    thread = ServerThread(app, sockets, WebServer(app, certificate=work.certificate, key=work.key))
    thread.start()
    ready.set()
    while not stopping and (parent is None or parent.is_alive()):
        time.sleep(0.1)
    thread.stop()
    site.database.close()


def print_line(line: str) -> None:
    """Write one line to the console that the site was started from."""
    with contextlib.suppress(OSError):
        print(line, flush=True)  # noqa: T201 - the console stands in for mail
