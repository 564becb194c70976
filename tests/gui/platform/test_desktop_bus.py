"""The Wayland portal and the screen saver, over a real D-Bus session of our own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.pictures import qr_picture, uri
from tests.keyrings import session_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with a D-Bus session in it, on which nothing starts by itself: no portal of this computer."""
    with session_bus(tmp_path_factory.mktemp("bus")) as made:
        yield {**made.environment, "QT_QPA_PLATFORM": "offscreen"}


def start(bus: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.gui.bus_programs", *arguments]
    return subprocess.Popen(command, env=bus, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_portal_gives_its_picture_and_leaves_no_file(bus: dict[str, str], tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    qr_picture(uri(1)).save(str(picture))
    with start(bus, "portal", str(picture), "0") as portal:
        assert told(portal) == "ready"
        with start(bus, "ask") as ask:
            assert told(ask) == f"taken {qr_picture(uri(1)).width()}"
    assert not picture.exists()


def test_a_no_to_the_portal_is_a_no(bus: dict[str, str]) -> None:
    with start(bus, "portal", "/nowhere", "1") as portal:
        assert told(portal) == "ready"
        with start(bus, "ask") as ask:
            assert told(ask) == "refused"


def test_a_desktop_without_a_portal_is_noticed(bus: dict[str, str]) -> None:
    with start(bus, "ask") as ask:
        assert told(ask) == "missing"


def test_a_locked_screen_is_heard(bus: dict[str, str]) -> None:
    with start(bus, "listen") as listener:
        assert told(listener) == "ready"
        with start(bus, "saver", "false"):
            pass
        with start(bus, "saver", "true"):
            pass
        assert told(listener) == "locked"
