"""Quick pick from the user's key to what comes of it: which accounts are offered, and copying, typing, signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, QTimer

from trackops_desktop.company.rules import ForbiddenByCompany, WayOut
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError, TypingError, VaultError
from trackops_desktop.i18n import _
from trackops_desktop.keystrokes.keyboard import Keyboard, type_text
from trackops_desktop.otp.account import Kind
from trackops_desktop.services.desktop.front_window import BrowserFront, FrontWindow, origin_in
from trackops_desktop.services.window_choices import Chosen, WindowChoices, offered
from trackops_desktop.signin.origin import Origin
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.window.codes_view import CodesView
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.state import VaultState
from trackops_desktop.workers.runner import OnError

if TYPE_CHECKING:
    from trackops_desktop.otp.code import Code
    from trackops_desktop.ui.quick_pick.notice import PassingNotice
    from trackops_desktop.ui.quick_pick.window import PickAction, QuickPickWindow

_LOGGER = LazyLogger(__name__)
#: Milliseconds after the start has settled until the window is built, so that the first key finds it there.
QUIET_MS = 4_000


class PickHooks(NamedTuple):
    """What quick pick leads to.

    Attributes:
        add: Opens *Add account*.
        show: Brings the main window to the front.
        sign_in: Opens the sign-in of an account's site; tells the second what is wrong if it cannot.
        fronts: What the user's own browsers show, as far as they were asked to look.

    """

    add: Callable[[], None]
    show: Callable[[], None]
    sign_in: Callable[[Entry, OnError], None]
    fronts: Callable[[], Sequence[BrowserFront]]


class _Over(NamedTuple):
    """What quick pick opened over.

    Attributes:
        front: The window that had the keyboard.
        origin: Of the page that it shows, where a browser of the user's has looked at that.
        chosen: What was chosen there before.

    """

    front: FrontWindow | None = None
    origin: Origin | None = None
    chosen: Chosen = Chosen()


class QuickPick(QObject):
    """Opens the window, and does what is picked in it. The window is built once, and kept."""

    def __init__(
        self, context: Context, panel: CodesView, keyboard: Keyboard, hooks: PickHooks, parent: QObject | None = None
    ) -> None:
        """Stand by; `panel` is the main window's content, whose accounts and lock are followed."""
        super().__init__(parent)
        self._context, self._panel, self._keyboard, self._hooks = context, panel, keyboard, hooks
        self._runner = ScopedRunner(context.runner, self)
        self._choices = WindowChoices(context.vault)
        self._window: QuickPickWindow | None = None
        self._notice: PassingNotice | None = None
        self._over = _Over()
        self._opening = self._busy = self._has_pictures = False
        self._warming = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._warming.timeout.connect(self._warm_up)

    @property
    def window(self) -> QuickPickWindow:
        """The window, which is built when it is first asked for."""
        if self._window is None:
            self._window = self._made()
        return self._window

    def open(self) -> None:
        """Show the window over whatever has the keyboard now; that is what codes are typed into."""
        if self._window is not None and self._window.isVisible():
            self._window.come_forward()
            return
        if self._opening or self._busy:
            return
        self._opening = True
        remembers, fronts = self._context.settings().remember_windows, self._hooks.fronts()

        def look() -> _Over:
            front, chosen = self._keyboard.front(), Chosen()
            origin = origin_in(front, fronts) if front is not None else None
            with suppress(VaultError):  # what was chosen before is a convenience
                if not remembers:
                    self._choices.forget()
                elif front is not None:
                    chosen = self._choices.of(front, origin)
            return _Over(front, origin, chosen)

        def ended() -> None:
            self._opening = False

        self._runner.run(look, self._show, None, ended)

    def prepare(self) -> None:
        """Build the window in a quiet moment, so that it is there when its key is pressed."""
        self._warming.start()

    def close(self) -> None:
        """End with the application."""
        self._warming.stop()
        for widget in (self._window, self._notice):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._notice is not None:
            self._notice.go()
        self._window = self._notice = None

    # building and showing

    def _warm_up(self) -> None:
        self.window.ensurePolished()
        self.window.winId()
        self._runner.run(self._keyboard.front, lambda _front: None)

    def _made(self) -> QuickPickWindow:
        from trackops_desktop.ui.quick_pick.window import QuickPickWindow

        window, controller = QuickPickWindow(self._context), self._panel.controller
        window.picked.connect(self._on_picked)
        window.left.connect(self._on_left)
        window.add_wanted.connect(lambda: self._leave_for(self._hooks.add))
        window.application_wanted.connect(lambda: self._leave_for(self._hooks.show))
        window.lock.unlock_wanted.connect(controller.unlock)
        window.lock.system_wanted.connect(self._unlock_by_system)
        window.trouble.unlock_wanted.connect(self._unlock_keyring)
        window.trouble.retry_wanted.connect(controller.look)
        window.trouble.passphrase_wanted.connect(lambda: self._leave_for(self._hooks.show))
        controller.refused.connect(window.lock.refuse)
        controller.entries_changed.connect(lambda _entries: self._follow())
        controller.codes_changed.connect(self._on_codes)
        for how in (controller.opened, controller.locked, controller.choose, controller.troubled):
            how.connect(lambda *_how: self._follow())
        return window

    def _show(self, over: _Over) -> None:
        if self._notice is not None:
            self._notice.go()
        if over.front is not None and over.front.id == int(self._panel.frame.winId()):
            over = over._replace(front=None)  # a code has no business in our own list
        self._over = over
        self._fill()
        self.window.appear()
        self._show_page()
        self.window.view.choose(0)
        self._catch_up()
        number = int(self.window.winId())
        self._runner.run(lambda: self._keyboard.claim(number), lambda _none: None, _ignore)

    def _catch_up(self) -> None:
        """Look what has changed while the main window was hidden, which looks at nothing then."""
        controller = self._panel.controller
        if self._panel.is_shut:
            controller.look_quietly()
        else:
            controller.catch_up()

    def _follow(self) -> None:
        """Keep the window in step while it is shown; what it shows otherwise is made anew when it opens."""
        if self._window is None:
            return
        if not self._window.isVisible():
            self._window.set_entries(())
            return
        kept = self._window.view.currentIndex().row()
        self._fill()
        self._window.view.choose(max(kept, 0))
        self._show_page()

    def _fill(self) -> None:
        settings, window = self._context.settings(), self.window
        window.model.set_options(
            hide_codes=settings.hide_codes, show_next=settings.show_next_code, hide_names=settings.hide_names
        )
        window.model.set_concealed(self._panel.is_shut)
        entries = () if self._panel.is_shut else self._panel.model.entries()
        window.set_entries(offered(entries, self._over.chosen, self._over.front, self._over.origin))

    def _show_page(self) -> None:
        window, vault, condition = self.window, self._context.vault, self._panel.controller.condition
        if not self._panel.is_shut:
            if not self._has_pictures:
                self._has_pictures = True
                self._panel.with_pictures(window.view.use_pictures)
            window.show_list()
        elif vault.seems_locked():
            controller = self._panel.controller
            window.show_lock(controller.offered_by_system(), sealed=controller.is_sealed)
        elif condition is None or condition.state is VaultState.CHOOSE:
            window.show_choose()
        else:
            window.show_trouble(condition, self._panel.model.total)

    def _on_codes(self, gone: frozenset[str]) -> None:
        if self._window is not None:
            self._window.model.set_missing(gone)
            self._window.view.repaint_codes()

    def _unlock_keyring(self) -> None:
        """The system's own question takes the keyboard for a while."""
        self._busy = True
        self.window.trouble.set_busy(True)
        self._runner.run(
            self._context.vault.unlock_keyring, lambda _none: None, self._panel.show_error, self._on_keyring_asked
        )

    def _unlock_by_system(self) -> None:
        """The system's own question takes the keyboard for a while, and the main window need not show for it."""
        self._busy = True
        self._panel.controller.unlock_by_system(self._on_system_asked)

    def _on_system_asked(self) -> None:
        self._busy = False
        self.window.come_forward()

    def _on_keyring_asked(self) -> None:
        self._busy = False
        self._panel.controller.look()
        self.window.come_forward()

    # going

    def _on_left(self, by_key: bool) -> None:
        if self._busy and not self.window.forget_release():
            return
        self._busy = False
        front = self._over.front
        self._hide()
        if by_key and front is not None:
            self._runner.run(lambda: self._keyboard.activate(front), lambda _none: None, _ignore)

    def _hide(self) -> None:
        self.window.hide()
        self.window.set_entries(())

    def _leave_for(self, do: Callable[[], None]) -> None:
        self._hide()
        do()

    # what is picked

    def _on_picked(self, action: PickAction, entry: Entry) -> None:
        if self._busy:
            return
        does: Mapping[str, Callable[[Entry], None]] = {
            "COPY": self._copy,
            "TYPE": self._type,
            "SIGN_IN": self._sign_in,
            "SPEAK": self._speak,
        }
        does[action.name](entry)

    def _copy(self, entry: Entry) -> None:
        reason = self._no_copying()  # before a counter is used up in vain
        if reason is not None:
            self._tell(reason)
            return

        def copied(code: Code) -> None:
            self._to_clipboard(code)
            self._used(entry)
            self.window.when_released(lambda: self._on_left(True))

        self._take(entry, lambda: None, copied, self._tell)

    def _speak(self, entry: Entry) -> None:
        """Say the code aloud; the window stays, for it can be said again."""
        speech = self._context.speech
        self._take(entry, lambda: None, lambda code: speech.say_code(code.value), self._tell)

    def _type(self, entry: Entry) -> None:
        front = self._over.front
        if front is None:
            self._copy_instead(entry, TypingError(_("There was no other window to type into.")))
            return

        def ready(code: Code) -> None:
            self._busy = True
            self.window.when_released(lambda: self._type_into(front, entry, code))

        def unable(error: TrackopsError) -> None:
            if isinstance(error, TypingError):
                self._copy_instead(entry, error)
            else:
                self._tell(error)

        self._take(entry, self._keyboard.prepare, ready, unable)

    def _type_into(self, front: FrontWindow, entry: Entry, code: Code) -> None:
        enter = self._context.settings().enter_after_typing
        middle = self.window.geometry().center()
        self._hide()

        def untyped(error: TrackopsError) -> None:
            if self._no_copying() is not None:
                self._say_after(str(error), middle)
                return
            self._to_clipboard(code)
            self._say_after(_("{what} The code was copied instead.", what=error), middle)

        def ended() -> None:
            self._busy = False

        self._runner.run(
            lambda: type_text(self._keyboard, front, code.value, enter=enter),
            lambda _none: self._used(entry),
            untyped,
            ended,
        )

    def _sign_in(self, entry: Entry) -> None:
        self.window.when_released(lambda: self._open_site(entry))

    def _open_site(self, entry: Entry) -> None:
        if entry.site is None:
            self.window.say(_("This account isn't linked to a site. Sign in there once with Trackops Desktop first."))
            return
        self._used(entry)
        self._leave_for(lambda: self._hooks.sign_in(entry, self._panel.show_error))

    def _copy_instead(self, entry: Entry, error: TrackopsError) -> None:
        """Copy what cannot be typed, and say so in the window, which stays."""
        if self._no_copying() is not None:
            self._tell(error)
            return

        def copied(code: Code) -> None:
            self._to_clipboard(code)
            self.window.say(_("{what} The code was copied instead.", what=error))

        self._take(entry, lambda: None, copied, self._tell)

    def _take(self, entry: Entry, first: Callable[[], None], taken: Callable[[Code], None], failed: OnError) -> None:
        """Take an account's code, a new one where a counter makes them, after what must come first (on a worker)."""
        self._busy = True

        def work() -> Code:
            first()
            return self._context.codes.use(entry.id)

        def ended() -> None:
            self._busy = False

        def done(code: Code) -> None:
            if entry.account.kind is Kind.HOTP:
                self._panel.controller.refresh()
            taken(code)

        self._runner.run(work, done, failed, ended)

    def _no_copying(self) -> ForbiddenByCompany | None:
        """Return why nothing may be copied, or None."""
        return self._context.vault.rules.forbids(WayOut.CLIPBOARD)

    def _to_clipboard(self, code: Code) -> None:
        self._context.clipboard.copy(code.value, self._context.settings().clear_clipboard_seconds)

    def _used(self, entry: Entry) -> None:
        """Remember that an account was used, and for which window; what cannot be written now is no matter."""
        self._panel.on_account.on_use(entry)
        front, origin = self._over.front, self._over.origin
        if front is not None and self._context.settings().remember_windows:
            self._runner.run(lambda: self._choices.record(front, entry.id, origin), lambda _none: None, _ignore)

    def _tell(self, error: TrackopsError) -> None:
        self.window.say(str(error))

    def _say_after(self, text: str, middle: QPoint) -> None:
        if self._notice is None:
            from trackops_desktop.ui.quick_pick.notice import PassingNotice

            self._notice = PassingNotice()
        self._notice.say(text, middle)


def _ignore(error: TrackopsError) -> None:
    _LOGGER.warning("Quick pick goes on without %s", error, error=error)
