"""The application and its tray, as whole programs: X server, window manager, bus, and a panel that comes and goes.

What is seen is asked of the window manager and of the bus, never of the application.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.gui.builders import PASSPHRASE
from tests.gui.pictures import made_up
from tests.keyrings import SessionBus, session_bus
from tests.patience import killed_at_the_end, try_until, until
from tests.programs.x_display import x_display
from tests.stand_ins import require_dbusmock, stand_in
from trackops_desktop.paths import Paths
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.state import SecretLocation
from trackops_desktop.vault.vault import Vault

NEEDED = ("Xvfb", "openbox", "trayer", "xdotool", "xprop", "xwininfo", "gdbus")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"one of {NEEDED} is not installed")
WATCHER = "org.kde.StatusNotifierWatcher"


class Desktop:
    """A display with a window manager, and a bus."""

    def __init__(self, bus: SessionBus, display: str, home: Path) -> None:
        self.bus, self.home = bus, home
        self.environment = {**bus.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

    def said(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout

    def windows(self) -> list[str]:
        """The numbers of the application's windows, minimised ones included."""
        managed = re.findall(r"0x[0-9a-f]+", self.said("xprop", "-root", "_NET_CLIENT_LIST").partition("#")[2])
        return [one for one in managed if "trackops" in self.said("xprop", "-id", one, "WM_CLASS")]

    def press(self, *keys: str) -> None:
        """Press keys in the application's window."""
        (window,) = self.windows()
        self.said("xdotool", "windowactivate", "--sync", window, "key", *keys)

    def unlock(self, application: subprocess.Popen[bytes]) -> None:
        """Type the passphrase, once the window is there; its field may take no keys yet."""
        until(self.windows, "the window", alive=application)

        def typed() -> None:
            self.press("Tab", "shift+Tab", "ctrl+a")
            self.said("xdotool", "type", PASSPHRASE)
            self.press("Return")

        try_until(typed, lambda: len(self.menu()) > 2, "the menu of an unlocked application", alive=application)

    def is_minimised(self) -> bool:
        return bool(self.windows()) and "Iconic" in self.said("xprop", "-id", self.windows()[0], "WM_STATE")

    def items(self) -> list[str]:
        """The bus names of the icons."""
        told = self.said(*_call(WATCHER, "/StatusNotifierWatcher", "test.Tray.Items"))
        return re.findall(r"'([^']+)'", told)

    def click_icon(self) -> None:
        self.said(*_call(self.items()[0], "/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate", "1", "1"))

    def menu(self) -> list[str]:
        """The words of the icon's menu."""
        call = _call(self.items()[0], "/MenuBar", "com.canonical.dbusmenu.GetLayout", "0", "-1", "[]")
        return re.findall(r"'label': <'([^']*)'>", self.said(*call))

    def choose(self, label: str) -> None:
        """Click a line of the menu, as a panel tells of it."""
        layout = self.said(*_call(self.items()[0], "/MenuBar", "com.canonical.dbusmenu.GetLayout", "0", "-1", "[]"))
        found = re.search(rf"\((\d+), {{[^}}]*'label': <'{re.escape(label)}'>", layout)
        assert found, layout
        event = "com.canonical.dbusmenu.Event"
        self.said(*_call(self.items()[0], "/MenuBar", event, found[1], "clicked", "<''>", "0"))

    def shows(self, title: str) -> bool:
        """Tell whether a window of the application can be seen; titles may end in the application's name."""
        names = self.said("xdotool", "search", "--onlyvisible", "--class", "trackops", "getwindowname", "%@")
        return any(name.startswith(title) for name in names.splitlines())

    def tray(self, **parameters: object) -> object:
        return stand_in(self.bus, "tray", WATCHER, parameters)

    @contextmanager
    def application(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "tests.gui.tray_program", "--home", str(self.home), *arguments]
        with killed_at_the_end(subprocess.Popen(command, env=self.environment)) as process:
            yield process
            process.terminate()
            process.wait()


def _call(service: str, path: str, method: str, *values: str) -> list[str]:
    return ["gdbus", "call", "--session", "--dest", service, "--object-path", path, "--method", method, "--", *values]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    require_dbusmock()
    with ExitStack() as stack:
        bus = stack.enter_context(session_bus(tmp_path))
        display = stack.enter_context(x_display())
        environment = {**bus.environment, "DISPLAY": display}
        quiet = subprocess.DEVNULL
        stack.enter_context(
            killed_at_the_end(subprocess.Popen(["openbox", "--sm-disable"], env=environment, stderr=quiet))
        )
        yield Desktop(bus, display, tmp_path / "vault")


def prepare(home: Path, *, hide_names: bool = False) -> None:
    """Make a vault with a passphrase of its own, that stays in the tray when its window is closed."""
    vault = Vault.open(Paths(home).make(), None, time.time)
    vault.seal(PASSPHRASE, SecretLocation.CATALOGUE)
    added = vault.add_many([NewEntry(made_up(number)) for number in range(15)])
    LastUsed(vault, lambda: 1_700_000_000.0).record(added[13].id)
    SettingsStore(vault).save(Settings(close_to_tray=True, hide_names=hide_names))
    vault.close()


def test_it_starts_hidden_comes_back_by_its_icon_and_never_stays_behind_a_dead_tray(desktop: Desktop) -> None:
    prepare(desktop.home)
    with ExitStack() as panel, desktop.application("--hidden") as application:
        until(desktop.is_minimised, "the window, as there is no tray", alive=application)
        panel.enter_context(desktop.tray(host=False))  # type: ignore[arg-type]
        until(desktop.items, "the icon, although the tray came after the application", alive=application)
        desktop.said(*_call(WATCHER, "/StatusNotifierWatcher", "test.Tray.Host"))
        desktop.click_icon()
        until(lambda: not desktop.is_minimised(), "the window to come forward", alive=application)
        until(lambda: desktop.menu() == ["Unlock…", "Quit"], "the menu of a locked application", alive=application)

        desktop.press("alt+F4")
        until(lambda: not desktop.windows(), "the window to hide in the tray", alive=application)
        panel.close()
        until(desktop.is_minimised, "the window, as the tray has died", alive=application)

        panel.enter_context(desktop.tray())  # type: ignore[arg-type]
        until(desktop.items, "the icon in the tray that came back", alive=application)
        desktop.click_icon()
        until(lambda: not desktop.is_minimised(), "the window to come forward again", alive=application)
        panel.close()
        desktop.press("alt+F4")
        until(desktop.is_minimised, "the window, which was closed without a tray", alive=application)


def test_the_menu_names_what_is_used_most_and_only_unlocks_while_locked(desktop: Desktop) -> None:
    prepare(desktop.home)
    with desktop.tray(), desktop.application() as application:  # type: ignore[attr-defined]
        until(desktop.items, "the icon", alive=application)
        until(desktop.windows, "the window", alive=application)
        until(lambda: desktop.menu() == ["Unlock…", "Quit"], "the menu of a locked application", alive=application)
        desktop.unlock(application)
        until(lambda: any(text.startswith("Copy") for text in desktop.menu()), "the accounts", alive=application)
        used = made_up(13).account
        menu = desktop.menu()
        assert menu[:3] == ["Show Trackops Desktop", "Quick pick", "Sign in to Trackops"]
        assert [text for text in menu if text.startswith("Copy")] == [f"Copy {used.issuer} – {used.name}"]
        assert menu[-2:] == ["Lock", "Quit"]
        assert not re.search(r"\d{3} ?\d{3}", " ".join(menu))
        desktop.choose("Quick pick")
        until(lambda: desktop.shows("Quick pick"), "quick pick", alive=application)
        desktop.choose("Lock")
        until(lambda: desktop.menu() == ["Unlock…", "Quit"], "the menu of a locked application", alive=application)
        desktop.choose("Quit")
        until(lambda: application.poll() is not None, "the end of the application")


def test_a_tray_of_the_older_kind_may_come_late_and_die_too(desktop: Desktop) -> None:
    prepare(desktop.home)
    quiet = subprocess.DEVNULL

    def docked() -> bool:
        panels = desktop.said("xdotool", "search", "--class", "trayer").split()
        return any("trackops" in desktop.said("xwininfo", "-tree", "-id", one) for one in panels)

    with desktop.application() as application:
        until(desktop.windows, "the window", alive=application)
        with killed_at_the_end(subprocess.Popen(["trayer"], env=desktop.environment, stderr=quiet)):
            until(docked, "the icon in a tray that came late", alive=application)
            desktop.press("alt+F4")
            until(lambda: not desktop.windows(), "the window to hide", alive=application)
        until(desktop.is_minimised, "the window, as the tray has died", alive=application)
