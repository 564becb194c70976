"""The port that the practice site listens on is its own."""

from __future__ import annotations

import socket
import sys

import pytest

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.serving.listener import bind


def test_nobody_takes_the_port_while_it_is_ours() -> None:
    with bind("127.0.0.1", 0) as ours, socket.socket() as other:
        port = ours.getsockname()[1]
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # which lets Windows share a port that allows it
        with pytest.raises(OSError, match=r"in use|denied|forbidden"):
            other.bind(("127.0.0.1", port))
        with pytest.raises(PracticeError, match="in use"):
            bind("127.0.0.1", port)
        if sys.platform == "win32":
            assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE)
            assert not ours.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
