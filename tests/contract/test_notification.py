"""Messages through the desktop's notifications, on a real bus."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.keyrings import session_bus
from tests.patience import killed_at_the_end
from trackops_desktop.desktop_bus.notification import notify

ODD = "Tom & <b>Jerry</b> &amp; “<img src='https://example.com/x.png'>”"
ESCAPED = "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt; &amp;amp; “&lt;img src='https://example.com/x.png'&gt;”"


@pytest.mark.parametrize(("abilities", "said"), [((), ODD), (("body",), ODD), (("body", "body-markup"), ESCAPED)])
def test_what_looks_like_markup_is_shown_letter_by_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abilities: tuple[str, ...], said: str
) -> None:
    with session_bus(tmp_path) as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        assert not notify("Nobody is there", "")
        command = [sys.executable, "-m", "tests.gui.bus_programs", "notifications", *abilities]
        program = subprocess.Popen(command, env=bus.environment, stdout=subprocess.PIPE, text=True)
        with killed_at_the_end(program):
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            assert notify(ODD, ODD)
            assert program.stdout.readline() == f"{ODD}|{said}\n"
