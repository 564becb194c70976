"""The application on the session's bus: its names, and a loop that answers until the connection is closed."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trackops_desktop.desktop_bus.account_search import AccountSearch
from trackops_desktop.desktop_bus.requests import BusRequest
from trackops_desktop.diagnostics.logger import LazyLogger

if TYPE_CHECKING:
    from trackops_desktop.bus_connection import BusConnection

_LOGGER = LazyLogger(__name__)
#: DBUS_NAME_FLAG_DO_NOT_QUEUE; the first one that asks keeps a name.
_NO_QUEUE: Final = 4
#: DBUS_REQUEST_NAME_REPLY_IN_QUEUE and …_EXISTS.
_OTHERS: Final = (2, 3)


class SessionBus:
    """Serves on a thread of its own; searches are answered there, everything else is handed on."""

    def __init__(self, search: AccountSearch) -> None:
        self._search = search
        self._connection: BusConnection | None = None
        self._is_closed = False

    def watch(self, _pause: Callable[[float], None]) -> Iterator[BusRequest]:
        """Take the names and yield what is for the window; ends where there is no bus, or after `close`."""
        from trackops_desktop.bus_connection import open_bus

        try:
            self._connection = connection = open_bus()
        except OSError as error:
            _LOGGER.info("There is no session bus to be found on: %s", error)
            return
        with suppress(OSError), connection:
            if not self._is_closed:
                self._ask_for_names(connection)
                yield from self._serve(connection)

    def close(self) -> None:
        """Let the loop end; what it waits for ends at once."""
        self._is_closed = True
        if self._connection is not None:
            with suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)

    def _ask_for_names(self, connection: BusConnection) -> None:
        """Ask without waiting: what the bus has kept for a name comes before the answer to this."""
        from jeepney.bus_messages import message_bus

        from trackops_desktop.desktop_bus.interfaces import LINKS_NAME, SEARCH_NAME

        for name in (LINKS_NAME, SEARCH_NAME):
            connection.send(message_bus.RequestName(name, _NO_QUEUE))

    def _serve(self, connection: BusConnection) -> Iterator[BusRequest]:
        from jeepney import MessageFlag, MessageType

        from trackops_desktop.desktop_bus.bus_object import Interfaces, answer
        from trackops_desktop.desktop_bus.interfaces import LINKS_PATH, SEARCH_PATH, application, search

        waiting: deque[BusRequest] = deque()
        objects: Mapping[str, Interfaces] = {
            LINKS_PATH: application(waiting.append),
            SEARCH_PATH: search(self._search, waiting.append),
        }
        while True:
            call = connection.receive()
            if call.header.message_type is not MessageType.method_call:
                if call.body and call.body[0] in _OTHERS:
                    _LOGGER.info("Another program has a name on the session bus")
                continue
            reply = answer(objects, call)
            if not call.header.flags & MessageFlag.no_reply_expected:
                connection.send(reply)
            while waiting:
                yield waiting.popleft()
