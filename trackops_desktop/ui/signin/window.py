"""One browser window for one site: the assistant bar on top, the real pages beneath."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from trackops_desktop.browser.page_dialogs import PageDialog
from trackops_desktop.browser.page_look import Seen
from trackops_desktop.browser.site_view import SiteView
from trackops_desktop.company.rules import WayOut
from trackops_desktop.i18n import N_, _
from trackops_desktop.services.sites import PRACTICE_ID, Site
from trackops_desktop.signin.advice import Action, Advice, Choice
from trackops_desktop.signin.load_errors import LoadError
from trackops_desktop.signin.origin import origin_of
from trackops_desktop.signin.security_key import KeyStep
from trackops_desktop.ui.dialogs.recovery_paper import RecoveryPaper
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.screen_room import screen_room
from trackops_desktop.ui.signin.assistant import Assistant
from trackops_desktop.ui.signin.bar import AssistantBar
from trackops_desktop.ui.signin.clock_drift import ClockDriftWatch
from trackops_desktop.ui.signin.http_question import HttpQuestion
from trackops_desktop.ui.signin.load_error_page import LoadErrorPage
from trackops_desktop.ui.signin.lock_cover import LockCover
from trackops_desktop.ui.signin.page_question import PageQuestion
from trackops_desktop.ui.signin.security_key_question import SecurityKeyQuestion
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.upper_part import UpperPart
from trackops_desktop.ui.signin.view_factory import make_view
from trackops_desktop.ui.widgets.busy_bar import BusyBar
from trackops_desktop.ui.widgets.forms import open_at
from trackops_desktop.ui.widgets.reading_order import follow_layout
from trackops_desktop.ui.widgets.shortcuts import SIGN_IN

_SIZE = QSize(1080, 780)
_SMALLEST = QSize(520, 420)
OPENING = N_("Opening…")
#: Main buttons that get the keyboard when they appear.
_ENTER_DOES = {
    Action.SIGN_IN,
    Action.FILL_CODE,
    Action.FILL_RECOVERY_CODE,
    Action.ADD_ACCOUNT,
    Action.SAVE_RECOVERY_CODES,
}
_NO_SANDBOX = N_(
    "Trackops Desktop is running as root or administrator, so its browser has no sandbox. Start it as an "
    "ordinary user for real sites."
)


class SignInWindow(QMainWindow):
    """The window of one site.

    Signals:
        closed: The window was closed; its page and profile are gone.
        edit_wanted: The address of the site is to be changed.
        keeping_wanted: User name and password of the site are to be saved.
        unlock_wanted: The application is locked, and the user wants to go on here.

    """

    closed = Signal()
    edit_wanted = Signal()
    keeping_wanted = Signal()
    unlock_wanted = Signal()

    def __init__(
        self, site: Site, context: SignInContext, drift: ClockDriftWatch | None = None, view: SiteView | None = None
    ) -> None:
        """Build the window; `open_site` loads the site, unless it is loading in `view` already."""
        super().__init__(None, Qt.WindowType.Window)
        self._site = site
        self._context = context
        self._zoom = 1.0
        self.bar = AssistantBar(self)
        self.bar.set_selectable(context.rules.forbids(WayOut.CLIPBOARD) is None)
        self.question = PageQuestion(self)
        self.http_question = HttpQuestion(self)
        self.key_question = SecurityKeyQuestion(self)
        self.trouble = LoadErrorPage(self)
        self.view = view or make_view(site, context)
        self.assistant = Assistant(self.view, site, context, self)
        self._drift = drift or ClockDriftWatch(context.signin.now, self)
        self._progress = BusyBar(self)
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(3)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.trouble)
        self.cover = LockCover(self)
        self._stack.addWidget(self.cover)
        self._beneath: QWidget = self.view
        self._is_locked = self._asked = False
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        if site.accent:
            line.setFrameShape(QFrame.Shape.NoFrame)
            line.setFixedHeight(3)
            line.setStyleSheet(f"background: {site.accent};")
        inside = QWidget(self)
        self.setCentralWidget(inside)  # a main window is told as a window, and not as a part of one
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        upper = UpperPart(self)
        for widget in (self.bar, line, self._progress):
            upper.add(widget)
        for question in (self.http_question, self.key_question, self.question):
            upper.add_question(question)
        layout.addWidget(upper)
        layout.addWidget(self._stack, 1)
        follow_layout(self)
        self.setWindowTitle(_("Sign in to {name}", name=site.name))
        self.setMinimumSize(_SMALLEST.boundedTo(screen_room(self)))
        open_at(self, _SIZE.width(), _SIZE.height())
        self.view.setFocus()
        self._connect()
        self._keys()
        if not context.sandboxed:
            self.bar.show_notice(_(_NO_SANDBOX))

    @property
    def site(self) -> Site:
        return self._site

    def retranslate(self, _again: Callable[[str], str]) -> None:
        """Say what the page asks for anew: two English sentences may be one in the language before."""
        self.assistant.refresh()

    def open_site(self) -> None:
        """Load the site's first page."""
        self._put_on_top(self.view)
        self.view.open(f"{self._site.origin}/")

    def site_changed(self, site: Site) -> None:
        """Go on with an edited site; another address is opened at once."""
        moved = site.origin != self._site.origin
        self._site = site
        self.setWindowTitle(_("Sign in to {name}", name=site.name))
        self.assistant.change_site(site)
        if moved:
            self.open_site()

    def open_outside(self) -> None:
        """Open the page in the user's own browser, with the current code on the clipboard if there is one."""
        origin = self.view.origin
        at_home = origin is not None and origin == self._site.where
        # Addresses in the middle of a sign-in belong to this window's session; the site's own always work.
        address = self.view.address if at_home and self._is_plain() else self._site.origin
        context = self._context
        ScopedRunner(context.runner, self).run(lambda: context.open_outside(address), self._on_outside)

    def _on_outside(self, opened: bool) -> None:
        if not opened:
            self.bar.show_notice(
                _("No browser could be opened. Open {origin} in a browser yourself.", origin=self._site.origin)
            )
            return
        code = self._code_to_copy()
        if code and self._context.copy(code) is None:
            self.bar.show_notice(_("The site opens in your browser. The current code is on the clipboard."))
        else:
            self.bar.show_notice(_("The site opens in your browser."))

    def _show_paper(self, paper: RecoveryPaper) -> None:
        """Offer to save or print the recovery codes that the page shows."""
        from trackops_desktop.ui.dialogs.recovery_dialog import RecoveryPaperDialog, RecoveryTools

        context = self._context
        tools = RecoveryTools(context.runner, context.copy, context.signin.now, context.rules)
        RecoveryPaperDialog(paper, tools, self).open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End page and profile with the window."""
        self.assistant.close()
        self.view.shut()
        super().closeEvent(event)
        self.closed.emit()

    def _is_plain(self) -> bool:
        return "?" not in self.view.address and "#" not in self.view.address

    def _code_to_copy(self) -> str:
        for entry in self._context.signin.bound_to(self._site.where):
            offer = self._context.signin.code_for(entry)
            code = getattr(offer, "code", None)
            if code is not None and code.value.isdigit():
                return str(code.value)
        return ""

    def _connect(self) -> None:
        self.view.seen.connect(self._on_seen)
        self.view.trouble.connect(self._on_trouble)
        self.view.left.connect(self._on_left)
        self.view.located.connect(self._on_located)
        self.view.stalled.connect(self.bar.show_stalled)
        self.view.loading.connect(self._progress.setVisible)
        self.view.asked.connect(self._on_asked)
        self.view.answered.connect(self._on_answered)
        self.view.told.connect(self.bar.show_notice)
        self.question.answered.connect(self.view.answer)
        self.question.muted.connect(self.view.stop_asking)
        self.view.sign_in_asked.connect(self.http_question.ask)
        self.view.sign_in_closed.connect(lambda: self._close_question(self.http_question))
        self.http_question.answered.connect(self.view.sign_in)
        self.http_question.cancelled.connect(self.view.skip_sign_in)
        self._connect_key()
        self.view.pointed.connect(self.assistant.pointed)
        self.assistant.advised.connect(self._on_advice)
        self.assistant.told.connect(self.bar.show_notice)
        self.assistant.paper_wanted.connect(self._show_paper)
        self.assistant.keeping_wanted.connect(self.keeping_wanted)
        self.assistant.site_changed.connect(self.site_changed)
        self._drift.found.connect(self.assistant.clock_is_off)
        self.bar.chosen.connect(self.assistant.do)
        self.bar.typed.connect(self.assistant.type_code)
        self.bar.let_go.connect(self._give_keyboard_on)
        self.bar.back.connect(self._back)
        self.bar.again.connect(self._again)
        self.bar.outside.connect(self.open_outside)
        self.bar.ended.connect(self.view.end_page)
        self.trouble.again.connect(self._again)
        self.trouble.edit.connect(lambda: self.edit_wanted.emit())
        self.trouble.closed.connect(self.close)
        self.cover.unlock_wanted.connect(self.unlock_wanted)

    def _connect_key(self) -> None:
        keys = self.view.security_keys
        self.view.key_asked.connect(self._on_key_asked)
        self.view.key_closed.connect(lambda: self._close_question(self.key_question))
        self.key_question.chosen.connect(keys.choose)
        self.key_question.pin_given.connect(keys.give_pin)
        self.key_question.again.connect(keys.try_again)
        self.key_question.cancelled.connect(keys.cancel)

    def _keys(self) -> None:
        """Bind the keys of the sheet, and what the system has for the same."""
        standard = QKeySequence.StandardKey
        does: dict[str, tuple[Callable[[], object], tuple[QKeySequence.StandardKey | Qt.Key, ...]]] = {
            "main": (self._do_main, ()),
            "part": (self._change_part, ()),
            "back": (self._back, (Qt.Key.Key_Back,)),
            "again": (self._again, (standard.Refresh,)),
            "larger": (lambda: self._zoom_by(1.1), (standard.ZoomIn,)),
            "smaller": (lambda: self._zoom_by(1 / 1.1), (standard.ZoomOut,)),
            "usual": (lambda: self._zoom_by(1 / self._zoom), ()),
            "cancel": (self._on_escape, ()),
            "close": (self.close, (standard.Close,)),
        }
        for command in SIGN_IN:
            do, more = does[command.key]
            shortcut = QShortcut(self)
            shortcut.setKeys(list(dict.fromkeys(one for key in (*command.keys, *more) for one in _sequences(key))))
            shortcut.activated.connect(do)

    def _change_part(self) -> None:
        """Take the keyboard from the page to what stands above it, or back, as browsers do."""
        focused = QApplication.focusWidget()
        shown = self._stack.currentWidget() or self.view
        if self._is_locked or focused is None or not self._stack.isAncestorOf(focused):
            shown.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.bar.begin()

    def _do_main(self) -> None:
        if self.bar.main_button().isVisibleTo(self.bar):
            self.bar.main_button().click()

    def _on_escape(self) -> None:
        """Cancel the question that has the keyboard, or else the pointing at a field."""
        where = QApplication.focusWidget()
        for question in (self.http_question, self.key_question, self.question):
            if where is not None and question.isAncestorOf(where):
                question.cancel.click()
                return
        self.assistant.stop_pointing()

    def _zoom_by(self, factor: float) -> None:
        self._zoom = min(3.0, max(0.5, self._zoom * factor))
        self.view.zoom(self._zoom)

    def _on_seen(self, seen: Seen) -> None:
        self._put_on_top(self.view)
        self.assistant.look(seen)

    def _on_advice(self, advice: Advice) -> None:
        new = advice.sentence != self.bar.advice.sentence
        self.bar.show_advice(advice)
        if new and self.isActiveWindow() and self._may_take_focus(advice):
            self.bar.focus_main()

    def _give_keyboard_on(self) -> None:
        """Give the keyboard to the one thing to do, or else to the page: never to whatever comes next in the bar."""
        if self.bar.advice.types_code or self.bar.advice.choices:
            self.bar.focus_main()
        else:
            shown = self._stack.currentWidget()
            (shown or self.view).setFocus()

    def _may_take_focus(self, advice: Advice) -> bool:
        """Give the bar the keyboard where Enter does the one thing, but never while somebody types on the page."""
        first: Choice | None = advice.choices[0] if advice.choices else None
        wanted = first is not None and first.action in _ENTER_DOES
        typing = QApplication.focusWidget() is self.bar.code_entry.focusProxy()
        return (wanted or advice.types_code) and not typing

    def _on_asked(self, dialog: PageDialog) -> None:
        self.question.ask(dialog)
        if self._is_locked:
            self._asked = True
            self.question.hide()

    def _on_key_asked(self, step: KeyStep) -> None:
        """Ask beside the page; a locked application shows no accounts and takes no PIN."""
        if self._is_locked:
            self.view.security_keys.cancel()
        else:
            self.key_question.ask(step)

    def _on_answered(self) -> None:
        self._asked = False
        self.question.close_question()

    def _close_question(self, question: HttpQuestion | SecurityKeyQuestion) -> None:
        """Give the keyboard back to what the question was about."""
        where, shown = QApplication.focusWidget(), self._stack.currentWidget()
        had_keyboard = where is not None and question.isAncestorOf(where)
        question.close_question()
        if had_keyboard and shown is not None:
            shown.setFocus()

    def locked(self) -> None:
        """Close what asks for a password, offer no codes and cover the page: the vault was locked."""
        self.view.forget_sign_in()
        self.assistant.refresh()
        if self._is_locked:
            return
        self._is_locked = True
        self._asked = self.question.isVisibleTo(self)
        self.question.hide()
        self.bar.setEnabled(False)
        self._stack.setCurrentWidget(self.cover)
        if self.isActiveWindow():
            self.cover.setFocus()

    def unlocked(self) -> None:
        """Show the page again and offer codes: the vault was opened."""
        if self._is_locked:
            self._is_locked = False
            self.question.setVisible(self._asked)
            self.bar.setEnabled(True)
            self._stack.setCurrentWidget(self._beneath)
            if self.isActiveWindow():
                self._beneath.setFocus()
        self.assistant.refresh()

    def _put_on_top(self, page: QWidget) -> None:
        """Show the page or what is in its place; while the application is locked that waits beneath the cover."""
        self._beneath = page
        if not self._is_locked:
            self._stack.setCurrentWidget(page)

    def _on_trouble(self, trouble: LoadError) -> None:
        self.trouble.show_trouble(trouble, may_edit=self._site.id != PRACTICE_ID)
        self.bar.show_advice(Advice(trouble.sentence))
        self._put_on_top(self.trouble)
        self._progress.hide()

    def _on_left(self) -> None:
        """Offer nothing between two pages: what is on show may be the old one or the new one."""
        self.assistant.leave()
        self.bar.show_address("")
        self.bar.show_advice(Advice(_(OPENING)))

    def _on_located(self, where: str) -> None:
        origin = origin_of(where)
        self.bar.show_address(where)
        # The practice site runs on this very computer: its clock is ours.
        if origin is not None and origin == self._site.where and not origin.is_loopback:
            QTimer.singleShot(0, self, lambda: self._drift.look(origin))

    def _back(self) -> None:
        if self._is_locked:
            return
        self._put_on_top(self.view)
        self.view.back()

    def _again(self) -> None:
        if self._is_locked:
            return
        if self._stack.currentWidget() is self.trouble:
            self._put_on_top(self.view)
            address = self.view.requested
            self.view.open(address if origin_of(address) is not None else f"{self._site.origin}/")
        else:
            self.view.reload()


def _sequences(key: QKeySequence.StandardKey | Qt.Key | str) -> list[QKeySequence]:
    """Return what is pressed: of a standard key all that the system has for it, not only the first."""
    return QKeySequence.keyBindings(key) if isinstance(key, QKeySequence.StandardKey) else [QKeySequence(key)]
