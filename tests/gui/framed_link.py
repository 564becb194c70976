"""A program of this user at a socket of the application, played by this process: frames there and back."""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

import pytest

from tests.qt_waiting import wait_until
from trackops_desktop.companion.wire import FrameReader

if sys.platform == "win32":
    pytest.skip("Windows' Python does not reach the application's sockets", allow_module_level=True)


class FramedLink:
    """Says octets, and keeps what comes.

    Attributes:
        came: The words of the application that nobody has heard yet.
        is_closed: The application has ended it.

    """

    def __init__(self, name: str) -> None:
        self.link = socket.socket(socket.AF_UNIX)
        self.link.connect(name)
        self.link.setblocking(False)
        self._frames = FrameReader()
        self.came: list[dict[str, Any]] = []
        self.is_closed = False

    def raw(self, octets: bytes) -> None:
        try:
            self.link.sendall(octets)
        except OSError:
            self.is_closed = True

    def hear(self) -> dict[str, Any]:
        """Return the next word, or `{"op": "end"}`."""
        wait_until(self._heard, "a word of the application")
        return self.came.pop(0) if self.came else {"op": "end"}

    def _heard(self) -> bool:
        try:
            octets = self.link.recv(1 << 20)
        except BlockingIOError:
            return bool(self.came)
        except OSError:
            octets = b""
        self.is_closed = self.is_closed or not octets
        self.came += [json.loads(one) for one in self._frames.take(octets)]
        return bool(self.came) or self.is_closed

    def close(self) -> None:
        self.link.close()
