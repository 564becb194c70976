"""What a bus sends is read message by message, and one that can't be read is left out; nothing waits for ever."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE

if sys.platform in {"win32", "darwin"}:
    pytest.skip("there is no D-Bus", allow_module_level=True)

from jeepney import Endianness, Header, HeaderFields, Message, MessageType

from trackops_desktop.bus_connection import BusConnection, open_bus


def message(member: str, **fields: object) -> bytes:
    """Return a message of the bus."""
    known: dict[HeaderFields, object] = {
        HeaderFields.path: "/org/freedesktop/DBus",
        HeaderFields.interface: "org.freedesktop.DBus",
        HeaderFields.member: member,
        HeaderFields.sender: "org.freedesktop.DBus",
        **{HeaderFields[name]: value for name, value in fields.items()},
    }
    body = (":1.1",) if "signature" in fields else ()
    kind = MessageType.method_return if "reply_serial" in fields else MessageType.signal
    return bytes(Message(Header(Endianness.little, kind, 1, 1, 0, 1, known), body).serialise())


@pytest.fixture
def ends() -> Iterator[tuple[BusConnection, socket.socket]]:
    """Both ends of a connection to a bus that has said hello."""
    ours, theirs = socket.socketpair()
    theirs.sendall(message("Hello", reply_serial=1, signature="s"))
    with theirs, BusConnection(ours, PATIENCE) as connection:
        yield connection, theirs


def changed(text: bytes, at: int, octet: int) -> bytes:
    return text[:at] + bytes([octet]) + text[at + 1 :]


#: Where a header has its order of octets, the kind of message, and the code of its first field.
_ORDER, _KIND, _FIELD = 0, 1, 16


@pytest.mark.parametrize(("at", "octet"), [(_KIND, 5), (_FIELD, 42)], ids=["kind", "field"])
def test_what_is_newer_than_the_reader_is_left_out(
    ends: tuple[BusConnection, socket.socket], at: int, octet: int
) -> None:
    connection, bus = ends
    longer = message("AMessageOfAnotherLengthThanTheOthers")
    for _time in range(3):
        bus.sendall(changed(longer, at, octet) + message("Readable"))
        assert connection.receive(timeout=PATIENCE).header.fields[HeaderFields.member] == "Readable"
    bus.sendall(changed(longer, at, octet))
    with pytest.raises(TimeoutError):
        connection.receive(timeout=0)


def test_a_stream_out_of_step_ends_the_connection(ends: tuple[BusConnection, socket.socket]) -> None:
    connection, bus = ends
    bus.sendall(changed(message("Readable"), _ORDER, 0))
    with pytest.raises(ConnectionResetError):
        connection.receive(timeout=PATIENCE)


def test_a_bus_that_says_nothing_is_waited_for_only_so_long(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        BusConnection(ours, 0.0)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "bus"))
        silent.listen()
        with pytest.raises(TimeoutError):
            open_bus(f"unix:path={tmp_path / 'bus'}", 0.01)


@pytest.mark.parametrize("address", ["", "unix", "unix:path=/nowhere/bus", "tcp:host=localhost", "unix:tmpdir=/tmp"])
def test_an_address_that_makes_no_sense_is_no_bus(address: str) -> None:
    with pytest.raises(OSError, match=r".*"):
        open_bus(address, 0.0)
