"""Every sign-in window of the program: opened from the list of sites, one a site. The engine loads with the first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError
from trackops_desktop.services.company_file import CompanyFile
from trackops_desktop.services.sites import PRACTICE_ID, Site
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.sites_dialog import SitesDialog

if TYPE_CHECKING:
    from trackops_desktop.ui.signin.window import SignInWindow

_LOGGER = LazyLogger(__name__)
MakeWindow = Callable[[Site, SignInContext], "SignInWindow"]


def make_window(site: Site, context: SignInContext) -> SignInWindow:
    """Build a window whose site is loading; this imports the engine, which costs memory and time only from here on."""
    from trackops_desktop.ui.signin.view_factory import make_view

    view = make_view(site, context)
    view.open(f"{site.origin}/")
    # The rest loads while the engine starts and the page comes.
    from trackops_desktop.ui.signin.window import SignInWindow

    return SignInWindow(site, context, view=view)


def warm_up() -> None:
    """Load what a window needs besides the engine; for a quiet moment long before the first one is wanted."""
    import trackops_desktop.signin.recognise
    import trackops_desktop.ui.signin.assistant
    import trackops_desktop.ui.signin.bar
    import trackops_desktop.ui.signin.clock_drift
    import trackops_desktop.ui.signin.load_error_page  # noqa: F401


class SignInWindowRegistry(QObject):
    """Opens sites and keeps track of their windows.

    Signals:
        unlock_wanted: The main window is to ask for the passphrase.

    """

    unlock_wanted = Signal()

    def __init__(self, context: SignInContext, make: MakeWindow = make_window, parent: QObject | None = None) -> None:
        """Take what every window needs; no window is opened."""
        super().__init__(parent)
        self._context = context
        self._runner = ScopedRunner(context.runner, self)
        self._make = make
        self._windows: dict[str, SignInWindow] = {}
        self._places: dict[str, QRect] = {}
        self._chooser: SitesDialog | None = None

    @property
    def windows(self) -> tuple[SignInWindow, ...]:
        return tuple(self._windows.values())

    def open(self, parent: QWidget) -> None:
        """Do what *Trackops* in the main window says: the only site at once, else the list, else *Add*."""

        def known(sites: tuple[Site, ...]) -> None:
            if len(sites) == 1 and sites[0].id != PRACTICE_ID:  # with practice alone the user may want the company
                self.open_site(sites[0].id)
            elif not isValid(parent):
                return
            elif sites:
                self.choose(parent)
            else:
                self.add(parent)

        self._runner.run(self._context.sites.all, known)

    def open_named(self, name: str, parent: QWidget, failed: Callable[[TrackopsError], None]) -> None:
        """Open a site by its name or subdomain; where that fails, tell it and show the list."""

        def unknown(error: TrackopsError) -> None:
            failed(error)
            if isValid(parent):
                self.choose(parent)

        sites = self._context.sites
        self._runner.run(lambda: sites.named(name), lambda site: self.open_site(site.id), unknown)

    def open_company(self, path: Path, parent: QWidget) -> None:
        """Read a company file and show what it holds; its site is added and opened if the user says so."""
        from trackops_desktop.ui.signin.company_dialog import CompanyDialog, read_company_file

        def show(company: CompanyFile) -> None:
            if not isValid(parent):
                return
            dialog = CompanyDialog(company, self._context.sites, self._context.runner, parent)
            dialog.added.connect(self._added)
            dialog.open()

        self._runner.run(lambda: read_company_file(path), show)

    def choose(self, parent: QWidget) -> None:
        """Show the list of sites."""
        chooser = SitesDialog(self._context.sites, self._context.runner, parent)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.opened.connect(lambda site: self._open_and_close(chooser, site))
        chooser.adding.connect(lambda: self.add(chooser))
        chooser.edited.connect(lambda site: self.edit(site, chooser))
        chooser.removed.connect(self._remove)
        chooser.destroyed.connect(lambda: setattr(self, "_chooser", None))
        self._chooser = chooser
        chooser.open()

    def add(self, parent: QWidget) -> None:
        """Ask for a new site and open it."""
        dialog = SiteDialog(self._context.sites, self._context.runner, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda site: self._added(site))
        dialog.open()

    def edit(self, site: Site, parent: QWidget, *, keeps: bool = False) -> None:
        """Edit a site, `keeps` beginning with its sign-in to save; its window goes on with what was changed."""
        dialog = SiteDialog(self._context.sites, self._context.runner, site, parent)
        if keeps:
            dialog.begin_with_sign_in()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda new: self._edited(site, new))
        dialog.open()

    def open_site(self, site_id: str) -> None:
        """Open a site's window, or raise the one that is open already, once what it needs to know has been read.

        A site that is not there any more is told by the runner, like any other error.
        """
        self._runner.run(lambda: self._read_site(site_id), self._open_read)

    def close_site(self, site_id: str) -> None:
        """Close a site's window, if it is open."""
        window = self._windows.get(site_id)
        if window is not None:
            window.close()

    def place(self, site_id: str, where: QRect) -> None:
        """Let a site's window fill a part of the screen, now if it is open, and when it opens otherwise."""
        self._places[site_id] = where
        window = self._windows.get(site_id)
        if window is not None:
            window.setGeometry(where)

    def accounts_changed(self) -> None:
        """Look at the accounts again in every window: something else changed them."""
        if self._windows:
            self._runner.run(self._context.signin.look, lambda _none: self._refresh())

    def _read_site(self, site_id: str) -> Site:
        """Read on a worker; the accounts of the practice site follow it to another port."""
        if site_id == PRACTICE_ID:
            self._context.sites.follow_practice()
        self._context.signin.look()
        return self._context.sites.find(site_id)

    def _open_read(self, site: Site) -> None:
        window = self._windows.get(site.id)
        if site.id == PRACTICE_ID and window is not None and window.site.origin != site.origin:
            window.close()  # at the practice site's old port
            window = None
        if window is None:
            _LOGGER.info("A sign-in window is opened")
            window = self._make(site, self._context)
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.closed.connect(lambda: self._windows.pop(site.id, None))
            window.edit_wanted.connect(lambda: self.edit(window.site, window))
            window.keeping_wanted.connect(lambda: self.edit(window.site, window, keeps=True))
            window.unlock_wanted.connect(self.unlock_wanted)
            if not self._context.is_open():
                window.locked()
            self._windows[site.id] = window
            if site.id in self._places:
                window.setGeometry(self._places[site.id])
        window.show()
        window.raise_()
        window.activateWindow()

    def locked(self, *, end_sessions: bool = False) -> None:
        """Take the codes out of every window and cover its page: the vault was locked.

        Args:
            end_sessions: Close the windows instead, and forget that anybody is signed in.

        """
        for window in self.windows:
            window.locked()
            if end_sessions:
                site = window.site
                window.close()
                self._forget_profile(site)

    def unlocked(self) -> None:
        """Show pages and offer codes again: the vault was opened."""
        for window in self.windows:
            window.unlocked()

    def close_all(self) -> None:
        """Close every window, and let pages and then profiles end now: no event loop may come round any more."""
        for window in self.windows:
            window.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _refresh(self) -> None:
        for window in self.windows:
            window.assistant.refresh()

    def _open_and_close(self, chooser: SitesDialog, site: Site) -> None:
        chooser.close()
        self.open_site(site.id)

    def _added(self, site: Site) -> None:
        if self._chooser is not None:
            self._chooser.close()
        self.open_site(site.id)

    def _edited(self, old: Site, new: Site) -> None:
        window = self._windows.get(new.id)
        if old.keep_signed_in and not new.keep_signed_in:
            if window is not None:
                window.close()
            self._forget_profile(old)
        elif window is not None:
            window.site_changed(new)
        if self._chooser is not None:
            self._chooser.refresh()

    def _remove(self, site: Site) -> None:
        window = self._windows.get(site.id)
        if window is not None:
            window.close()

        def removed(_none: None) -> None:
            self._forget_profile(site)
            if self._chooser is not None:
                self._chooser.refresh()

        self._runner.run(lambda: self._context.sites.remove(site.id), removed)

    def _forget_profile(self, site: Site) -> None:
        """Delete the cookies of a site that is not to stay signed in."""
        folder = self._context.profiles / site.id
        self._runner.run(lambda: _delete(folder), lambda _none: None)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _LOGGER.warning("The cookies of a site could not be deleted")
