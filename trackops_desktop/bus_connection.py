"""A connection to a D-Bus bus that no message of another program ends: one that can't be read is left out.

jeepney refuses what the specification wants ignored (kinds of messages and of header fields that are newer than it),
and gives up in the middle of what a bus lets through, such as the number of a file that did not come along. After
that it takes the rest of the stream for one message of the refused one's size.
"""

from __future__ import annotations

import socket
import time
from typing import Final

from jeepney import DBusErrorResponse, Message
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket

from trackops_desktop.diagnostics.logger import LazyLogger

_LOGGER = LazyLogger(__name__)
#: Seconds in which a bus lets a program in.
_SECONDS: Final = 15.0


class BusConnection(DBusConnection):  # type: ignore[misc] # jeepney has no types
    """jeepney's connection, which says hello in time and passes over what it can't read."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        """Say hello on a socket that the bus has let in; raise OSError where it is not answered within the seconds."""
        self._hello: float | None = time.monotonic() + seconds
        super().__init__(sock)
        self._hello = None

    def receive(self, *, timeout: float | None = None) -> Message:
        """Return the next message that can be read.

        Raises:
            OSError: There is none in time (a TimeoutError), or the connection has ended.

        """
        end = self._hello if timeout is None else time.monotonic() + timeout
        while True:
            try:
                return super().receive(timeout=None if end is None else max(0.0, end - time.monotonic()))
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001 # whatever it stumbles over, others wrote it
                _LOGGER.once("A message of the bus cannot be read", error=error)  # not translated
                if self.parser.next_msg_size is None:  # not even its size is known: the stream is out of step
                    raise ConnectionResetError("what the bus has sent isn't a message") from None
                self.parser.next_msg_size = None


def open_bus(address: str = "SESSION", seconds: float = _SECONDS) -> BusConnection:
    """Connect to a bus, by its address or as `SESSION`.

    Raises:
        OSError: There is none, its address makes no sense, or it does not let this program in in time.

    """
    try:
        sock = prep_socket(get_bus(address), timeout=seconds)
    except OSError:
        raise
    except (KeyError, ValueError, RuntimeError) as error:  # no address, one of another kind, or no welcome
        raise ConnectionError(f"the bus can't be reached ({type(error).__name__})") from None
    try:
        return BusConnection(sock, seconds)
    except BaseException as error:
        sock.close()
        if isinstance(error, DBusErrorResponse):
            raise ConnectionError("the bus has refused this program") from None
        raise
