"""A window's title bar closes nothing that would be lost without asking; a signal ends the application all the same."""

from __future__ import annotations

from tests.journeys.test_tray import Desktop, desktop, prepare, pytestmark
from tests.patience import PATIENCE, try_until, until
from trackops_desktop.paths import Paths
from trackops_desktop.services.settings import Settings, SettingsStore
from trackops_desktop.vault.vault import Vault

__all__ = ["desktop", "pytestmark"]


def test_a_title_bar_asks_before_something_is_lost(desktop: Desktop) -> None:
    prepare(desktop.home)
    vault = Vault.open(Paths(desktop.home), None, lambda: 0.0)
    SettingsStore(vault).save(Settings())
    vault.close()

    def press(title: str, *keys: str) -> None:
        found = desktop.said("xdotool", "search", "--onlyvisible", "--name", f"^{title}$").split()
        desktop.said("xdotool", "windowactivate", "--sync", found[0], "key", *keys)

    with desktop.tray(), desktop.application() as application:  # type: ignore[attr-defined]
        until(desktop.items, "the icon", alive=application)
        desktop.unlock(application)
        # The menu of the tray is there before the list is.
        try_until(lambda: desktop.press("F2"), lambda: desktop.shows("Edit account"), "the edit", alive=application)
        press("Edit account", "x")
        press("Edit account", "alt+F4")
        until(lambda: desktop.shows("Discard"), "the question", alive=application)
        press("Discard", "Escape")
        until(lambda: not desktop.shows("Discard"), "the question to go", alive=application)
        assert desktop.shows("Edit account")
        application.terminate()
        assert application.wait(PATIENCE) == 0
