"""The application with a real browser beside it: Qt's events go on here while the browser is driven on a thread."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.blocking import elsewhere
from tests.patience import PATIENCE_MS
from tests.practice_kit.client import Browser
from tests.practice_kit.site import PracticeSite, start_site
from tests.qt_waiting import wait_until
from trackops_desktop.app.build import Application
from trackops_desktop.app.core_services import BackgroundLoader, Environment
from trackops_desktop.app.options import Options
from trackops_desktop.companion.host_script import NAME, host_manifest, host_script, interpreted
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.paths import Paths, local_socket
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog, PairingDialog
from trackops_desktop.ui.companion.browser_connection import BrowserConnection
from trackops_desktop.ui.companion.companion_server import CompanionServer
from trackops_desktop.ui.signin import assistant
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.window_geometry import read_geometry
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.keyring.backend import KeyringBackend

T = TypeVar("T")
#: What practice users' accounts are enrolled with by hand.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Popup(dict[str, Any]):
    """What the popup shows: tone, sentence, detail, told, choices, time, what of the site, what has the keyboard."""


class DrivesBrowser(Protocol):
    """A real browser, driven on one thread of its own.

    Attributes:
        follows: The extension may go on on the next page of the same site without another press.

    """

    follows: bool

    def start(self, folder: Path, script: Path) -> None:
        """Run it with the extension, and with the host's script known to it."""

    def stop(self) -> None:
        """End it."""

    def open(self, url: str) -> None:
        """Open an address in a new tab, and work there from now on."""

    def stop_background(self) -> None:
        """End the extension's background, as the browser does with one that has nothing to do."""

    def press_button(self) -> None:
        """Press the extension's button; the popup opens."""

    def close_panels(self) -> None:
        """Close the popup, which another press would only close, and the extension's own tab."""

    def popup(self) -> Popup | None:
        """Return what the popup shows, or the extension's own tab if there is one."""

    def click(self, label: str) -> bool:
        """Click the popup's button that begins so; False where there is none."""

    def forget(self) -> None:
        """Forget every cookie."""

    def addresses(self) -> list[str]:
        """Return the addresses of all tabs, those that cannot be loaded too."""

    def run(self, script: str) -> Any:
        """Run a function body as the page's own in the tab that is worked in."""


@dataclass
class Desk:
    """A user's desk: the application, and a browser that is driven beside it."""

    application: Application
    driver: DrivesBrowser
    site: PracticeSite
    folder: Path

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "browser")

    def do(self, work: Callable[[DrivesBrowser], T]) -> T:
        """Do something in the browser, while Qt's events go on."""
        future: Future[T] = self._thread.submit(work, self.driver)
        wait_until(future.done, "the browser", look_every=5)
        return future.result()

    def close(self) -> None:
        self.do(lambda browser: browser.stop())
        self._thread.shutdown()

    def watch_what_is_said(self, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        """Return a list that everything which is said to browsers from now on is added to."""
        said: list[dict[str, Any]] = []
        write = BrowserConnection._write

        def noted(connection: BrowserConnection, frame: bytes) -> None:
            said.append(json.loads(frame[4:]))
            write(connection, frame)

        monkeypatch.setattr(BrowserConnection, "_write", noted)
        return said

    @property
    def server(self) -> CompanionServer:
        assert self.application.companion.server is not None
        return self.application.companion.server

    @property
    def browsers(self) -> Browsers:
        return Browsers(self.application.vault, self.site.clock)

    def entries(self) -> tuple[Entry, ...]:
        with elsewhere():
            return self.application.vault.entries()

    def note(self, key: str) -> str | None:
        with elsewhere():
            return self.application.vault.note(key)

    def until(self, true: Callable[[], object], what: str) -> None:
        wait_until(true, what)

    # What a user does

    def open(self, path: str) -> None:
        self.do(lambda browser: browser.open(f"{self.site.url}{path}"))

    def press(self) -> None:
        self.do(lambda browser: browser.press_button())

    def again(self) -> None:
        """Press once more where the browser lets the extension see one page a press."""
        if not self.driver.follows:
            self.press()

    def click(self, label: str) -> None:
        """Click a button of the popup, as soon as it is there."""
        shown: list[Popup | None] = [None]

        def clicked() -> bool:
            shown[0] = self.do(lambda browser: browser.popup())
            offered = shown[0]["choices"] if shown[0] is not None else ()
            return any(one.startswith(label) for one in offered) and self.do(lambda browser: browser.click(label))

        try:
            wait_until(clicked, f"the button {label}")
        except AssertionError as error:
            raise AssertionError(f"{error}; the popup shows {shown[0]}") from None

    def until_popup(self, true: Callable[[Popup], object], what: str) -> Popup:
        """Wait until the popup shows something, and return it."""
        found: list[Popup | None] = [None]

        def shows() -> bool:
            found[0] = self.do(lambda browser: browser.popup())
            return found[0] is not None and bool(true(found[0]))

        try:
            wait_until(shows, what)
        except AssertionError as error:
            raise AssertionError(f"{error}; the popup shows {found[0]}") from None
        assert found[0] is not None
        return found[0]

    def until_says(self, words: str) -> Popup:
        return self.until_popup(
            lambda popup: words in " ".join((popup["sentence"], popup["detail"], popup["told"])),
            f"the popup to say {words}",
        )

    def in_page(self, script: str) -> Any:
        return self.do(lambda browser: browser.run(script))

    def until_page(self, script: str, what: str) -> None:
        try:
            wait_until(lambda: self.in_page(script), what)
        except AssertionError as error:
            raise AssertionError(f"{error}; the popup shows {self.do(lambda browser: browser.popup())}") from None

    def until_page_says(self, words: str) -> None:
        script = f"return document.body !== null && document.body.innerText.includes({json.dumps(words)})"
        self.until_page(script, f"the page to say {words}")

    def click_on_page(self, words: str) -> None:
        """Click a link or button of the page by its text."""
        script = (
            "for (const one of document.querySelectorAll('a, button')) if (one.innerText.trim() === "
            f"{json.dumps(words)}) {{ one.click(); return true; }} return false"
        )
        self.until_page(script, f"the page's {words}")

    def sign_in(self, username: str) -> None:
        """Type a name and a password on the practice site's own page, and send them."""
        self.do(lambda browser: browser.forget())
        self.open("/sign-in")
        self.until_page("return document.querySelector('input[type=password]') !== null", "the sign-in page")
        self.in_page(
            "document.querySelector('[name=username]').value = "
            f"{json.dumps(username)}; document.querySelector('[name=password]').value = "
            f"{json.dumps(self.site.passwords[username])}; document.querySelector('form').requestSubmit()"
        )

    def allow(self, kind: type[ApprovalDialog] | type[PairingDialog]) -> Any:
        """Click *Allow* in the application's own question with a real mouse; return the dialog."""
        dialog = self.question(kind)
        press(dialog.allow)
        return dialog

    def question(self, kind: type[T]) -> T:
        """Return the question that the application shows, as soon as it does."""
        wait_until(lambda: self._questions(kind), f"a {kind.__name__}")
        return self._questions(kind)[0]

    def _questions(self, kind: type[T]) -> list[T]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    def enrol(self, name: str, secret: str = SECRET, *, site: str | None = "") -> Entry:
        """Keep an account that was enrolled elsewhere, bound to the practice site."""
        enrolment = Enrolment(Account(issuer="Trackops", name=name), base32.decode(secret))
        with elsewhere():
            return self.application.vault.add(NewEntry(enrolment, site=self.site.url if site == "" else site))

    def enrol_on_server(self, username: str) -> Entry:
        """Switch MFA on as another authenticator would, and keep the account here as well, bound to the site."""
        return self.enrol(f"{username}@demo", self.enable_on_server(username))

    def enable_on_server(self, username: str) -> str:
        """Switch MFA on as another authenticator would; return the account's secret."""
        with Browser(self.site) as browser:
            return browser.enable(username).secret

    def forget(self, entries: Iterable[Entry]) -> None:
        """Remove accounts for good, so that nothing is left for another test."""
        with elsewhere():
            self.application.vault.purge([entry.id for entry in entries])

    def approve(self) -> None:
        """Let the browser have codes for the practice site, as a user who said *Always* has."""
        origin = origin_of(self.site.url)
        assert origin is not None
        with elsewhere():
            for browser in self.browsers.all():
                self.browsers.approve(browser.profile, origin)

    def pair(self) -> None:
        """Connect the browser: press its button, *Connect*, and *Allow* in the application."""
        self.open("/sign-in")
        self.press()
        self.click("Connect")
        words = self.until_popup(lambda popup: popup["tone"] == "words", "two words")["sentence"]
        dialog = self.question(PairingDialog)
        assert dialog.words.text() == words
        press(dialog.allow)
        self.until_says("This browser is connected.")


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@contextmanager
def desk(
    app: QApplication, folder: Path, site: PracticeSite, backend: Callable[[], KeyringBackend], driver: DrivesBrowser
) -> Iterator[Desk]:
    """Run the application as it is built, and a browser that knows its host."""
    environment = Environment(Paths(folder / "home").make(), backend, site.clock)
    frame = MainWindow(read_geometry(environment.paths.window_place))
    with elsewhere():
        core = BackgroundLoader(environment).core()
    application = Application(app, frame, environment, Options(), core)
    place = SimpleNamespace(place=SimpleNamespace(url=site.url), end=lambda: None)
    application._practice = cast("Any", place)
    application.open()
    application.companion.listen()
    script = write_host(environment.paths, folder)
    wait_until(lambda: application.companion.server, "the companion's socket")
    made = Desk(application, driver, site, folder)
    made.do(lambda browser: browser.start(folder / "browser", script))
    try:
        yield made
    finally:
        made.close()
        with elsewhere():
            application.close()
        QApplication.processEvents()


@contextmanager
def paired_desk(
    app: QApplication, folder: Path, backend: Callable[[], KeyringBackend], driver: DrivesBrowser
) -> Iterator[Desk]:
    """The same with a practice site of its own, in a browser that is paired."""
    site = start_site(folder / "practice")
    try:
        with pytest.MonkeyPatch.context() as patch, desk(app, folder, site, backend, driver) as made:
            patch.setattr(assistant, "_ANSWER_MS", PATIENCE_MS)  # after nine seconds the product is in doubt
            made.pair()
            yield made
    finally:
        site.server.stop()


def write_host(paths: Paths, folder: Path, *start: str) -> Path:
    """Write the script that browsers start; return its path."""
    script = folder / "browser-host"
    command = start or (sys.executable, "-P", "-m", "trackops_desktop", "--home", str(paths.home))
    script.write_text(
        host_script(
            interpreted(os.path.realpath(sys.executable)), local_socket(paths.home.resolve(), "browser"), command
        )
    )
    script.chmod(0o700)
    return script


def write_manifest(folder: Path, script: Path, *, firefox: bool) -> None:
    """Tell a browser of the host, as the application does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.json").write_text(json.dumps(host_manifest(str(script), firefox=firefox)))
