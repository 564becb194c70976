"""Does what the desktop asks for over D-Bus: links, the entry's actions, and codes of accounts that it found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from trackops_desktop.company.rules import WayOut
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Kind
from trackops_desktop.paths import Paths, choose_paths
from trackops_desktop.ui.context import Context, cleared_text
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.window.application_windows import ApplicationWindows

if TYPE_CHECKING:
    from trackops_desktop.desktop_bus.session_bus import SessionBus
    from trackops_desktop.otp.code import Code
    from trackops_desktop.workers.watch_loop import WatchLoop


class DesktopRequests:
    """Serves only the usual data folder: a name on the bus belongs to one application of a session."""

    def __init__(
        self,
        paths: Paths,
        context: Context,
        windows: ApplicationWindows,
        open_text: Callable[[str], None],
        sign_in: Callable[[], None],
    ) -> None:
        """Take what a link or the path of a company file is given to, and what signs in."""
        self._paths, self._context, self._windows = paths, context, windows
        self._open_text, self._sign_in = open_text, sign_in
        self._bus: SessionBus | None = None
        self._loop: WatchLoop | None = None

    def listen(self) -> None:
        """Be found on the session's bus, where there is one; call it after the first codes."""
        home = self._paths.home
        if sys.platform == "linux":
            runner = ScopedRunner(self._context.runner, self._windows)
            runner.run(lambda: home.resolve() == choose_paths(None, {}).home.resolve(), self._begin)

    def close(self) -> None:
        if self._loop is not None:
            self._loop.stop()
        if self._bus is not None:
            self._bus.close()

    def _begin(self, is_usual: bool) -> None:
        if not is_usual:
            return
        from trackops_desktop.desktop_bus.account_search import AccountSearch
        from trackops_desktop.desktop_bus.session_bus import SessionBus
        from trackops_desktop.workers.watch_loop import WatchLoop

        self._bus = SessionBus(AccountSearch(self._context.vault.entries, self._may_show))
        self._loop = WatchLoop(self._windows)
        self._loop.came.connect(self._do)
        self._loop.start(self._bus.watch)

    def _may_show(self) -> bool:
        """Tell whether the desktop's search may show names now (any thread)."""
        settings, vault = self._context.settings(), self._context.vault
        return settings.desktop_search and not settings.hide_names and not vault.seems_locked()

    def _do(self, asked: object) -> None:
        from trackops_desktop.desktop_bus import requests

        if isinstance(asked, requests.OpenRequest):
            self._open_text(asked.text)
        elif isinstance(asked, requests.CopyRequest):
            self._copy(asked.account)
        elif isinstance(asked, requests.SearchRequest):
            self._windows.come_forward()
            if self._may_show():
                self._windows.window.header.search.setText(asked.query)
        elif asked == requests.ActionRequest("add"):
            self._windows.open_add()
        elif asked == requests.ActionRequest("sign-in"):
            self._sign_in()
        else:
            self._windows.come_forward()

    def _copy(self, account: str) -> None:
        """Copy a code, a new one where a counter makes them, and say so where the user is."""
        window = self._windows.window
        entry = next((one for one in window.model.entries() if one.id == account), None)
        forbidden = self._context.vault.rules.forbids(WayOut.CLIPBOARD)
        if entry is None or not self._may_show():
            return
        if forbidden is not None:
            self._say(str(forbidden), "")
            return

        def copied(code: Code) -> None:
            seconds = self._context.settings().clear_clipboard_seconds
            self._context.clipboard.copy(code.value, seconds)
            if entry.account.kind is Kind.HOTP:
                window.controller.refresh()
            window.on_account.on_use(entry)
            self._say(_("Code of {account} copied", account=entry.label), cleared_text(seconds))

        runner = ScopedRunner(self._context.runner, self._windows)
        runner.run(
            lambda: self._context.codes.use(entry.id), copied, lambda error: self._say(error.sentence, error.advice)
        )

    def _say(self, summary: str, body: str) -> None:
        from trackops_desktop.desktop_bus.notification import notify

        self._context.runner.run(lambda: notify(summary, body), lambda _shown: None)
