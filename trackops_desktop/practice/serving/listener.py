"""Listening: sockets on the loopback, and a web server that can run beside other things in one process."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from trackops_desktop.errors import PracticeError

_BACKLOG = 1024


def bind(host: str, port: int) -> socket.socket:
    """Return a listening-to-be socket.

    Raises:
        PracticeError: The port is in use or the address is not this computer's.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off; without, every page takes 40 ms longer.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform == "win32":
        # What lets a port be used again after an end elsewhere lets another program take it from us there.
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        opened.bind((host, port))
        # Listening at once: a second bind of the same port fails here and not later in a thread.
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        sentence = f"Port {port} is in use." if port else "No port can be opened."
        raise PracticeError(sentence, "Choose another with --port, or 0 for any free one.") from error
    return opened


def bind_loopback(port: int) -> list[socket.socket]:
    """Return sockets on 127.0.0.1 and, where there is IPv6, on ::1 at the same port; 0 chooses a free one.

    Raises:
        PracticeError: The port is in use.

    """
    first = bind("127.0.0.1", port)
    chosen: int = first.getsockname()[1]
    try:
        return [first, bind("::1", chosen)]
    except PracticeError:
        if port and _has_ipv6():
            first.close()
            raise
        return [first]


def _has_ipv6() -> bool:
    try:
        bind("::1", 0).close()
    except PracticeError:
        return False
    return True


class WebServer(uvicorn.Server):
    """uvicorn without its own signal handling and without its logs."""

    def __init__(self, app: ASGIApp, *, certificate: Path | None = None, key: Path | None = None) -> None:
        """Prepare to serve an application, with TLS when files are given."""
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=20,
                ssl_certfile=certificate,
                ssl_keyfile=key,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process that started the server."""
        yield


class ServerThread:
    """A web server on a thread of its own."""

    def __init__(self, app: ASGIApp, sockets: list[socket.socket], server: WebServer | None = None) -> None:
        self._server = server or WebServer(app)
        self._sockets = sockets
        self._thread = threading.Thread(target=self._server.run, args=(sockets,), name="practice site", daemon=True)

    def start(self) -> None:
        """Serve, and return as soon as requests are answered.

        Raises:
            PracticeError: The server did not start.

        """
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise PracticeError("The practice site didn't start.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish the requests that are being answered, then close."""
        self._server.should_exit = True
        self._thread.join()
