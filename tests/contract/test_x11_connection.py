"""An X server that ends, or begins anew, while we connect to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from trackops_desktop.errors import TypingError
from trackops_desktop.keystrokes.x11 import X11Keyboard
from trackops_desktop.keystrokes.x11_connection import open_display
from trackops_desktop.services.desktop.front_window import FrontWindow
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyNews, HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import read_combination
from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp
from trackops_desktop.ui.platform.hotkeys.x11_grab import X11Grab

pytest.importorskip("Xlib")
#: Where display 0 listens when it does so on the network (X Window System Protocol, appendix B).
_FIRST_PORT = 6000
#: What a server says of a client that it does not let in: status 0, a reason, its length.
_REFUSED = b"\x00\x02\x0b\x00\x00\x00\x01\x00no\x00\x00"


@pytest.fixture(params=[b"", _REFUSED[:5], _REFUSED], ids=["closed", "cut", "refused"])
def display(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a display whose server answers so, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _address = listening.accept()
                except OSError:
                    return
                with client, contextlib.suppress(OSError):
                    client.recv(4096)
                    client.sendall(request.param)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1] - _FIRST_PORT}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library's socket
def test_it_is_no_bug_of_ours(display: str) -> None:
    with pytest.raises(OSError, match=r"."):
        open_display(display)
    keyboard = X11Keyboard(display)
    assert keyboard.front() is None
    with pytest.raises(TypingError, match="doesn't let Trackops Desktop type"):
        keyboard.prepare()
    with pytest.raises(TypingError, match="doesn't let Trackops Desktop type"):
        keyboard.activate(FrontWindow(1))
    keys = read_combination("Ctrl+Alt+T")
    assert keys is not None
    assert list(X11Grab(keys, WakeUp(), display).watch(lambda _seconds: None)) == [HotkeyNews(HotkeyState.IMPOSSIBLE)]
