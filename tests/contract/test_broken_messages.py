"""A real bus, and another program on it that sends what jeepney can't read: nobody who listens stops listening."""

from __future__ import annotations

import queue
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import SessionBus as PrivateBus
from tests.keyrings import session_bus, wait_for_name
from tests.patience import PATIENCE
from trackops_desktop.desktop_bus.account_search import AccountSearch
from trackops_desktop.desktop_bus.interfaces import LINKS_NAME, LINKS_PATH
from trackops_desktop.desktop_bus.requests import BusRequest, ShowRequest
from trackops_desktop.desktop_bus.session_bus import SessionBus

_SIGNAL = 4


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    with session_bus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


def field(code: int, kind: bytes, value: bytes) -> bytes:
    """Return one field of a header, from code to value."""
    length = struct.pack("<B" if kind == b"g" else "<I", len(value))
    return bytes([code, 1]) + kind + b"\0" + length + value + b"\0"


def message(to: str, signature: bytes, body: bytes) -> bytes:
    """Return a message as it goes over the wire (specification, "Message Format")."""
    known = (
        field(1, b"o", b"/com/example"),
        field(2, b"s", b"com.example.Peer"),
        field(3, b"s", b"Told"),
        field(6, b"s", to.encode()),
        signature,
    )
    fields = b""
    for one in known:
        fields += b"\0" * (-len(fields) % 8) + one
    padding = b"\0" * (-len(fields) % 8)
    return struct.pack("<cBBBIII", b"l", _SIGNAL, 1, 1, len(body), 7, len(fields)) + fields + padding + body


@pytest.fixture
def told(bus: PrivateBus) -> Iterator[queue.Queue[BusRequest]]:
    """The application on the bus, and what it is asked for."""
    heard: queue.Queue[BusRequest] = queue.Queue()
    served = SessionBus(AccountSearch(tuple, lambda: True))

    def listen() -> None:
        for request in served.watch(lambda _seconds: None):
            heard.put(request)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    wait_for_name(bus.address, LINKS_NAME)
    yield heard
    served.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_message_that_cannot_be_read_is_left_out(bus: PrivateBus, told: queue.Queue[BusRequest]) -> None:
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    activate = new_method_call(
        DBusAddress(LINKS_PATH, LINKS_NAME, "org.freedesktop.Application"), "Activate", "a{sv}", ({},)
    )
    fourth_of_no_files = message(LINKS_NAME, field(8, b"g", b"h"), struct.pack("<I", 3))
    with open_dbus_connection(bus.address) as peer:
        for _time in range(3):
            peer.sock.sendall(fourth_of_no_files)
            reply = peer.send_and_get_reply(activate, timeout=PATIENCE)
            assert reply.header.message_type.name == "method_return"
            assert isinstance(told.get(timeout=PATIENCE), ShowRequest)
