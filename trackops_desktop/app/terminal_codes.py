"""Codes for commands in terminals: the socket opens once everything has settled, and follows the lock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from trackops_desktop.companion.code_request import WORD
from trackops_desktop.paths import Paths, local_socket
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.window.application_windows import ApplicationWindows

if TYPE_CHECKING:
    from trackops_desktop.ui.context import Context
    from trackops_desktop.ui.terminal.code_server import CodeServer


class TerminalCodes:
    """Answers `trackops code --from-window`."""

    def __init__(self, paths: Paths, context: Context, windows: ApplicationWindows) -> None:
        """Take what it stands on; nothing is opened before `listen`."""
        self._paths, self._context, self._windows = paths, context, windows
        self.server: CodeServer | None = None

    def listen(self) -> None:
        """Open the socket; call it only while holding the lock of the data folder, after the first codes."""
        home = self._paths.home
        ScopedRunner(self._context.runner, self._windows).run(lambda: local_socket(home.resolve(), WORD), self._open)

    def close(self) -> None:
        if self.server is not None:
            self.server.close()

    def _open(self, name: str) -> None:
        from trackops_desktop.services.code_giving import CodeGiving
        from trackops_desktop.ui.terminal.code_conversation import CodeContext
        from trackops_desktop.ui.terminal.code_server import CodeServer

        vault = self._context.vault
        context = CodeContext(
            giving=CodeGiving(vault, self._context.codes),
            runner=self._context.runner,
            is_locked=vault.seems_locked,
            monotonic=time.monotonic,
        )
        self.server = CodeServer(name, context)
        if self.server.listen():
            self._windows.window.controller.locked.connect(self.server.lock)
