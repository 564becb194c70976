"""How long the user's own browser waits: the host's start, a look at a page that asks for a code, and filling it in."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

TITLE = "In the user's own browser"
STARTS, LOOKS = 15, 15


def run() -> str:
    """Measure everything and return a table."""
    host, bare = host_starts()
    looks, fills, worlds = pages()
    rows = (
        ("host, to its first answer", host, f"{host / bare:.2f} × `python -I -S -c pass` ({bare:.0f} ms), bar 2.5"),
        ("look at a page that asks for a code", looks, "bar 100 ms"),
        ("fill in the code", fills, "bar 50 ms"),
    )
    head = f"Chromium, practice site, real GNOME Keyring; medians of {LOOKS}.\n\n| | median | |\n|---|---|---|"
    lines = [f"| {name} | {value:.0f} ms | {note} |" for name, value, note in rows]
    lines.append(f"| scripts of the extension in a page that is neither pressed nor watched | {worlds} | bar 0 |")
    return "\n".join((head, *lines))


def host_starts() -> tuple[float, float]:
    """Return the medians of starts taken in turn, in ms: the host until it answers, and a bare interpreter."""
    from trackops_desktop.companion.host_script import HOST

    python = os.path.realpath(sys.executable)
    hosts, bare = [], []
    ping = b'{"op":"ping"}'
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run([python, "-I", "-S", "-c", "pass"], check=True)
        bare.append(time.perf_counter() - began)
        command = [python, "-I", "-S", str(HOST), "/nowhere/socket", "/bin/false", "--"]
        began = time.perf_counter()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(len(ping).to_bytes(4, sys.byteorder) + ping)
            process.stdout.read(4)
            hosts.append(time.perf_counter() - began)
            process.stdin.close()
    return statistics.median(hosts) * 1000, statistics.median(bare) * 1000


def pages() -> tuple[float, float, int]:
    """Return the medians of looks and fills at the practice site, in ms, and how many scripts run in other pages."""
    import pytest
    from PySide6.QtWidgets import QApplication

    from tests.companion.chromium import ChromiumDriver
    from tests.companion.kit import paired_desk
    from tests.keyrings import keyring_session
    from trackops_desktop.signin.origin import origin_of

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["bench", "-style", "Fusion"])
    patch, times, driver = pytest.MonkeyPatch(), Times(), ChromiumDriver()
    with (
        tempfile.TemporaryDirectory() as name,
        keyring_session(Path(name, "keyring")) as keyring,
        paired_desk(app, Path(name), keyring.backend, driver) as user,
    ):
        user.enrol_on_server("vendor")
        where, (browser,) = origin_of(user.site.url), user.browsers.all()
        assert where is not None
        user.browsers.approve(browser.profile, where)
        user.open("/sign-in")
        worlds = len(user.do(lambda _browser: driver.worlds()))
        times.watch(patch)
        for _ in range(LOOKS):
            user.site.clock.advance(30)
            user.sign_in("vendor")
            user.until_page_says("Enter your MFA code")
            user.press()
            user.click("Fill the code")
            user.until_page_says("MFA Security")
            times.rest()
    patch.undo()
    return statistics.median(times.looks) * 1000, statistics.median(times.fills) * 1000, worlds


class Times:
    """Notes when a browser asks for a look and is advised, and when a fill is ordered and done."""

    def __init__(self) -> None:
        self.looks: list[float] = []
        self.fills: list[float] = []
        self._asked: float | None = None
        self._filling: tuple[int, float] | None = None

    def rest(self) -> None:
        """Forget what was begun: the next page is another matter."""
        self._asked = self._filling = None

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Measure from now on."""
        from trackops_desktop.companion.wire import FromBrowser, LookRequest, OrderDone
        from trackops_desktop.services.signin import CodeTime
        from trackops_desktop.signin.advice import Action, Advice
        from trackops_desktop.ui.companion.browser_connection import BrowserConnection

        take, advised, order = BrowserConnection._take, BrowserConnection.advised, BrowserConnection.order

        def taken(connection: BrowserConnection, came: FromBrowser) -> None:
            if isinstance(came, LookRequest):
                self._asked = self._asked or time.perf_counter()
            if isinstance(came, OrderDone) and self._filling is not None and came.order == self._filling[0]:
                self.fills.append(time.perf_counter() - self._filling[1])
                self._filling = None
            take(connection, came)

        def told(
            connection: BrowserConnection, tab: int, look: int, advice: Advice, code_time: CodeTime | None
        ) -> None:
            offers = any(one.action is Action.FILL_CODE for one in advice.choices)
            if self._asked is not None and offers:
                self.looks.append(time.perf_counter() - self._asked)
                self._asked = None
            advised(connection, tab, look, advice, code_time)

        def ordered(
            connection: BrowserConnection,
            tab: int,
            number: int,
            document: str,
            name: str,
            arguments: tuple[object, ...],
        ) -> None:
            if name == "fill":
                self._filling = number, time.perf_counter()
            order(connection, tab, number, document, name, arguments)

        patch.setattr(BrowserConnection, "_take", taken)
        patch.setattr(BrowserConnection, "advised", told)
        patch.setattr(BrowserConnection, "order", ordered)
