"""The windows together: the main window, its dialogs, the tray, locking, and what a second start asks for."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal

from trackops_desktop.company.rules import WayOut
from trackops_desktop.i18n import _
from trackops_desktop.services.settings import Settings
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.platform.idle import IdleWatch
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.window.clock_notice import ClockNotice
from trackops_desktop.ui.window.codes_view import CodesView, close_dialogs
from trackops_desktop.ui.window.codes_widgets import CodesWidgets
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.policy_watch import PolicyWatch
from trackops_desktop.ui.window.prompt_watch import PromptWatch
from trackops_desktop.ui.window.update_watch import UpdateWatch

if TYPE_CHECKING:
    from trackops_desktop.linting.policy import LintPolicy
    from trackops_desktop.ui.add.dialog import AddDialog
    from trackops_desktop.ui.dialogs.base import BaseDialog
    from trackops_desktop.ui.help.window import HelpWindow
    from trackops_desktop.ui.platform.capture_guard import CaptureGuard
    from trackops_desktop.ui.scanning.scan_window import ScanWindow
    from trackops_desktop.ui.window.link_questions import LinkQuestions
    from trackops_desktop.ui.window.tray_control import TrayControl


class ApplicationWindows(QObject):
    """Opens and closes windows.

    Signals:
        quit_wanted: Nothing is left to show: end the application.
        pick_wanted: Open quick pick.
        settled: The codes had their turn; what can wait may begin.
        company_came: A company file was dropped; carries its path.
        import_wanted: Bring accounts along from a file; carries the paths that were dropped, if any were.
        policy_changed: The company's policy is another one now.

    """

    quit_wanted = Signal()
    pick_wanted = Signal()
    settled = Signal()
    company_came = Signal(str)
    import_wanted = Signal(list)
    policy_changed = Signal()

    def __init__(self, context: Context, frame: MainWindow, version: str, widgets: CodesWidgets | None = None) -> None:
        """Fill the main window, with the widgets that are shown already, if any; `open` shows what is in it."""
        super().__init__(frame)
        self.frame = frame
        self._context, self._version = context, version
        self._links: LinkQuestions | None = None
        self._add: AddDialog | None = None
        self._scanning: ScanWindow | None = None
        self._help: HelpWindow | None = None
        self._tray: TrayControl | None = None
        self._screen_lock: QObject | None = None
        self._guard: CaptureGuard | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)
        self._settings = context.settings()
        context.theme.apply(self._settings.theme, self._settings.text_scale)
        frame.setStyleSheet("")  # the colour of last time has done its work
        self.window = CodesView(context, frame, widgets)
        self.prompts = PromptWatch(context.vault.prompts, frame)
        self.idle = IdleWatch(context.lock, self)
        self.policy = PolicyWatch(context.vault.rules, context.runner, self.window.notices, self)
        self.policy.changed.connect(self._on_policy)
        self.updates = self._watch_updates(context)
        self.clock = ClockNotice(context, self.window.notices, self.apply, self)
        self.clock.follow(self._settings)
        window = self.window
        window.add_wanted.connect(self.open_add)
        frame.content_came.connect(self.take_content)
        window.dialog_wanted.connect(self.open_dialog)
        window.quit_wanted.connect(self._quit)
        window.hide_wanted.connect(self._get_out_of_the_way)
        frame.closed.connect(self._on_closed)
        frame.may_close = self._may_close
        window.controller.opened.connect(self._on_opened)
        window.controller.locked.connect(self._on_locked)
        self.idle.due.connect(window.lock_now)

    def open(self, *, hidden: bool = False) -> None:
        """Show the main window (or only the tray icon, where there is a tray), then do what can wait."""
        if hidden:
            self._start_hidden()
        else:
            self.frame.show()
        self.window.start()
        self._settling.start(400)

    def close(self) -> None:
        """Take back what must not stay behind: the clipboard's code, the tray icon, open dialogs."""
        self._settling.stop()
        self.policy.stop()
        if self.updates is not None:
            self.updates.stop()
        self.frame.closed.disconnect(self._on_closed)
        self.idle.watch(False)
        self._context.clipboard.clear()
        self._context.speech.end()
        if self._context.system_unlock is not None:
            self._context.system_unlock.give_up()
        if self._tray is not None:
            self._tray.close()
        self.window.ticker.run(False)
        self.window.keyring.end()
        close_dialogs()
        if self._scanning is not None:
            self._scanning.close()
        if self._help is not None:
            self._help.close()
            self._help.deleteLater()
            self._help = None
        self.frame.close()

    # what can be asked for

    def come_forward(self) -> None:
        """Bring the main window to the front."""
        self.frame.come_forward()

    def open_add(self, way: str = "") -> None:
        """Open *Add account*, by one of its ways in; files of accounts have a window of their own."""
        if way == "import":
            self.import_wanted.emit([])
            return
        dialog = self._add_dialog()
        if dialog is not None:
            dialog.begin(way)

    def take_content(self, data: QMimeData) -> None:
        """Look through what was dropped, and show what was found for review; an export or a backup is imported."""
        from trackops_desktop.services.company_file import SUFFIX
        from trackops_desktop.ui.add.input_sources import from_mime

        materials = from_mime(data, _("what was dropped"))
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        company = next((path for path in paths if path.suffix.casefold() == SUFFIX), None)
        if company is not None:
            self.company_came.emit(str(company))
            return

        def sorted_out(foreign: bool) -> None:
            if foreign:
                self.import_wanted.emit(paths)
                return
            dialog = self._add_dialog()
            if dialog is not None:
                dialog.take(materials)

        if paths:
            ScopedRunner(self._context.runner, self).run(lambda: _has_foreign(paths), sorted_out)
        else:
            sorted_out(False)

    def review_link(self, uri: str) -> None:
        """Ask about an otpauth link as soon as nothing else is asked; nothing is ever stored by itself."""
        self.come_forward()
        self._link_questions().take(uri)

    def _link_questions(self) -> LinkQuestions:
        if self._links is None:
            from trackops_desktop.ui.window.link_questions import LinkQuestions

            window = self.window
            self._links = LinkQuestions(
                window.notices, lambda: window.is_shut, self._add_dialog, lambda: self._add, time.monotonic, self
            )
            window.controller.opened.connect(self._links.go_on)
            window.controller.locked.connect(self._links.go_on)
        return self._links

    def open_scanning(self, *, camera: bool = False) -> None:
        """Open the window for a day of scanning, which stays while the application locks."""
        if self._scanning is not None:
            self._scanning.raise_()
            self._scanning.activateWindow()
            if camera:
                self._scanning.begin_camera()
            return
        from trackops_desktop.linting.policy import BUILT_IN, find_policy

        runner = ScopedRunner(self._context.runner, self)
        runner.run(lambda: find_policy(BUILT_IN[0]), lambda policy: self._show_scanning(policy, camera))

    def _show_scanning(self, policy: LintPolicy, camera: bool) -> None:
        from trackops_desktop.ui.scanning.scan_window import ScanWindow

        if self._scanning is None:
            self._scanning = ScanWindow(self._context, policy)
            self._scanning.add_wanted.connect(lambda row: self.review_link(row.item.code.text))
            self._scanning.finished.connect(self._on_scanning_finished)
        self._scanning.show()
        if camera:
            self._scanning.begin_camera()

    def _on_scanning_finished(self, _result: int) -> None:
        self._scanning = None

    def open_dialog(self, name: str) -> None:
        """Open one of the smaller dialogs over the main window."""
        window = self.window
        if name == "trash" and window.is_shut:
            window.toast.say(_("Unlock first."))
        elif name == "trash":
            from trackops_desktop.ui.dialogs.trash_dialog import TrashDialog

            TrashDialog(self._context, window.controller.refresh_and_load, window).open()
        elif name == "settings":
            from trackops_desktop.ui.dialogs.settings.settings_dialog import SettingsDialog

            SettingsDialog(self._context, self.apply, window, told=window.show_error).open()
        elif name == "shortcuts":
            from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog

            ShortcutsDialog(self._context.hooks, window).open()
        elif name in {"manual", "news"}:
            self._open_help(name)
        elif name == "support":
            from trackops_desktop.ui.dialogs.support_dialog import SupportDialog

            context = self._context
            SupportDialog(context.support_report, context.runner, context.files(), window).open()
        else:
            from trackops_desktop.ui.dialogs.about_dialog import AboutDialog

            ScopedRunner(self._context.runner, window).run(
                self._context.versions, lambda parts: AboutDialog(self._version, parts, window).open()
            )

    def _open_help(self, name: str) -> None:
        """Show the one help window, at the manual or at what is new."""
        from trackops_desktop.ui.help.manual import NEWS
        from trackops_desktop.ui.help.window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._context.runner, self._context.open_outside)
        self._help.open_page(NEWS if name == "news" else "")

    def apply(self, settings: Settings) -> None:
        """Take over changed settings."""
        asks_now = settings.look_for_updates and not self._settings.look_for_updates
        self._settings = settings
        if self.updates is not None and asks_now:
            self.updates.look()
        self._context.theme.apply(settings.theme, settings.text_scale)
        self._context.speak(settings.language)
        self.window.header.tint()
        self.window.apply_settings()
        self.clock.follow(settings)
        self._watch_idle()
        if self._guard is not None:
            self._guard.want(not settings.allow_screen_capture)

    # inside

    def _add_dialog(self) -> AddDialog | None:
        """Return the one *Add account* dialog, or None while the application is locked."""
        if self.window.is_shut:
            self.window.toast.say(_("Unlock first, then add the account."))
            return None
        if self._add is None:
            from trackops_desktop.ui.add.dialog import AddDialog

            dialog = AddDialog(self._context, self.window)
            dialog.stored.connect(self.window.on_stored)
            dialog.keep_scanning_wanted.connect(lambda: self.open_scanning(camera=True))
            dialog.finished.connect(self._on_add_finished)
            self._add = dialog
        return self._add

    def _on_add_finished(self, _result: int) -> None:
        self._add = None

    def _on_opened(self) -> None:
        self._watch_idle()

    def _on_locked(self) -> None:
        self.idle.watch(False)
        self._context.clipboard.clear()

    def _watch_idle(self) -> None:
        self.idle.watch(self._settings.lock_after_minutes > 0 and self._context.lock.can_lock())

    def _settle(self) -> None:
        """Do what needs no first pixel: the tray, the screen lock's signals, capture protection."""
        from trackops_desktop.ui.platform.screen_lock import ScreenLock

        self._make_tray()
        lock = ScreenLock(self)
        lock.locked.connect(self._on_screen_locked)
        self._screen_lock = lock
        self._context.runner.run(lock.listen, lambda _heard: None)
        if sys.platform in {"win32", "darwin"}:
            lock.attend(int(self.window.winId()))
        self._start_guard()
        self.policy.start()
        self._follow_policy()
        if self.updates is not None:
            self.updates.start()
        self.settled.emit()

    def _watch_updates(self, context: Context) -> UpdateWatch | None:
        if context.updates is None:
            return None
        runner, notices = context.runner, self.window.notices
        watch = UpdateWatch(context.updates, runner, notices, lambda: self._settings.look_for_updates, self)
        watch.open_page = lambda page: runner.run(lambda: context.open_outside(page), lambda _opened: None)
        watch.open_news = lambda: self.open_dialog("news")
        return watch

    def _on_policy(self) -> None:
        """Let what the company has decided hold at once."""
        context = self._context
        if context.vault.rules.forbids(WayOut.CLIPBOARD) is not None:
            context.clipboard.clear()
        if context.vault.rules.demands_passphrase and not context.vault.seems_sealed():
            context.codes.forget()
        ScopedRunner(context.runner, self).run(context.store.follow_policy, self.apply)
        self._follow_policy()
        if not self.window.is_shut or self.window.controller.is_demanded:
            self.window.controller.look()
        self.policy_changed.emit()

    def _follow_policy(self) -> None:
        """Let the system unlock no more where the company has forbidden it."""
        system = self._context.system_unlock
        if system is not None:
            self._context.runner.run(system.follow_policy, lambda _none: None)

    def _on_screen_locked(self) -> None:
        if self._settings.lock_with_screen and self._context.vault.seems_lockable():
            self.window.lock_now()

    def _make_tray(self) -> TrayControl | None:
        """Make the icon where there is, or may yet be, a place for it."""
        from trackops_desktop.ui.window.tray_control import TrayControl

        if self._tray is None and TrayControl.is_possible():
            tray = TrayControl(self._context, self.window, self)
            tray.show_wanted.connect(self.come_forward)
            tray.pick_wanted.connect(self.pick_wanted)
            tray.quit_wanted.connect(self._quit)
            self._tray = tray
        return self._tray

    def _start_hidden(self) -> None:
        """Begin with the icon alone, which may come some seconds after a login; without one the window shows."""
        tray = self._make_tray()
        if tray is None:
            self.frame.showMinimized()
        else:
            tray.begin_hidden()

    def _get_out_of_the_way(self) -> None:
        if not (self._settings.close_to_tray and self._hide()):
            self.frame.showMinimized()

    def _quit(self) -> None:
        """End, after asking about what would be lost."""
        unsaved = _unsaved_dialog()
        if unsaved is None:
            self.quit_wanted.emit()
        else:
            unsaved.raise_()
            unsaved.activateWindow()
            unsaved.ask_before_losing(self._quit)

    def _may_close(self) -> bool:
        """Say whether the main window may close now; where that would lose something, ask, and end then."""
        if self._settings.close_to_tray or _unsaved_dialog() is None:
            return True
        self._quit()
        return False

    def _on_closed(self) -> None:
        if not self._settings.close_to_tray:
            self.quit_wanted.emit()
        elif not self._hide():  # the tray is gone: no window is hidden without a way back
            self.frame.showMinimized()

    def _hide(self) -> bool:
        return self._tray is not None and self._tray.hide_window()

    def _start_guard(self) -> None:
        from trackops_desktop.ui.platform.capture_guard import CaptureGuard, system_exclude

        exclude = system_exclude()
        if exclude is not None and self._guard is None:
            self._guard = CaptureGuard(exclude, not self._settings.allow_screen_capture, self)
            self._guard.start()


def _unsaved_dialog() -> BaseDialog | None:
    from trackops_desktop.ui.dialogs.base import unsaved_dialog

    return unsaved_dialog()


def _has_foreign(paths: Sequence[Path]) -> bool:
    """Say whether among files that were dropped is one that *Add account* could not look through (worker thread)."""
    from trackops_desktop.ui.add.input_sources import is_readable

    return not all(is_readable(path) for path in paths)
