"""The process that a browser starts for the companion: a pipe between the browser and the application that runs.

It is run as `python -I -S host.py SOCKET PROGRAM [ARGUMENT …] -- [what the browser adds]` and imports nothing of the
package and next to nothing of the standard library, since every press of the button would wait for it. It reads frames
only to keep them whole (four octets of length in the machine's order, then so many of JSON): what they say is no
business of its own, but for `start`, which starts PROGRAM.

What it says itself: `absent` (no application answers), `starting`, `failed` (the program ended at once), `running`
(there is a connection now) and `closed` (there was one).
"""

from __future__ import annotations

import os
import select
import sys
import time

assert sys.platform != "win32", "Browsers cannot reach Trackops Desktop on Windows yet: its pipes work differently."

# The module beneath `socket`, which takes as long to load as a bare interpreter.
from _socket import AF_UNIX, SOCK_STREAM, SOL_SOCKET  # noqa: E402
from _socket import socket as Socket  # noqa: E402

#: Octets of one frame at most; browsers take no more than a mebibyte from here anyway.
MOST = 16 << 20
START = b'{"op":"start"}'
_CHUNK = 1 << 16
#: Unread octets at which one side is not read until the other has taken some.
_FULL = 1 << 20
_AGAIN_SECONDS = 0.1
#: How long a program that was started may take until it listens.
_PATIENCE_SECONDS = 60.0
_IN, _OUT = 0, 1
_PEER_CREDENTIALS = 17  # SO_PEERCRED on Linux


class TooLong(Exception):
    """A frame that nobody sends: the stream is no longer one of frames."""


class WholeFrames:
    """Cuts a stream of octets into frames, each with its length in front."""

    def __init__(self) -> None:
        self._held = bytearray()

    def take(self, octets: bytes) -> list[bytes]:
        """Return the frames that are complete with these octets."""
        held = self._held
        held += octets
        found, at = [], 0
        while len(held) - at >= 4:
            size = int.from_bytes(held[at : at + 4], sys.byteorder)
            if size > MOST:
                raise TooLong
            if len(held) - at - 4 < size:
                break
            found.append(bytes(held[at : at + 4 + size]))
            at += 4 + size
        del held[:at]
        return found


def frame(text: bytes) -> bytes:
    """Return a message with its length in front."""
    return len(text).to_bytes(4, sys.byteorder) + text


def connect(path: str) -> Socket | None:
    """Return a connection to this user's own application, or None where nothing answers."""
    link = Socket(AF_UNIX, SOCK_STREAM)
    # One whose queue of callers is full would keep this waiting.
    link.setblocking(False)
    try:
        link.connect(path)
        if sys.platform == "linux":
            credentials = link.getsockopt(SOL_SOCKET, _PEER_CREDENTIALS, 12)
            if int.from_bytes(credentials[4:8], sys.byteorder) != os.getuid():
                raise OSError
    except OSError:
        link.close()
        return None
    return link


class Pipe:
    """Both directions, until the browser closes its end."""

    def __init__(self, path: str, command: list[str]) -> None:
        """Take where the application listens, and what starts it."""
        self._path, self._command = path, command
        self._link: Socket | None = None
        self._from_browser, self._from_application = WholeFrames(), WholeFrames()
        self._to_browser, self._to_application = bytearray(), bytearray()
        self._child = 0
        self._until = 0.0

    def run(self) -> None:
        """Carry frames; ends by `EOFError` or `OSError` of the browser's pipes."""
        os.set_blocking(_OUT, False)
        self._link = connect(self._path)
        while True:
            readable, writable = self._ready()
            if _OUT in writable:
                del self._to_browser[: os.write(_OUT, self._to_browser[:_CHUNK])]
            if _IN in readable:
                self._hear_browser()
            if self._link is not None:
                self._serve_link(self._link, self._link in readable, self._link in writable)
            elif self._until:
                self._try_again()

    def _ready(self) -> tuple[list[int | Socket], list[int | Socket]]:
        # A browser that does not read is not listened to either: it may be told something for each of its frames.
        is_full = max(len(self._to_application), len(self._to_browser)) >= _FULL
        reading: list[int | Socket] = [] if is_full else [_IN]
        writing: list[int | Socket] = [_OUT] if self._to_browser else []
        link = self._link
        if link is not None:
            if len(self._to_browser) < _FULL:
                reading.append(link)
            if self._to_application:
                writing.append(link)
        pause = _AGAIN_SECONDS if self._until and link is None else None
        readable, writable, _ = select.select(reading, writing, [], pause)
        return readable, writable

    def _hear_browser(self) -> None:
        octets = os.read(_IN, _CHUNK)
        if not octets:
            raise EOFError
        for one in self._from_browser.take(octets):
            if one[4:] == START:
                self._start()
            elif self._connected():
                self._to_application += one
            elif not self._until:
                self._say(b"absent")

    def _connected(self) -> bool:
        if self._link is None and not self._until:
            self._link = connect(self._path)
        return self._link is not None

    def _serve_link(self, link: Socket, readable: bool, writable: bool) -> None:
        try:
            if writable:
                del self._to_application[: link.send(self._to_application[:_CHUNK])]
            if not readable:
                return
            octets = link.recv(_CHUNK)
            whole = self._from_application.take(octets)
        except (BlockingIOError, InterruptedError):
            return
        except (OSError, TooLong):
            octets, whole = b"", []
        for one in whole:
            self._to_browser += one
        if not octets:
            self._lose(link)

    def _lose(self, link: Socket) -> None:
        """The application has ended, or has ended the conversation: half a frame of it goes nowhere."""
        link.close()
        self._link = None
        self._from_application = WholeFrames()
        self._to_application.clear()
        self._say(b"closed")

    def _start(self) -> None:
        if self._connected():
            self._say(b"running")
            return
        if not self._until:
            try:
                self._child = spawn(self._command)
            except OSError:
                self._say(b"failed")
                return
            self._until = time.monotonic() + _PATIENCE_SECONDS
        self._say(b"starting")

    def _try_again(self) -> None:
        self._link = connect(self._path)
        ended = self._child and _ended_badly(self._child)
        if self._link is not None:
            self._say(b"running")
        elif ended or time.monotonic() > self._until:
            self._say(b"failed")
        else:
            return
        self._until = 0.0

    def _say(self, word: bytes) -> None:
        self._to_browser += frame(b'{"op":"' + word + b'"}')


def spawn(command: list[str]) -> int:
    """Start a program that outlives this process and its browser, and has nothing to do with their pipes."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.closerange(3, 256)
        os.execv(command[0], command)  # noqa: S606 (the command that this application wrote into its own script)
    finally:
        os._exit(127)


def _ended_badly(child: int) -> bool:
    """Tell whether the program has ended with a fault; one that handed over to a running one ends well."""
    try:
        ended, status = os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return False
    return bool(ended) and status != 0


def main(arguments: list[str]) -> int:
    """Run until the browser closes its end; return the exit status."""
    if "--" not in arguments or arguments.index("--") < 2:
        return 2
    end = arguments.index("--")
    try:
        Pipe(arguments[0], arguments[1:end]).run()
    except (EOFError, OSError, TooLong, KeyboardInterrupt):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
