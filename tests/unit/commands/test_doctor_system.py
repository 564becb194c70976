from __future__ import annotations

import pytest

from trackops_desktop.commands.doctor import system_checks


@pytest.mark.parametrize(
    ("environment", "system", "ok", "word"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", True, "Wayland"),
        ({"DISPLAY": ":7"}, "linux", True, ":7"),
        ({}, "linux", False, "no graphical session"),
        ({}, "win32", True, "desktop"),
        ({}, "darwin", True, "desktop"),
    ],
)
def test_the_screen_is_named(environment: dict[str, str], system: str, ok: bool, word: str) -> None:
    check = system_checks.screen(environment, system)
    assert check.ok is ok
    assert word in check.detail
    assert bool(check.advice) is not ok


@pytest.mark.parametrize(("now", "ok"), [(0.0, False), (1_792_000_000.0, True), (5e9, False)])
def test_a_clock_that_was_never_set_is_told(now: float, ok: bool) -> None:
    check = system_checks.clock_check(now)
    assert check.ok is ok
    assert check.detail


def test_versions_name_what_is_installed() -> None:
    check = system_checks.versions()
    assert check.ok
    assert "Python 3." in check.detail
    assert "zxing-cpp" in check.detail
