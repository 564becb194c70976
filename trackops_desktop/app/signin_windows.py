"""Signing in to Trackops, as far as the main window knows of it: a menu entry, and windows that follow the lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.app.core_services import CoreServices
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _
from trackops_desktop.paths import Paths
from trackops_desktop.ui.context import Context, MenuHook

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

    from trackops_desktop.company.rules import ForbiddenByCompany
    from trackops_desktop.ui.signin.signin_context import SignInContext
    from trackops_desktop.ui.signin.window_registry import SignInWindowRegistry
    from trackops_desktop.ui.window.codes_view import CodesView
    from trackops_desktop.vault.vault import Vault

#: A program that opens addresses says within so many seconds that there is no browser.
_BROWSER_SECONDS = 5.0
#: After the start, until what a sign-in window needs besides the engine is loaded beside the window.
QUIET_MS = 5_000


class SignInWindows:
    """Makes the registry of sign-in windows when it is first wanted; the browser engine loads with the first window."""

    def __init__(
        self, core: CoreServices, paths: Paths, context: Callable[[], Context], practice_url: Callable[[], str | None]
    ) -> None:
        """Take what the windows stand on; `practice_url` tells where the practice site is while it runs."""
        self._core, self._paths, self._context, self._practice_url = core, paths, context, practice_url
        self._registry: SignInWindowRegistry | None = None
        self._signin_context: SignInContext | None = None
        self._panel: CodesView | None = None

    def hooks(self) -> tuple[MenuHook, ...]:
        """Return the entries of the main menu; the first has its button in the header too."""
        return (
            MenuHook(N_("Sign in to Trackops"), "globe", "Ctrl+G", self._open, in_header=True),
            MenuHook(N_("Sites…"), "edit", "Ctrl+Shift+G", self._choose),
        )

    def follow(self, panel: CodesView) -> None:
        """Take codes out of the windows when the panel locks, and offer them again when it opens."""
        self._panel = panel
        panel.controller.locked.connect(self._on_locked)
        panel.controller.opened.connect(self._on_opened)
        panel.controller.entries_changed.connect(lambda _entries: self._on_entries())
        from PySide6.QtCore import QTimer

        QTimer.singleShot(QUIET_MS, panel, self._warm_up)

    def _warm_up(self) -> None:
        self._context().runner.run(lambda: _load_ahead(self._core.vault), lambda _none: None, lambda _error: None)

    def open_practice(self, where: QRect | None = None) -> None:
        """Open the running practice site in a window of its own, at a place on the screen if one is given."""
        from trackops_desktop.services.sites import PRACTICE_ID

        if where is not None:
            self._made().place(PRACTICE_ID, where)
        self._made().open_site(PRACTICE_ID)

    def close_practice(self) -> None:
        """Close the practice site's window: behind its page there is nothing any more."""
        from trackops_desktop.services.sites import PRACTICE_ID

        if self._registry is not None:
            self._registry.close_site(PRACTICE_ID)

    def open_named(self, name: str, parent: QWidget, failed: Callable[[TrackopsError], None]) -> None:
        """Open a site by its name or subdomain; `failed` is told where there is none."""
        self._made().open_named(name, parent, failed)

    def open_origin(self, address: str, parent: QWidget, failed: Callable[[TrackopsError], None]) -> None:
        """Open the site that an account is bound to; `failed` is told where there is none any more."""
        from trackops_desktop.signin.origin import origin_of

        origin = origin_of(address)
        self.open_named(address if origin is None else origin.host, parent, failed)

    def open_company(self, path: Path, parent: QWidget) -> None:
        """Show what a company file holds, and add its site if the user says so."""
        self._made().open_company(path, parent)

    def close(self) -> None:
        """Close every window; pages end before their profiles."""
        if self._registry is not None:
            self._registry.close_all()

    def _open(self, parent: QWidget) -> None:
        self._made().open(parent)

    def _choose(self, parent: QWidget) -> None:
        """Show the list even where there is one site only, to add another, edit or remove; not while it is locked."""
        if self._panel is not None and self._panel.is_shut and self._core.vault.seems_lockable():
            self._panel.toast.say(_("Unlock first."))
            return
        self._made().choose(parent)

    def _on_locked(self) -> None:
        if self._registry is not None:
            self._registry.locked(end_sessions=self._context().settings().end_sessions_on_lock)

    def _on_entries(self) -> None:
        if self._registry is not None:
            self._registry.accounts_changed()

    def _on_opened(self) -> None:
        if self._registry is not None:
            self._registry.unlocked()

    def signin_context(self) -> SignInContext:
        """Return what everything that signs in is given; it is made once."""
        if self._signin_context is None:
            from trackops_desktop.services.practice_address import told_address
            from trackops_desktop.services.signin import SignInService
            from trackops_desktop.services.sites import Sites
            from trackops_desktop.ui.signin.signin_context import SignInContext

            vault, folder = self._core.vault, self._paths.practice
            sites = Sites(vault, self._practice_url, lambda: told_address(folder))
            self._signin_context = SignInContext(
                sites=sites,
                signin=SignInService(vault, self._core.codes, sites.practice_origin),
                is_open=vault.seems_open,
                runner=self._context().runner,
                copy=self._copy,
                open_outside=open_outside,
                ask_save=self._ask_save,
                changed=self._changed,
                profiles=self._paths.browser,
                rules=vault.rules,
                sandboxed=not hasattr(os, "geteuid") or os.geteuid() != 0,
            )
        return self._signin_context

    def _made(self) -> SignInWindowRegistry:
        if self._registry is None:
            from trackops_desktop.ui.signin.window_registry import SignInWindowRegistry

            self._registry = SignInWindowRegistry(self.signin_context())
            if self._panel is not None:
                self._registry.unlock_wanted.connect(self._panel.frame.come_forward)
        return self._registry

    def _copy(self, code: str) -> ForbiddenByCompany | None:
        context = self._context()
        return context.clipboard.copy(code, context.settings().clear_clipboard_seconds)

    def _changed(self) -> None:
        if self._panel is not None:
            self._panel.controller.refresh_and_load()

    def _ask_save(self, name: str, then: Callable[[Path | None], None]) -> None:
        from PySide6.QtWidgets import QApplication

        self._context().files().save_file(QApplication.activeWindow(), _("Save"), name, then)


def _load_ahead(vault: Vault) -> None:
    """Load what a sign-in window needs, if there is a site to sign in to: without one it would be 5 MiB for nothing."""
    from trackops_desktop.services.sites import Sites

    if Sites(vault).all():
        from trackops_desktop.ui.signin.window_registry import warm_up

        warm_up()


def open_outside(address: str) -> bool:
    """Open an address in the user's own browser and return whether that worked (worker thread).

    On Linux the desktop's own program is asked, since it tells by its exit status whether there is any browser.
    """
    if sys.platform == "win32":
        try:
            os.startfile(address)  # noqa: S606
        except OSError:
            return False
        return True
    names = ("open",) if sys.platform == "darwin" else ("xdg-open", "x-www-browser", "sensible-browser")
    programs = (shutil.which(name) for name in names)
    return any(_opens(program, address) for program in programs if program is not None)


def _opens(program: str, address: str) -> bool:
    """Run a program that opens an address; one that goes on running is the browser itself."""
    try:
        process = subprocess.Popen(  # noqa: S603
            [program, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    ended = threading.Event()

    def wait() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True, name="browser").start()
    return not ended.wait(_BROWSER_SECONDS) or process.returncode == 0
