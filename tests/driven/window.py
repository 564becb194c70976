"""The real sign-in window at a server that is passed off as the practice site, since that alone may be plain http.

    {"do": "start", "base": U, "username": N, "password": P}   a new window, name and password kept
    {"do": "go", "address": U}                                  open another page of the site
    {"do": "clock", "off": S}                                   this computer's clock is off by so many seconds
    {"do": "refuses", "address": U}                             what the site dialog says to an address
    {"do": "advice"}                                            what the bar says, and the accounts that are kept
    {"do": "until", "words": [W, …], "seconds": S}              wait until the bar offers or says one of these
    {"do": "press", "words": W}                                 press the button that begins so
    {"do": "js", "code": C}                                     run a script in the page's own world
    {"do": "picture", "path": P}                                a picture of the window

The vault is real; its keyring lies in memory.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from tests.driven.orders import Answer, spin
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp import base32
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import PRACTICE_ID, Sites
from trackops_desktop.ui.signin.clock_drift import ClockDriftWatch
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.window import SignInWindow
from trackops_desktop.vault.vault import Vault


class DrivenWindow:
    """One vault and one sign-in window at a time."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self._base, self._off, self._loading = "", 0.0, False
        self._vault = Vault.open(Paths(folder / "home").make(), MemoryKeyring(), time.time)
        self._sites = Sites(self._vault, lambda: self._base or None)
        codes = Codes(self._vault, time.time, lambda: self._off)
        self._context = SignInContext(
            sites=self._sites,
            signin=SignInService(self._vault, codes, self._sites.practice_origin),
            is_open=self._vault.seems_open,
            runner=InlineRunner(),
            copy=lambda _text: None,
            open_outside=lambda _address: True,
            ask_save=lambda _name, then: then(None),
            changed=lambda: None,
            profiles=folder / "profiles",
        )
        self._window: SignInWindow | None = None

    def orders(self) -> dict[str, Callable[..., Answer]]:
        """Return what can be ordered."""
        return {
            "start": self.start,
            "go": self.go,
            "clock": self.clock,
            "refuses": self.refuses,
            "advice": self.advice,
            "until": self.until,
            "press": self.press,
            "js": self.js,
            "picture": self.picture,
        }

    def close(self) -> None:
        """Close the window, if there is one, and let it and its engine go."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
            spin(lambda: False, 0.1)

    def start(self, base: str, username: str, password: str) -> Answer:
        self.close()
        self._base = base
        self._sites.change(PRACTICE_ID, name="Real server", username=username, keep_signed_in=False)
        site = self._sites.keep_password(PRACTICE_ID, password)
        self._context.signin.look()
        drift = ClockDriftWatch(self._context.signin.now, fetch=lambda _address: None)
        self._window = SignInWindow(site, self._context, drift)
        self._window.show()
        self._loading = True
        self._window.view.loading.connect(self._on_loading)
        self._window.open_site()
        spin(lambda: not self._loading, 30)
        return {}

    def go(self, address: str) -> Answer:
        self._loading = True
        self._it.view.open(address)
        spin(lambda: not self._loading, 30)
        spin(lambda: False, 0.6)
        return {}

    def clock(self, off: float) -> Answer:
        self._off = off
        return {}

    def refuses(self, address: str) -> Answer:
        try:
            return {"added": str(self._sites.add(address).origin)}
        except TrackopsError as error:
            return {"refused": str(error)}

    def advice(self) -> Answer:
        said = self._it.bar.advice
        return {
            "sentence": said.sentence,
            "detail": said.detail,
            "choices": [one.label for one in said.choices],
            "address": self._it.view.address,
            "question": type(self._it.assistant.question).__name__,
            "accounts": [
                {
                    "issuer": entry.account.issuer,
                    "name": entry.account.name,
                    "verified": entry.verified,
                    "site": entry.site,
                    "secret": base32.encode(self._vault.enrolment(entry.id).secret),
                }
                for entry in self._vault.entries()
            ],
        }

    def until(self, words: Sequence[str], seconds: float = 20) -> Answer:
        def there() -> bool:
            said = self._it.bar.advice
            first = said.choices[0].label if said.choices else ""
            return any(first.startswith(one) or one in f"{said.sentence} {said.detail}" for one in words)

        return {"there": spin(there, seconds), **self.advice()}

    def press(self, words: str) -> Answer:
        choice = next(one for one in self._it.bar.advice.choices if one.label.startswith(words))
        self._it.bar.chosen.emit(choice)
        spin(lambda: False, 0.5)
        return {}

    def js(self, code: str) -> Answer:
        got: list[object] = []
        self._it.view._page.runJavaScript(code, 0, got.append)
        spin(lambda: bool(got), 15)
        return {"value": got[0] if got else None}

    def picture(self, path: str) -> Answer:
        QWidget.grab(self._it).save(path)
        return {}

    @property
    def _it(self) -> SignInWindow:
        assert self._window is not None
        return self._window

    def _on_loading(self, loading: bool) -> None:
        self._loading = loading
