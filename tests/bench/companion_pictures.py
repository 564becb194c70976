"""Draws the popup in Chromium for the manual: `python -m tests.bench.companion_pictures [FOLDER]`."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.bench.practice_pictures import MANUAL
from tests.companion.chromium import ChromiumDriver
from tests.companion.kit import Desk, DrivesBrowser, desk
from tests.keyrings import keyring_session
from tests.practice_kit.site import start_site


def draw(folder: Path) -> None:
    """Connect a browser, sign in with a code, and come to a page that shows a QR code; draw what the popup says."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app, driver = QApplication(["pictures", "-style", "Fusion"]), ChromiumDriver()
    with tempfile.TemporaryDirectory() as name, keyring_session(Path(name, "keyring")) as keyring:
        site = start_site(Path(name, "practice"))
        try:
            with desk(app, Path(name), site, keyring.backend, driver) as user:
                _walk(user, Camera(user, driver, folder))
        finally:
            site.server.stop()


class Camera:
    """Draws the popup once it says something."""

    def __init__(self, user: Desk, driver: ChromiumDriver, folder: Path) -> None:
        self._user, self._driver, self._folder = user, driver, folder

    def __call__(self, name: str, words: str, *looks: str) -> None:
        """Write `browser-NAME-LOOK.png` for each look."""
        self._user.until_popup(lambda popup: words in str(popup), f"the popup to say {words}")
        for look in looks:
            png = self._user.do(partial(self._picture, look))
            (self._folder / f"browser-{name}-{look}.png").write_bytes(png)

    def _picture(self, look: str, _browser: DrivesBrowser) -> bytes:
        return self._driver.picture(look)


def _walk(user: Desk, camera: Camera) -> None:
    user.open("/sign-in")
    user.press()
    camera("connect", "Connect", "light")
    user.pair()
    user.enrol_on_server("vendor")
    user.sign_in("vendor")
    user.until_page_says("Enter your MFA code")
    user.press()
    camera("code", "Fill the code", "light", "dark")
    user.sign_in("erin")
    user.until_page_says("MFA Security")
    user.click_on_page("Enable")
    user.until_page_says("Set up your authenticator")
    user.press()
    camera("add", "Add this account", "light")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else MANUAL)
