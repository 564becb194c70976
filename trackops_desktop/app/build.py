"""The composition root: builds services and windows in order, and is the only module that sees them all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.app.browser_companion import BrowserCompanion
from trackops_desktop.app.core_services import CoreServices, Environment, own_system_unlock
from trackops_desktop.app.desktop_integration import own_desktop_integration
from trackops_desktop.app.desktop_requests import DesktopRequests
from trackops_desktop.app.options import Options, company_path, request_of
from trackops_desktop.app.session_start import mend_session_start, own_pick_command, own_session_start
from trackops_desktop.app.signin_windows import SignInWindows, open_outside
from trackops_desktop.app.support_report import support_report
from trackops_desktop.app.terminal_codes import TerminalCodes
from trackops_desktop.app.versions import versions
from trackops_desktop.diagnostics.log import Log
from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _
from trackops_desktop.keystrokes.this_system import system_keyboard
from trackops_desktop.program import VERSION
from trackops_desktop.services.accounts import Accounts
from trackops_desktop.services.auto_lock import Lock
from trackops_desktop.services.desktop.typing_permission import TypingPermission
from trackops_desktop.services.update_check import UpdateCheck
from trackops_desktop.startup.preview import StartupPreview
from trackops_desktop.ui.context import Context, MenuHook
from trackops_desktop.ui.platform.clipboard import CodeClipboard
from trackops_desktop.ui.platform.own_focus import OwnFocus
from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
from trackops_desktop.ui.quick_pick.quick_pick import PickHooks, QuickPick
from trackops_desktop.ui.transfer.transfer_windows import TransferWindows
from trackops_desktop.ui.widgets.icons import app_icon
from trackops_desktop.ui.widgets.theme import Theme, colours
from trackops_desktop.ui.window.application_windows import ApplicationWindows
from trackops_desktop.ui.window.window_geometry import write_geometry
from trackops_desktop.workers.runner import Runner

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog
    from trackops_desktop.ui.platform.hotkeys.global_shortcut import GlobalShortcut
    from trackops_desktop.ui.platform.single_instance import SingleInstance
    from trackops_desktop.ui.window.main_window import MainWindow

_LOGGER = LazyLogger(__name__)


def fetched(address: str) -> bytes:
    """Return a file of the feed of updates; what that needs is loaded on first use (worker thread)."""
    from trackops_desktop.updates.download import download

    return download(address)


class Application:
    """Everything of one running application, in the order it was built."""

    def __init__(
        self,
        app: QApplication,
        frame: MainWindow,
        environment: Environment,
        options: Options,
        core: CoreServices,
        preview: StartupPreview | None = None,
        *,
        language: SpokenLanguage | None = None,
    ) -> None:
        """Build services and windows into the frame that is on screen already, with what it shows already."""
        self._log = Log(environment.paths.logs, sys.stderr, verbose=options.verbose)
        clock = environment.clock
        self._app, self._options, self._paths = app, options, environment.paths
        self._practice: PracticeDialog | None = None
        self.vault, store, codes = core.vault, core.store, core.codes
        self._language = language or SpokenLanguage(app, os.environ, options.lang)
        self._language.begin(store.current.language)
        self._language.complete()
        self.runner = Runner(self._on_error)
        self._transfer = TransferWindows(lambda: self.context)
        self._signin = SignInWindows(core, environment.paths, lambda: self.context, self._practice_url)
        self.shortcut: GlobalShortcut | None = None
        self.context = Context(
            vault=self.vault,
            accounts=Accounts(self.vault, clock),
            codes=codes,
            lock=Lock(self.vault, codes, time.monotonic, lambda: store.current.lock_after_minutes),
            store=store,
            runner=self.runner,
            clock=clock,
            clipboard=CodeClipboard(app.clipboard(), self.runner, rules=self.vault.rules),
            theme=Theme(app) if preview is None else preview.theme,
            hooks=self._hooks(),
            versions=lambda: versions(self.vault),
            speak=lambda setting: self._language.change(setting, self.runner),
            updates=UpdateCheck(self.vault, clock, fetched, version=VERSION),
            open_outside=open_outside,
            desktop=own_desktop_integration,
            support_report=support_report(self.vault, environment.paths, os.environ, clock),
            session_start=own_session_start(environment.paths, options),
            system_unlock=own_system_unlock(self.vault, environment.user_check),
            pick_shortcut=lambda: self.shortcut,
            pick_command=own_pick_command(environment.paths, options),
        )
        self.windows = ApplicationWindows(self.context, frame, VERSION, None if preview is None else preview.widgets)
        self.companion = BrowserCompanion(core, environment.paths, clock, self._signin, self.windows, self.runner)
        self.quick_pick = self._quick_pick()
        self.terminal_codes = TerminalCodes(environment.paths, self.context, self.windows)
        self.desktop_requests = DesktopRequests(
            environment.paths, self.context, self.windows, self.open_what_came, lambda: self._open_named_site("")
        )
        self.windows.quit_wanted.connect(app.quit)
        self.windows.pick_wanted.connect(self.quick_pick.open)
        self.windows.settled.connect(self._hold_shortcut)
        self.windows.settled.connect(lambda: mend_session_start(self.context))
        self._signin.follow(self.windows.window)
        self.windows.settled.connect(lambda: self._transfer.watch(self.windows.window))
        window = self.windows.window
        window.export_wanted.connect(lambda ids: self._transfer.open_export(window, ids))
        self.windows.policy_changed.connect(self.companion.policy_changed)
        self.windows.company_came.connect(self._open_company)
        self.windows.import_wanted.connect(lambda paths: self._transfer.open_import(self.windows.window, paths))

    def open(self) -> None:
        """Show the codes, and what the command line asked for beside them."""
        self._app.setWindowIcon(app_icon())
        _LOGGER.info("Started version %s on %s", Word(VERSION), Word(sys.platform))
        self.windows.open(hidden=self._options.hidden)
        verb, text = request_of(self._options)
        asked: dict[str, Callable[[], None]] = {
            "uri": lambda: self.windows.review_link(text),
            "add": self.windows.open_add,
            "pick": self.quick_pick.open,
            "site": lambda: self._open_named_site(text),
            "company": lambda: self._open_company(text),
        }
        if verb in asked:
            self._once_known(asked[verb], even_locked=verb == "pick")

    def _once_known(self, do: Callable[[], None], *, even_locked: bool = False) -> None:
        """Do what the command line asked for once it is known how the vault is; a locked one is unlocked first.

        Whatever opens before that would be closed with everything else that a locked application does not show, but
        for quick pick, which asks for the passphrase itself.
        """
        controller, waiting = self.windows.window.controller, [do]

        def known(*_how: object) -> None:
            if waiting:
                waiting.pop()()

        for how in (controller.opened, controller.choose, controller.troubled):
            how.connect(known)
        if even_locked:
            controller.locked.connect(known)

    def _unless_locked(self, do: Callable[[], None]) -> None:
        """Do what a later start asks for, or once the user has unlocked the application."""
        if self.windows.window.is_shut and self.vault.seems_lockable():
            self.windows.come_forward()
            self._once_known(do)
        else:
            do()

    def serve(self, instance: SingleInstance) -> None:
        """Do what later starts ask for."""
        instance.raised.connect(self.windows.come_forward)
        instance.add_wanted.connect(self.windows.open_add)
        instance.pick_wanted.connect(self.quick_pick.open)
        instance.uri_came.connect(self.windows.review_link)
        instance.site_wanted.connect(lambda name: self._unless_locked(lambda: self._open_named_site(name)))
        instance.company_came.connect(lambda path: self._unless_locked(lambda: self._open_company(path)))
        self.windows.settled.connect(lambda: self._listen(instance))

    def open_what_came(self, text: str) -> None:
        """Open a link or a company file that the system handed over."""
        company = company_path(text)
        if company:
            self._unless_locked(lambda: self._open_company(company))
        else:
            self.windows.review_link(text)

    def _hold_shortcut(self) -> None:
        """Hold the keys that open quick pick, now that nothing else is to be done."""
        from trackops_desktop.ui.platform.hotkeys.global_shortcut import GlobalShortcut
        from trackops_desktop.ui.platform.hotkeys.hotkey_state import hotkey_means

        self.shortcut = GlobalShortcut(hotkey_means(sys.platform, os.environ))
        self.shortcut.pressed.connect(self.quick_pick.open)
        settings = self.context.settings()
        self.shortcut.hold(settings.pick_keys, asked=settings.pick_keys_asked)

    def _listen(self, instance: SingleInstance) -> None:
        self.companion.listen()
        self.terminal_codes.listen()
        self.desktop_requests.listen()
        if not instance.listen():
            advice = _("Check the data folder, then start the program again.")
            self._on_error(TrackopsError(_("Links and later starts can't reach this window."), advice))

    def close(self) -> None:
        """Remember the window's place, clear the clipboard, let running work end, close the vault."""
        setting = self.context.settings().language
        file, place = self._paths.window_place, self.windows.frame.place(colours().window, setting)
        self.runner.run(lambda: write_geometry(file, place), lambda _none: None)
        if self._practice is not None:
            self._practice.end()
        self.companion.close()
        if self.shortcut is not None:
            self.shortcut.close()
        self.quick_pick.close()
        self.terminal_codes.close()
        self.desktop_requests.close()
        self._signin.close()
        self._transfer.close()
        self.windows.close()
        self.vault.prompts.close()
        self.runner.close()
        self.vault.close()
        _LOGGER.info("Ended")
        self._log.close()

    def _hooks(self) -> tuple[MenuHook, ...]:
        """Return what other parts add to the main menu."""
        return (
            *self._signin.hooks(),
            MenuHook(N_("Use in my browser…"), "globe", "", lambda parent: self.companion.open_page(parent)),
            *self._transfer.hooks(),
            MenuHook(N_("Quick pick"), "search", "", lambda _parent: self.quick_pick.open()),
            MenuHook(N_("Keep scanning…"), "camera", "Ctrl+Shift+K", lambda _panel: self.windows.open_scanning()),
            MenuHook(N_("Practice site…"), "practice", "Ctrl+Shift+P", self._open_practice),
        )

    def _open_practice(self, _parent: QWidget) -> None:
        if self._practice is None:
            from trackops_desktop.app.practice_site import KeptPasswords, PracticeLauncher
            from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog

            kept = KeptPasswords(self.vault)
            self._practice = PracticeDialog(
                PracticeLauncher(self._paths), self._open_site, open_outside, self.runner, kept
            )
            self._practice.stopped.connect(self._signin.close_practice)
            panel = self.windows.window
            panel.controller.locked.connect(lambda: self._conceal_practice(True))
            panel.controller.opened.connect(lambda: self._conceal_practice(False))
            self._practice.conceal(panel.is_shut and self.vault.seems_lockable())
        self._practice.show()
        self._practice.raise_()
        self._practice.activateWindow()

    def _quick_pick(self) -> QuickPick:
        """Make quick pick, whose window is built once nothing else is to be done."""
        windows = self.windows
        hooks = PickHooks(
            windows.open_add,
            windows.come_forward,
            lambda entry, failed: self._signin.open_origin(entry.site or "", windows.frame, failed),
            self.companion.fronts,
        )
        keyboard = system_keyboard(sys.platform, os.environ, OwnFocus(self._app), TypingPermission(self.vault))
        pick = QuickPick(self.context, windows.window, keyboard, hooks, windows)
        windows.settled.connect(pick.prepare)
        return pick

    def _open_named_site(self, name: str) -> None:
        """Open a site by its name; where that cannot be done, the main window says why."""
        if not name:
            self.windows.window.sign_in()
            return
        self._signin.open_named(name, self.windows.frame, self._on_no_site)

    def _on_no_site(self, error: TrackopsError) -> None:
        self.windows.come_forward()
        self._on_error(error)

    def _open_company(self, path: str) -> None:
        """Show what a company file holds, over the main window."""
        self.windows.come_forward()
        self._signin.open_company(Path(path), self.windows.frame)

    def _conceal_practice(self, concealed: bool) -> None:
        if self._practice is not None:
            self._practice.conceal(concealed)

    def _open_site(self, _url: str) -> None:
        """Open the practice site beside its window, where the screen is wide enough for both."""
        from trackops_desktop.ui.dialogs.practice_dialog import beside, frame_of

        practice, places = self._practice, None
        if practice is not None:
            area, width = practice.screen().availableGeometry(), practice.frameGeometry().width()
            places = beside(area, width, frame_of(practice))
        if practice is not None and places is not None and not practice.isMaximized():
            practice.setGeometry(places[0])
        self._signin.open_practice(None if places is None else places[1])

    def _practice_url(self) -> str | None:
        place = self._practice.place if self._practice is not None else None
        return None if place is None else place.url

    def _on_error(self, error: TrackopsError) -> None:
        self.windows.window.show_error(error)
