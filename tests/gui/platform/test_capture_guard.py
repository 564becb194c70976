"""Every window stays out of screenshots where the system can do that, also those that show later."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from trackops_desktop.ui.dialogs.qr_dialog import QrDialog
from trackops_desktop.ui.platform import capture_guard
from trackops_desktop.ui.platform.capture_guard import CaptureGuard, can_guard, exclude_on_windows, system_exclude


class System:
    """What the system was told last about each window."""

    def __init__(self) -> None:
        self.excluded: dict[int, bool] = {}

    def __call__(self, window: int, wanted: bool) -> bool:
        self.excluded[window] = wanted
        return True

    def keeps_out(self, window: QWidget) -> bool | None:
        return self.excluded.get(int(window.winId()))


def test_a_window_that_shows_later_is_guarded_before_anything_is_painted(host: QWidget, qtbot: QtBot) -> None:
    system = System()
    host.show()
    guard = CaptureGuard(system, True, host)
    guard.start()
    assert system.keeps_out(host) is True
    later = QDialog(host)
    later.open()
    assert system.keeps_out(later) is True
    guard.want(False)
    assert (system.keeps_out(host), system.keeps_out(later)) == (False, False)
    hidden = QDialog(host)
    hidden.open()
    assert system.keeps_out(hidden) is False
    for one in (later, hidden):
        one.close()


def test_the_windows_of_the_application_are_guarded_and_let_in_by_the_setting(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = System()
    monkeypatch.setattr(capture_guard, "system_exclude", lambda _platform="": system)
    (entry,) = made.add(("Trackops", "ada"))
    made.open()
    made.windows._settle()
    assert system.keeps_out(made.windows.frame) is True
    shown = QrDialog([[True, False], [False, True]], entry, made.window)
    shown.open()
    assert system.keeps_out(shown) is True
    made.set(allow_screen_capture=True)
    assert system.keeps_out(made.windows.frame) is False
    assert system.keeps_out(shown) is False
    shown.close()


def test_windows_is_told_by_the_windows_number(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, int]] = []

    def set_affinity(window: int, affinity: int) -> int:
        calls.append((window, affinity))
        return 1

    user32 = SimpleNamespace(SetWindowDisplayAffinity=set_affinity)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    assert exclude_on_windows(7, True)
    assert exclude_on_windows(7, False)
    assert calls == [(7, 0x11), (7, 0x00)]


def test_other_systems_have_nothing_of_the_kind(qapp: QApplication) -> None:
    assert can_guard("win32")
    assert can_guard("darwin")
    assert system_exclude("linux") is None
