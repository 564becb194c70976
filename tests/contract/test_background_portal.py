"""Starting at a sign-in from within a Flatpak, through the Background portal of a real bus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import SessionBus, session_bus
from tests.stand_ins import require_dbusmock, stand_in
from trackops_desktop.services.desktop.desktop_portal import SERVICE
from trackops_desktop.services.session_start.background_portal import BackgroundPortal
from trackops_desktop.services.session_start.session_start import SessionStartFailed, SessionStartState

FLATPAK = "com.viewcases.TrackopsDesktop"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    require_dbusmock()
    with session_bus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        yield bus


def test_the_portal_is_asked_and_what_it_wrote_is_read(bus: SessionBus, tmp_path: Path) -> None:
    entry = tmp_path / ".config/autostart" / f"{FLATPAK}.desktop"
    entry.parent.mkdir(parents=True)
    start = BackgroundPortal(FLATPAK, {}, tmp_path)
    assert start.state() == SessionStartState(False)
    with stand_in(bus, "portal", SERVICE, {"entry": str(entry)}):
        start.switch(True)
        assert start.state() == SessionStartState(True)
        assert "trackops-desktop --hidden" in entry.read_text()
        start.switch(False)
        assert start.state() == SessionStartState(False)


def test_a_no_of_the_portal_is_told(bus: SessionBus, tmp_path: Path) -> None:
    start = BackgroundPortal(FLATPAK, {}, tmp_path)
    with stand_in(bus, "portal", SERVICE, {"status": 1}), pytest.raises(SessionStartFailed, match="didn't allow"):
        start.switch(True)


def test_a_desktop_without_the_portal_is_told(bus: SessionBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = BackgroundPortal(FLATPAK, {}, tmp_path)
    with pytest.raises(SessionStartFailed, match="no way"):
        start.switch(True)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(SessionStartFailed, match="no way"):
        start.switch(True)
