"""The extension's own key, pressed by a real keyboard in a browser's window on a desktop, and quick pick over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from Xlib.display import Display
from Xlib.X import ZPixmap

from tests.blocking import nothing_waits
from tests.companion.chromium import ChromiumDriver
from tests.companion.firefox import FirefoxDriver, has_firefox
from tests.companion.kit import Desk, DrivesBrowser, paired_desk
from tests.extension_build import extension
from tests.keyrings import keyring_session, require_gnome_keyring
from tests.practice_kit.chromium import has_chromium
from tests.programs.typing_targets import TypingDesk, missing_for_typing, typing_desk
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog

__all__ = ["nothing_waits"]
pytestmark = pytest.mark.skipif(bool(missing_for_typing()), reason=f"not installed: {missing_for_typing()}")
BROWSERS = [
    pytest.param(ChromiumDriver, marks=pytest.mark.skipif(not has_chromium(), reason="chromium is not installed")),
    pytest.param(FirefoxDriver, marks=pytest.mark.skipif(not has_firefox(), reason="firefox-esr is not installed")),
]
_MANIFEST = json.loads(extension.files("chromium")["manifest.json"])
KEY: Final[str] = _MANIFEST["commands"]["_execute_action"]["suggested_key"]["default"]


class Person:
    """Somebody at a desk whose browser has windows, and at its keyboard."""

    def __init__(self, desk: Desk, screen: TypingDesk) -> None:
        self.desk, self.screen = desk, screen

    def press(self, *keys: str) -> None:
        self.desk.do(lambda _browser: self.screen.xdotool("key", *keys))

    def go_to_page(self) -> None:
        """Give the page's window the keyboard."""
        title = self.desk.in_page("return document.title")
        self.desk.do(lambda _browser: self.screen.window(title))

    def press_key(self) -> None:
        """Press the extension's key in the page's window; what there is to do has the keyboard then.

        Chromium hands it over by itself, Firefox does so with Tab.
        """
        self.desk.do(lambda browser: browser.close_panels())  # which the key would only close
        self.go_to_page()
        self.press(KEY.lower())
        if isinstance(self.desk.driver, FirefoxDriver):
            self.desk.until_popup(lambda popup: popup["choices"], "something to do")
            self.press("Tab")
        self.desk.until_popup(lambda popup: popup["focused"] == "Fill the code", "the code's button to have the focus")

    def choose_to_watch(self) -> str:
        """Press Watch by keys; return what the popup said of it. The browser's question comes, and the popup goes."""
        self.press_key()
        says = self.desk.until_popup(lambda popup: popup["site"], "the site")["site"]
        self.press("Tab", "Tab")
        self.desk.until_popup(lambda popup: popup["focused"] == "Watch this site for me", "the site's button")
        self.press("Return")
        self.desk.until(lambda: self.desk.do(lambda browser: browser.popup()) is None, "the browser's question")
        return str(says)

    def popup_comes(self) -> bool:
        """Press the extension's key, which does nothing while the browser's own question is open."""
        self.press("Escape", KEY.lower())
        return self.desk.do(lambda browser: browser.popup()) is not None

    def permits(self, chromium: ChromiumDriver) -> bool:
        """Click Allow, which takes no click while the question has only just come."""
        self.desk.do(lambda _browser: self._click_allow())
        return any("127.0.0.1" in one for one in self.desk.do(lambda _browser: chromium.permissions()))

    def _click_allow(self) -> None:
        """Click near the lower right corner of the one thing that is white while all else has darkened."""
        display = Display(self.screen.display)
        try:
            front = self.screen.keyboard.front()
            if front is None:
                return
            window = display.create_resource_object("window", front.id)
            size, place = window.get_geometry(), window.translate_coords(display.screen().root, 0, 0)
            image = window.get_image(0, 0, size.width, size.height, ZPixmap, 0xFFFFFF)
            white = np.frombuffer(image.data, np.uint32).reshape(size.height, size.width) & 0xFFFFFF == 0xFFFFFF
        finally:
            display.close()
        rows, columns = np.flatnonzero(white.sum(1) > 100), np.flatnonzero(white.sum(0) > 50)
        if rows.size and columns.size:
            x, y = columns[-1] - 54 - place.x, rows[-1] - 40 - place.y
            self.screen.xdotool("mousemove", str(x), str(y), "click", "1")

    def open_quick_pick(self, *, looked_at: bool) -> list[str]:
        """Open quick pick, as its own key does, and return whose codes it offers once it has caught up.

        Args:
            looked_at: Whether the page in front was looked at, of which the browser tells a moment later.

        """
        self.go_to_page()
        server = self.desk.server
        self.desk.until(
            lambda: any(one.origin is not None for one in server.fronts) is looked_at, "word of the page in front"
        )
        quick, count = self.desk.application.quick_pick, len(self.desk.entries())
        quick.open()
        self.desk.until(lambda: quick.window.isVisible() and quick.window.model.rowCount() == count, "quick pick")
        return [quick.window.model.entry(row).account.name for row in range(quick.window.model.rowCount())]


@pytest.fixture(scope="module", params=BROWSERS)
def person(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Person]:
    require_gnome_keyring()
    folder, make = tmp_path_factory.mktemp("desk"), request.param
    with pytest.MonkeyPatch.context() as patch, typing_desk() as screen, keyring_session(folder / "keyring") as keyring:
        patch.setenv("DISPLAY", screen.display)
        driver: DrivesBrowser = make(screen.display)
        with paired_desk(qapp, folder, keyring.backend, driver) as made:
            yield Person(made, screen)


def test_the_key_fills_a_code_and_quick_pick_offers_what_belongs_to_the_site(person: Person) -> None:
    desk = person.desk
    desk.enrol("aaa@demo", "A" * 32, site=None)  # its service is in the page's title, as is the other one's
    desk.enrol_on_server("vendor")
    desk.sign_in("vendor")
    desk.until_page_says("Enter your MFA code")
    desk.site.clock.advance(30)
    person.press_key()
    person.press("Return")
    desk.allow(ApprovalDialog)
    desk.until_page_says("MFA Security")

    desk.site.clock.advance(30)
    desk.sign_in("vendor")
    desk.until_page_says("Enter your MFA code")
    search = desk.application.quick_pick.window.search
    assert person.open_quick_pick(looked_at=False) == ["aaa@demo", "vendor@demo"]  # nobody has looked at this page
    QTest.keyClick(search, Qt.Key.Key_Escape)
    person.press_key()
    person.press("Escape")
    desk.until(lambda: desk.do(lambda browser: browser.popup()) is None, "the popup to close")
    desk.in_page("document.querySelector('input[name=code]').focus()")
    assert person.open_quick_pick(looked_at=True) == ["vendor@demo", "aaa@demo"]
    QTest.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until_page("return document.querySelector('input[name=code]').value.length === 6", "the code")
    person.press("Return")
    desk.until_page_says("MFA Security")


def test_the_browsers_own_question_about_a_site_is_refused_and_allowed(person: Person) -> None:
    desk, chromium = person.desk, person.desk.driver
    if not isinstance(chromium, ChromiumDriver):
        pytest.skip("Firefox's own question is answered by a preference in other tests")
    desk.site.clock.advance(30)
    desk.sign_in("vendor")
    desk.until_page_says("Enter your MFA code")
    assert person.choose_to_watch() == "Watch this site for me The icon then shows a dot as soon as it asks for a code."
    person.press("Escape")
    desk.until(lambda: person.popup_comes(), "the popup")
    says = desk.until_popup(lambda popup: popup["site"], "the site")["site"]
    assert "the browser asked you, and you did not allow it" in says

    person.choose_to_watch()
    desk.until(lambda: person.permits(chromium), "the permission")
    person.press_key()
    desk.until_popup(lambda popup: popup["site"] == "Stop watching this site", "the site to be watched")
