"""What Windows and macOS tell the application by events, with the very events and messages they send."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

from trackops_desktop.ui.platform.mac_session import MacLibraries, MacSession
from trackops_desktop.ui.platform.screen_lock import can_hear
from trackops_desktop.ui.platform.system_links import SystemLinks
from trackops_desktop.ui.platform.windows_session import WindowsMessage, WindowsSession

LINK = "otpauth://totp/ACME:jo%20doe?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME"


@pytest.mark.parametrize(
    ("number", "word", "locks"),
    [
        (0x02B1, 0x7, 1),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x8, 0),  # WTS_SESSION_UNLOCK
        (0x0218, 0x4, 1),  # WM_POWERBROADCAST, PBT_APMSUSPEND
        (0x0218, 0x7, 0),  # PBT_APMRESUMESUSPEND
        (0x0200, 0x7, 0),  # WM_MOUSEMOVE
    ],
)
def test_a_session_that_locks_or_sleeps_is_heard(qapp: object, number: int, word: int, locks: int) -> None:
    heard = list[None]()
    session = WindowsSession(lambda: heard.append(None))
    message = WindowsMessage(0xBEEF, number, word)
    for kind in (b"windows_generic_MSG", b"xcb_generic_event_t"):
        assert session.nativeEventFilter(kind, ctypes.addressof(message)) == (False, 0)
    assert len(heard) == locks


class Foundation:
    """CoreFoundation: keeps who listens, as the system does, and what runs in which loop."""

    def __init__(self) -> None:
        self.observers: dict[bytes, Any] = {}
        self.sources: list[tuple[int, int, int]] = []

    def CFNotificationCenterGetDistributedCenter(self) -> int:
        return 11

    def CFStringCreateWithCString(self, _allocator: None, text: bytes, encoding: int) -> bytes:
        assert encoding == 0x08000100
        return text

    def CFNotificationCenterAddObserver(self, centre: int, *given: Any) -> None:
        _observer, callback, name, _object, behaviour = given
        assert (centre, behaviour) == (11, 4)
        self.observers[name] = callback

    def CFRunLoopGetMain(self) -> int:
        return 12

    def CFRunLoopAddSource(self, loop: int, source: int, modes: int) -> None:
        self.sources.append((loop, source, modes))


class IoKit:
    """IOKit: says what the power does, and waits for what is answered."""

    def __init__(self) -> None:
        self.callback: Any = None
        self.allowed: list[tuple[int, int]] = []

    def IORegisterForSystemPower(self, _given: None, port: Any, callback: Any, _notifier: Any) -> int:
        port._obj.value = 13
        self.callback = callback
        return 14

    def IONotificationPortGetRunLoopSource(self, port: ctypes.c_void_p) -> int:
        assert port.value == 13
        return 15

    def IOAllowPowerChange(self, power: int, number: int) -> None:
        self.allowed.append((power, number))


def test_a_mac_that_locks_or_sleeps_is_heard_and_let_sleep() -> None:
    heard = list[str]()
    foundation, io_kit = Foundation(), IoKit()
    session = MacSession(lambda: heard.append("lock"), MacLibraries(foundation, io_kit, 16))
    assert session.listen()
    assert foundation.sources == [(12, 15, 16)]
    foundation.observers[b"com.apple.screenIsLocked"](11, None, None, None, None)
    assert heard == ["lock"]
    for message, number in ((0xE0000270, 1), (0xE0000280, 2), (0xE0000300, 3)):  # may sleep, will sleep, is on again
        io_kit.callback(None, 7, message, number)
    assert heard == ["lock", "lock"]
    assert io_kit.allowed == [(14, 1), (14, 2)]


def test_a_message_is_laid_out_as_windows_has_it() -> None:
    offsets = [getattr(WindowsMessage, name).offset for name, *_ in WindowsMessage._fields_]
    pointer = ctypes.sizeof(ctypes.c_void_p)
    assert offsets == [0, pointer, 2 * pointer]


def test_the_choice_is_offered_only_where_the_lock_is_heard() -> None:
    assert [can_hear(system) for system in ("linux", "win32", "darwin", "freebsd14")] == [True, True, True, False]


def test_links_wait_for_the_window_and_then_come_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    links, taken = SystemLinks(), list[str]()
    links.start()
    app = QCoreApplication.instance()
    assert app is not None
    try:
        QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl(LINK)))
        QCoreApplication.sendEvent(app, QEvent(QEvent.Type.ApplicationStateChange))
        assert taken == []
        links.hand_to(taken.append)
        assert taken == [LINK]
        company = tmp_path / "ACME firm.trackops"
        QCoreApplication.sendEvent(app, QFileOpenEvent(str(company)))
        assert taken == [LINK, str(company)]
    finally:
        app.removeEventFilter(links)
