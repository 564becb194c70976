"""Pages made for one test each as the site of a real sign-in window, with strangers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.builders import AT, FakeClock
from tests.journeys.signin.signin_kit import Person, make_person
from tests.web.kit import Anything, Host, until_painted
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.services.sites import PRACTICE_ID
from trackops_desktop.ui.signin.clock_drift import ClockDriftWatch
from trackops_desktop.ui.signin.window import SignInWindow

SECRET = "JBSWY3DPEHPK3PXP"
CODE = (
    "<h1>Two-factor authentication</h1><form method=post><label>Authentication code"
    "<input id=c name=otp maxlength=6></label><button>Verify</button></form>"
)


@dataclass
class OwnSite:
    """Somebody at a site of the test's own making."""

    person: Person
    home: Host

    @property
    def window(self) -> SignInWindow:
        return self.person.it

    @property
    def offered(self) -> list[str]:
        """The words of the buttons that can be pressed."""
        return [choice.label for choice in self.person.advice.choices]

    @property
    def shown_address(self) -> str:
        return self.window.bar.shown_address

    def open(self, path: str = "/") -> None:
        """Open a window whose pages may go anywhere, so that strangers on loopback can be reached."""
        sites = self.person.around.sites
        site = sites.change(PRACTICE_ID, name="Own site", username="", keep_signed_in=False)
        self.person.around.signin.look()
        view = SiteView(Anything(), ask=self.person.around.ask_save)
        drift = ClockDriftWatch(self.person.around.signin.now, fetch=lambda _address: None)
        window = SignInWindow(site, self.person.around, drift, view)
        self.person.window = window
        window.assistant.told.connect(self.person.told.append)
        window.show()
        view.open(f"{self.home.url}{path}")

    def click_page(self) -> None:
        """Click into the page once it is painted."""
        target = until_painted(self.window.view, self.person.in_page, self.person.until)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))


def make_own_site(qtbot: QtBot, home: Host, folder: Path) -> OwnSite:
    """Return somebody whose vault is empty and whose site is this host."""
    site = SimpleNamespace(url=home.url, clock=FakeClock(AT))
    return OwnSite(make_person(qtbot, cast("Any", site), folder), home)
