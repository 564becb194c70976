"""What Windows and macOS tell the application by events, with the very events and messages they send."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

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


def test_a_message_is_laid_out_as_windows_has_it() -> None:
    offsets = [getattr(WindowsMessage, name).offset for name, *_ in WindowsMessage._fields_]
    pointer = ctypes.sizeof(ctypes.c_void_p)
    assert offsets == [0, pointer, 2 * pointer]


def test_the_choice_is_offered_only_where_the_lock_is_heard() -> None:
    assert [can_hear(system) for system in ("linux", "win32", "darwin")] == [True, True, False]


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
