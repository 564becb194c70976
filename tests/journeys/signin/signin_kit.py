"""A person at a sign-in window: clicks on the page and in the bar, and waits for what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.patience import PATIENCE_MS
from tests.practice_kit.site import PracticeSite, password_of
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import PRACTICE_ID, Sites
from trackops_desktop.signin.advice import Advice
from trackops_desktop.ui.signin.clock_drift import ClockDriftWatch
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.window import SignInWindow
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.vault import Vault


@dataclass
class Person:
    """Somebody with a vault and one open sign-in window."""

    qtbot: QtBot
    site: PracticeSite
    vault: Vault
    around: SignInContext
    #: Seconds that the user's clock is off; the site's is right.
    off: list[float] = field(default_factory=lambda: [0.0])
    copied: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    saves: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    clicks: int = 0
    window: SignInWindow | None = None
    pictures: Path | None = None

    @property
    def it(self) -> SignInWindow:
        assert self.window is not None
        return self.window

    @property
    def advice(self) -> Advice:
        return self.it.bar.advice

    def sign_in(self, username: str) -> None:
        """Open the site as a user whose password is kept, and sign in with one click."""
        self.open(username, password_of(username))
        self.until_offers("Sign in as")
        self.press("Sign in as")

    def enrol(self, secret: str, name: str = "erin@demo", site: str | None = "") -> Entry:
        """Keep an account that was enrolled elsewhere; by default it is bound to the practice site."""
        enrolment = Enrolment(Account(issuer="Trackops", name=name), base32.decode(secret))
        return self.vault.add(NewEntry(enrolment, site=self.site.url if site == "" else site))

    def type_code(self, text: str) -> None:
        """Type or paste digits into the native prompt and send them."""
        line = self.it.bar.code_entry.focusProxy()
        assert isinstance(line, QLineEdit)
        line.clear()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def open(self, username: str = "", password: str = "") -> None:
        """Set the practice site up as the site dialog does, and open it."""
        sites = self.around.sites
        site = sites.change(PRACTICE_ID, name="Practice site", username=username, keep_signed_in=False)
        if password:
            site = sites.keep_password(PRACTICE_ID, password)
        self.around.signin.look()
        drift = ClockDriftWatch(self.around.signin.now, fetch=lambda _address: None)
        self.window = SignInWindow(site, self.around, drift)
        self.window.assistant.told.connect(self.told.append)
        self.window.show()
        self.window.open_site()

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def until(self, condition: Callable[[], bool]) -> None:
        try:
            self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)
        except BaseException:
            window = self.it
            print("advice:", self.advice, "told:", self.told, window.view.address, window.assistant.question)
            raise

    def until_says(self, words: str) -> None:
        """Wait until the bar's sentence or detail holds these words."""
        self.until(lambda: words in f"{self.advice.sentence} {self.advice.detail}")

    def until_offers(self, words: str) -> None:
        """Wait until the main button begins with these words."""
        self.until(lambda: bool(self.advice.choices) and self.advice.choices[0].label.startswith(words))

    def press(self, words: str) -> None:
        """Click the button of the bar that begins with these words."""
        choice = next(choice for choice in self.advice.choices if choice.label.startswith(words))
        self.clicks += 1
        self.it.bar.chosen.emit(choice)

    def click(self, words: str) -> None:
        """Click the bar's button that begins with these words, with the mouse."""
        self.clicks += 1
        (button,) = [
            one for one in self.it.bar.findChildren(QPushButton) if one.isVisible() and one.text().startswith(words)
        ]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def on_page(self, words: str) -> None:
        """Click a link or a button of the page by its text."""
        self.clicks += 1
        script = (
            "(() => { for (const one of document.querySelectorAll('a, button')) "
            f"if (one.innerText.trim() === {words!r}) {{ one.click(); return true; }} return false; }})()"
        )
        assert self.in_page(script) is True, words

    def type_on_page(self, selector: str, text: str) -> None:
        assert self.in_page(f"(() => {{ document.querySelector({selector!r}).value = {text!r}; return true; }})()")

    def in_page(self, script: str) -> object:
        """Run a script as the page's own, and return what it gives."""
        with self.qtbot.waitCallback(timeout=PATIENCE_MS) as done:
            self.it.view._page.runJavaScript(script, 0, done)
        assert done.args is not None
        return done.args[0]

    def until_shows(self, words: str) -> None:
        """Wait until the page's text holds these words."""

        def shown() -> bool:
            return words in str(self.in_page("document.body ? document.body.innerText : ''"))

        self.until(shown)

    def picture(self, name: str) -> None:
        if self.pictures is not None:
            grab = QWidget.grab(self.it)
            grab.save(str(self.pictures / f"{name}.png"))

    def entries(self) -> tuple[Entry, ...]:
        return self.vault.entries()


def make_person(qtbot: QtBot, site: PracticeSite, folder: Path) -> Person:
    """Return somebody with an empty vault whose clock is the site's."""
    vault = Vault.open(Paths(folder / "home").make(), MemoryKeyring(), site.clock)
    sites = Sites(vault, lambda: site.url)
    off = [0.0]
    codes = Codes(vault, site.clock, lambda: off[0])
    copied: list[str] = []
    opened: list[str] = []
    saves: list[Path] = []

    def open_outside(address: str) -> bool:
        opened.append(address)
        return True

    around = SignInContext(
        sites=sites,
        signin=SignInService(vault, codes, sites.practice_origin),
        is_open=vault.seems_open,
        runner=InlineRunner(),
        copy=copied.append,
        open_outside=open_outside,
        ask_save=lambda name, then: then(saves[0] / name if saves else None),
        changed=lambda: None,
        profiles=folder / "profiles",
    )
    return Person(qtbot, site, vault, around, off, copied, opened, saves)
