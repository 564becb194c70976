"""The browser companion, as far as the main window knows of it: a socket that opens once everything has settled."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from trackops_desktop.app.core_services import CoreServices
from trackops_desktop.app.signin_windows import SignInWindows
from trackops_desktop.otp.clock import Clock
from trackops_desktop.paths import Paths, local_socket
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.vault.state import Condition, VaultState
from trackops_desktop.workers.runner import RunsWork

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from trackops_desktop.services.desktop.front_window import BrowserFront
    from trackops_desktop.ui.companion.companion_context import CompanionContext
    from trackops_desktop.ui.companion.companion_server import CompanionServer
    from trackops_desktop.ui.window.application_windows import ApplicationWindows


class BrowserCompanion:
    """Opens the socket, and follows the lock; what conversations need loads with the first of them."""

    def __init__(
        self,
        core: CoreServices,
        paths: Paths,
        clock: Clock,
        signin: SignInWindows,
        windows: ApplicationWindows,
        runner: RunsWork,
    ) -> None:
        """Take what it stands on; nothing is opened before `listen`."""
        self._core, self._paths, self._clock, self._signin, self._windows = core, paths, clock, signin, windows
        self._runner = ScopedRunner(runner, windows)
        self.server: CompanionServer | None = None

    def listen(self) -> None:
        """Open the socket; call it only while holding the lock of the data folder, after the first codes."""
        home = self._paths.home
        self._runner.run(lambda: local_socket(home.resolve(), "browser"), self._open)

    def fronts(self) -> tuple[BrowserFront, ...]:
        """Return what each connected browser shows, as far as it was looked at."""
        return self.server.fronts if self.server is not None else ()

    def close(self) -> None:
        if self.server is not None:
            self.server.close()

    def open_page(self, parent: QWidget) -> None:
        """Show which browsers can reach the application, and which are paired."""
        from trackops_desktop.companion.browser_hosts import BrowserHosts
        from trackops_desktop.services.browsers import Browsers
        from trackops_desktop.ui.companion.browsers_dialog import BrowsersDialog

        hosts = BrowserHosts(self._paths, os.environ, rules=self._core.vault.rules)
        browsers = Browsers(self._core.vault, self._clock)
        BrowsersDialog(hosts, browsers, self._runner, self._on_removed, self._clock, parent).open()

    def _on_removed(self, profile: str) -> None:
        if self.server is not None:
            self.server.removed(profile)

    def _repair(self) -> int:
        """Write anew what points elsewhere since the installation has moved (worker thread)."""
        from trackops_desktop.companion.browser_hosts import BrowserHosts

        return (
            BrowserHosts(self._paths, os.environ, rules=self._core.vault.rules).repair()
            if self._paths.browser_host.exists()
            else 0
        )

    def _open(self, name: str) -> None:
        from trackops_desktop.ui.companion.companion_server import CompanionServer

        self.server = CompanionServer(name, self._make)
        if not self.server.listen():
            return
        self._runner.run(self._repair, lambda _count: None, lambda _error: None)
        controller = self._windows.window.controller
        for changed in (controller.locked, controller.opened, controller.troubled, controller.entries_changed):
            changed.connect(lambda *_what: self._vault_changed())

    def policy_changed(self) -> None:
        """End what the company no longer allows."""
        if self.server is not None:
            self.server.policy_changed()

    def _vault_changed(self) -> None:
        if self.server is not None:
            self.server.vault_changed()

    def _make(self) -> CompanionContext:
        from trackops_desktop.services.browsers import Browsers
        from trackops_desktop.ui.companion.companion_context import CompanionContext

        return CompanionContext(
            signin=replace(self._signin.signin_context(), shows_codes=False),
            browsers=Browsers(self._core.vault, self._clock),
            condition=self._core.vault.condition,
            unlock=self._unlock,
            monotonic=time.monotonic,
        )

    def _unlock(self) -> None:
        """Show the window with its own page for it; a locked keyring asks in its own window."""
        self._windows.come_forward()
        self._runner.run(self._core.vault.condition, self._unlock_keyring)

    def _unlock_keyring(self, condition: Condition) -> None:
        if condition.state is VaultState.KEYRING_LOCKED:
            self._windows.window.controller.unlock_keyring()
        else:
            # It may have been unlocked meanwhile, which browsers have not heard of.
            self._vault_changed()
