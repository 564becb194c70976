"""*Use in my browser…*, with a made-up home."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.companion.kit import press
from tests.gui.runners import InlineRunner
from tests.keyrings import MemoryKeyring
from tests.qt_waiting import wait_until
from tests.vaults import FakeClock
from trackops_desktop.companion.browser_hosts import BrowserHosts
from trackops_desktop.companion.pairing import new_key
from trackops_desktop.paths import Paths
from trackops_desktop.services.browsers import Browsers
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.companion.browsers_dialog import BrowsersDialog
from trackops_desktop.vault.vault import Vault

SITE = Origin("https", "demo.viewcases.com", 443)


def test_sets_up_takes_back_removes_and_lets_ask(qtbot: QtBot, tmp_path: Path) -> None:
    for folder in (".config/chromium", ".config/google-chrome", "snap/chromium"):
        (tmp_path / folder).mkdir(parents=True)
    clock, removed = FakeClock(), list[str]()
    paths = Paths(tmp_path / "data").make()
    with elsewhere():
        vault = Vault.open(paths, MemoryKeyring(), clock)
        browsers = Browsers(vault, clock)
        browsers.pair("1" * 32, "Chromium 156", "/usr/lib/chromium/chromium", new_key())
        browsers.approve("1" * 32, SITE)
        browsers.refuse("/tmp/other")
    hosts = BrowserHosts(paths, {"HOME": str(tmp_path)}, platform="linux")
    dialog = BrowsersDialog(hosts, browsers, InlineRunner(), removed.append, clock)
    dialog.show()

    def texts() -> str:
        return " | ".join(one.text() for one in dialog._inner.findChildren(QLabel) if one.isVisibleTo(dialog))

    def until_says(words: str) -> None:
        wait_until(lambda: words in texts(), words)

    def does(name: str) -> QPushButton:
        buttons = dialog._inner.findChildren(QPushButton)
        return next(one for one in buttons if one.isVisibleTo(dialog) and one.accessibleName() == name)

    until_says("1 site is allowed")
    until_says(str(SITE))
    until_says("sandbox")
    press(does("Set up: Chromium"))
    assert (tmp_path / ".config/chromium/NativeMessagingHosts/com.trackops.desktop.json").exists()
    until_says("Can reach Trackops Desktop")
    press(does("Take back: Chromium"))
    assert not (tmp_path / ".config/chromium/NativeMessagingHosts/com.trackops.desktop.json").exists()
    wait_until(lambda: "Can reach" not in texts(), "the row to change")
    until_says("Not set up yet")
    (tmp_path / ".config/google-chrome/NativeMessagingHosts").write_text("in the way")
    press(does("Set up: Google Chrome"))
    assert "could not be written" in dialog.problem.text()
    until_says("told Never")
    press(does("Let it ask: /tmp/other"))
    assert browsers_refused(browsers) == ()
    wait_until(lambda: "told Never" not in texts(), "the program to be gone")
    until_says("1 site is allowed")
    press(does("Remove: Chromium 156"))
    assert removed == ["1" * 32]
    with elsewhere():
        assert browsers.all() == ()
    dialog.close()
    with elsewhere():
        vault.close()


def browsers_refused(browsers: Browsers) -> tuple[str, ...]:
    with elsewhere():
        return browsers.refused()
