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
from tests.companion.kit import Desk, DrivesBrowser, Popup, paired_desk
from tests.extension_build import extension
from tests.keyrings import keyring_session, require_gnome_keyring
from tests.practice_kit.chromium import has_chromium
from tests.programs.typing_targets import TypingDesk, missing_for_typing, typing_desk
from tests.qt_waiting import try_until
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog

__all__ = ["nothing_waits"]
pytestmark = pytest.mark.skipif(bool(missing_for_typing()), reason=f"not installed: {missing_for_typing()}")
BROWSERS = [
    pytest.param(ChromiumDriver, marks=pytest.mark.skipif(not has_chromium(), reason="chromium is not installed")),
    pytest.param(FirefoxDriver, marks=pytest.mark.skipif(not has_firefox(), reason="firefox-esr is not installed")),
]
_MANIFEST = json.loads(extension.files("chromium")["manifest.json"])
KEY: Final[str] = _MANIFEST["commands"]["_execute_action"]["suggested_key"]["default"]
#: Seconds. The key that opens the popup closes it when it is pressed once more.
_LOOK_BEFORE_A_KEY_THAT_CLOSES: Final = 5


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
        # The browser may still be closing what was open before, which takes the key for itself.
        try_until(
            lambda: self.press(KEY.lower()),
            lambda: self._popup()["choices"],
            "the popup and something to do",
            first_look=_LOOK_BEFORE_A_KEY_THAT_CLOSES,
        )
        if isinstance(self.desk.driver, FirefoxDriver):
            try_until(lambda: self.press("Tab"), self._is_at_code, "the code's button to have the focus")
        self.desk.until(self._is_at_code, "the code's button to have the focus")

    def _is_at_code(self) -> bool:
        return bool(self._popup()["focused"] == "Fill the code")

    def _popup(self) -> Popup:
        return self.desk.do(lambda browser: browser.popup()) or Popup(choices=[], focused="")

    def choose_to_watch(self) -> str:
        """Press Watch by keys; return what the popup said of it. The browser's question comes, and the popup goes."""
        self.press_key()
        says = self.desk.until_popup(lambda popup: popup["site"], "the site")["site"]
        self._press_site_button("Watch this site for me")
        self.desk.until(lambda: self.desk.do(lambda browser: browser.popup()) is None, "the popup to go")
        self.desk.until(self._question, "the browser's question")
        return str(says)

    def stop_watching(self) -> None:
        self.press_key()
        self._press_site_button("Stop watching this site")

    def _press_site_button(self, label: str) -> None:
        self.go_to_site_button(label)
        self.press("Return")

    def go_to_site_button(self, label: str) -> None:
        self.press("Tab", "Tab")
        self.desk.until_popup(lambda popup: popup["focused"] == label, "the site's button")

    def refuse(self) -> None:
        """Press Esc in the browser's question, which takes no key while it has only just come."""
        try_until(lambda: self.press("Escape"), lambda: self._question() is None, "the browser's question to go")

    def permit(self) -> None:
        """Click Allow in it, which takes no click either."""
        try_until(self._click_allow, lambda: self._question() is None, "the browser's question to go")

    def _click_allow(self) -> None:
        question = self._question()
        if question is not None:
            x, y = question[0] - 54, question[1] - 40
            self.desk.do(lambda _browser: self.screen.xdotool("mousemove", str(x), str(y), "click", "1"))

    def _question(self) -> tuple[int, int] | None:
        """Return the lower right corner of the browser's own question: the one thing that is white on a dark window."""
        return self.desk.do(lambda _browser: white_on_dark(self.screen))

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


def white_on_dark(screen: TypingDesk) -> tuple[int, int] | None:
    """Return the lower right corner, on the screen, of what is white in a window that has darkened; None without it."""
    front = screen.keyboard.front()
    if front is None:
        return None
    display = Display(screen.display)
    try:
        window = display.create_resource_object("window", front.id)
        size, place = window.get_geometry(), window.translate_coords(display.screen().root, 0, 0)
        image = window.get_image(0, 0, size.width, size.height, ZPixmap, 0xFFFFFF)
    finally:
        display.close()
    colours = np.frombuffer(image.data, np.uint8).reshape(size.height, size.width, -1)[..., :3]
    white = (colours == 0xFF).all(axis=2)
    rows, columns = np.flatnonzero(white.sum(1) > 100), np.flatnonzero(white.sum(0) > 50)
    if np.median(colours) > 0x80 or not rows.size or not columns.size:
        return None
    return int(columns[-1]) - place.x, int(rows[-1]) - place.y


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
            made.enrol("aaa@demo", "A" * 32, site=None)  # its service is in the page's title, as is the other one's
            made.enrol_on_server("vendor")
            yield Person(made, screen)


def test_the_key_fills_a_code_and_quick_pick_offers_what_belongs_to_the_site(person: Person) -> None:
    desk = person.desk
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
    person.press_key()
    person.go_to_site_button("Watch this site for me")
    another = desk.enrol("zzz@demo", "B" * 32)
    popup = desk.until_popup(lambda popup: "Fill the code of zzz@demo" in popup["choices"], "a code more to fill")
    assert popup["focused"] == "Watch this site for me"  # Enter does what it was about to do
    desk.forget([another])
    assert person.choose_to_watch() == "Watch this site for me The icon then shows a dot as soon as it asks for a code."
    person.refuse()
    assert "the browser asked you, and you did not allow it" in person.choose_to_watch()
    person.permit()
    desk.until(lambda: _permits_practice(desk, chromium), "the permission")
    person.stop_watching()
    desk.until(lambda: not _permits_practice(desk, chromium), "the permission to go")


def _permits_practice(desk: Desk, chromium: ChromiumDriver) -> bool:
    return any("127.0.0.1" in one for one in desk.do(lambda _browser: chromium.permissions()))
