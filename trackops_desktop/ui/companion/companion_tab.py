"""One tab of a browser: looks at it, says what can be done there, and does what is chosen once that is approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject

from trackops_desktop.browser.page_look import PageLook, Seen
from trackops_desktop.browser.page_qr_reader import PageQrReader
from trackops_desktop.companion.wire import DoRequest, OrderDone
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import N_, _
from trackops_desktop.services.browsers import PairedBrowser
from trackops_desktop.services.signin import CodeTime
from trackops_desktop.services.sites import Site
from trackops_desktop.signin.advice import Action, Advice, Choice
from trackops_desktop.signin.origin import Origin, may_hold_secrets, origin_of
from trackops_desktop.signin.page_intent import Nothing, wanted
from trackops_desktop.ui.companion.approval_dialogs import ApprovalDialog
from trackops_desktop.ui.companion.browser_page import BrowserPage
from trackops_desktop.ui.companion.companion_context import CompanionContext
from trackops_desktop.ui.companion.tab_calls import TabCalls
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.signin.assistant import Assistant
from trackops_desktop.ui.signin.clock_drift import drift_of
from trackops_desktop.vault.state import Condition, VaultState

_LOGGER = LazyLogger(__name__)
#: Looks at one tab in a second at most; more are put together.
_LOOK_SECONDS = 0.25
#: Sites of one tab whose way is remembered: a sign-in goes through two or three.
_MOST_ORIGINS = 8
_STALE = N_("The page has changed in the meantime. Press the button again.")
_RECOVERY = N_(
    "Stored recovery codes are filled in by the sign-in windows of Trackops Desktop alone. Open the site there."
)
#: Nothing of the user's leaves the application or changes in it.
_HARMLESS = frozenset({Action.POINT, Action.LOST_DEVICE, Action.SIGN_IN_HELP, Action.KEEP})
#: Changes which accounts there are: asked each time, so that a browser that was taken over cannot.
_ASKED_EACH_TIME = {
    Action.ADD_ACCOUNT: N_("Add"),
    Action.BIND: N_("Use it here"),
    Action.TRASH: N_("Move it to the trash"),
    Action.CONFIRM_HALF_MADE: N_("Yes, it works"),
    Action.DISCARD_HALF_MADE: N_("Remove it"),
}


class _Arrival(NamedTuple):
    """What has to be read before anything can be said of a page."""

    site: Site
    condition: Condition


class TabListener(Protocol):
    """Who is told of a tab."""

    def advised(self, tab: int, look: int, advice: Advice, time: CodeTime | None) -> None:
        """Show what can be done, and how long the code that it is about is good."""

    def told(self, tab: int, sentence: str) -> None:
        """Show a sentence beneath."""

    def condition_is(self, condition: Condition) -> None:
        """Show how the vault is; nothing can be done while it is shut."""

    def order(self, tab: int, number: int, document: str, name: str, arguments: tuple[object, ...]) -> None:
        """Let the browser carry out an order."""


class CompanionTab(QObject):
    """Everything about one tab."""

    def __init__(
        self, number: int, browser: PairedBrowser, context: CompanionContext, listener: TabListener, parent: QObject
    ) -> None:
        """Take the tab's number in its browser, which is proven to be a paired one."""
        super().__init__(parent)
        self._number, self._browser, self._context, self._listener = number, browser, context, listener
        self._runner = ScopedRunner(context.signin.runner, self)
        self._calls = TabCalls(self._order, self._runner.run)
        reader = PageQrReader(self._calls, self._calls, self._runner.run, self)
        self._looks = PageLook(self._calls, reader, context.signin.sites.pointed, self)
        self._looks.seen.connect(self._on_seen)
        self._page = BrowserPage(self._calls, self._looks)
        self._page.told.connect(self._tell)
        self._page.filled.connect(self._note_use)
        self._page.pointed.connect(self._on_pointed)
        self._assistants: dict[str, Assistant] = {}
        self._assistant: Assistant | None = None
        self._advice = Advice("")
        self._look = 0
        self._document = ""
        self._embedded: tuple[str, ...] = ()
        self._known_time: set[str] = set()
        self._asked_time = ("", -1)
        self._looked = -1.0
        self._question: ApprovalDialog | None = None

    @property
    def origin(self) -> Origin | None:
        """The origin of the page that was looked at, as the browser attests it, while it is there."""
        return self._page.origin

    # What the browser says

    def look(self) -> None:
        """Look at the tab: its button was pressed, or its page has changed."""
        self._page.changed(self._look_in_time)

    def done(self, done: OrderDone) -> None:
        """Take the answer to an order."""
        self._calls.done(done)

    def gone(self) -> None:
        """Forget the page: another one is on its way."""
        self._calls.gone()
        self._close_question()
        if self._assistant is not None:
            self._assistant.leave()

    def do(self, wanted: DoRequest) -> None:
        """Do what was chosen, if it is still on offer and allowed."""
        choice = self._offered(wanted)
        origin = self._page.origin
        if choice is None or origin is None or wanted.look != self._look:
            self._tell(_(_STALE))
            return
        if choice.action is Action.OPEN_FRAME:
            self._calls.call("open", self._embedded[:1], lambda _answer: None)
        elif choice.action in _HARMLESS:
            self._carry_out(wanted)
        elif choice.action in _ASKED_EACH_TIME:
            self._ask_for(wanted, choice, origin)
        else:
            profile, browsers = self._browser.profile, self._context.browsers
            self._runner.run(
                lambda: browsers.is_approved(profile, origin),
                lambda approved: self._carry_out(wanted) if approved else self._ask_for_site(wanted, origin),
            )

    def refresh(self) -> None:
        """Say again what can be done: accounts or the lock have changed."""
        if self._assistant is not None:
            self._assistant.refresh()

    def end(self) -> None:
        """Do nothing any more: the browser or the application goes."""
        self._close_question()
        for assistant in self._assistants.values():
            assistant.close()
        self._calls.end()

    # Looking

    def _look_in_time(self) -> None:
        now = self._context.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            self._looks.changed()
            return
        self._looked = now
        self._looks.look_anew()

    def _on_seen(self, seen: Seen) -> None:
        origin = self._page.origin
        if origin is None or origin_of(seen.report.origin) != origin:
            return
        sites = self._context.signin.sites
        if not may_hold_secrets(origin, sites.practice_origin()):
            self._leave_assistant()
            self._show(Advice(_("This page is not encrypted."), _("Nothing of yours is filled in here.")))
            return
        navigation = self._calls.navigation

        def arrived(arrival: _Arrival) -> None:
            if navigation == self._calls.navigation:
                self._arrive(origin, seen, arrival)

        self._runner.run(lambda: self._read(origin), arrived, lambda error: self._tell(str(error)))

    def _read(self, origin: Origin) -> _Arrival:
        """Read on a worker what goes with an origin; one that is no stored site is a site for this once."""
        signin = self._context.signin
        signin.sites.follow_practice()
        signin.signin.look()
        known = [site for site in signin.sites.all() if site.origin == str(origin)]
        passing = Site(f"passing:{origin}", origin.host, str(origin))
        return _Arrival(known[0] if known else passing, self._context.condition())

    def _arrive(self, origin: Origin, seen: Seen, arrival: _Arrival) -> None:
        if seen.report.document != self._document:
            # Another look at the same document leaves what is offered on offer: pages change all the time.
            self._look += 1
            self._document = seen.report.document
        self._embedded = tuple(one for one in seen.report.embedded if _may_be_opened(one))
        self._listener.condition_is(arrival.condition)
        if arrival.condition.state is not VaultState.READY:
            self._leave_assistant()
            return
        assistant = self._assistant_of(origin, arrival.site)
        if self._assistant is not assistant:
            self._leave_assistant()
            self._assistant = assistant
        assistant.look(seen)

    def _ask_time(self, origin: str, assistant: Assistant) -> None:
        """Let the page ask its own site for the time, once a site, where a code is about to go there."""
        offers = any(choice.action is Action.FILL_CODE for choice in self._advice.choices)
        asked = origin, self._calls.navigation
        if not offers or origin in self._known_time or asked == self._asked_time or _has_our_clock(origin):
            return
        self._asked_time = asked
        now = self._context.signin.signin.now
        before = now()

        def came(answer: Mapping[str, object] | None) -> None:
            if answer is None:
                return  # the page has gone; the next one is asked
            self._known_time.add(origin)
            date = answer.get("date")
            off = drift_of(date, before, now()) if isinstance(date, str) and len(date) < 100 else 0
            if off:
                assistant.clock_is_off(off)

        self._calls.call("clock", (), came)

    def _assistant_of(self, origin: Origin, site: Site) -> Assistant:
        assistant = self._assistants.pop(str(origin), None)
        if assistant is None:
            assistant = Assistant(self._page, site, self._context.signin, self)
            assistant.advised.connect(lambda advice: self._on_advised(str(origin), advice))
            assistant.told.connect(self._tell)
        else:
            assistant.change_site(site)
        self._assistants[str(origin)] = assistant
        if len(self._assistants) > _MOST_ORIGINS:
            oldest = self._assistants.pop(next(iter(self._assistants)))
            oldest.close()
            oldest.deleteLater()
        return assistant

    def _leave_assistant(self) -> None:
        if self._assistant is not None:
            self._assistant.leave()
        self._assistant = None
        self._advice = Advice("")

    def _on_advised(self, origin: str, advice: Advice) -> None:
        assistant = self._assistants.get(origin)
        if assistant is not None and self._assistant is assistant:
            self._show(advice)
            self._ask_time(origin, assistant)

    def _show(self, advice: Advice) -> None:
        self._advice = for_a_browser(advice)
        if self._embedded and self._finds_nothing():
            self._advice = _with_frame(self._advice, self._embedded[0])
        self._listener.advised(self._number, self._look, self._advice, self._code_time())

    def _code_time(self) -> CodeTime | None:
        account = self._assistant.code_account if self._assistant is not None else None
        return self._context.signin.signin.code_time(account) if account is not None else None

    def _finds_nothing(self) -> bool:
        return self._assistant is not None and isinstance(wanted(self._assistant.question), Nothing)

    # Doing

    def _offered(self, wanted: DoRequest) -> Choice | None:
        return next(
            (one for one in self._advice.choices if (one.action.value, one.account) == (wanted.action, wanted.account)),
            None,
        )

    def _carry_out(self, wanted: DoRequest) -> None:
        """Do it, if what was chosen from is still what the page shows."""
        choice = self._offered(wanted)
        if choice is None or wanted.look != self._look or self._assistant is None:
            self._tell(_(_STALE))
            return
        self._assistant.do(choice)

    def _ask_for(self, wanted: DoRequest, choice: Choice, origin: Origin) -> None:
        where = _("{name} shows the page {origin}.", name=self._browser.name, origin=origin)
        detail = f"{self._advice.detail} {where}".strip()
        self._ask(self._advice.sentence, detail, _(_ASKED_EACH_TIME[choice.action]), wanted, origin)

    def _ask_for_site(self, wanted: DoRequest, origin: Origin) -> None:
        self._ask(
            _("May {name} fill in on {origin}?", name=self._browser.name, origin=origin),
            _(
                "This is asked once for each site. What belongs to this site goes to this site alone, and only when "
                "you press the button in the browser."
            ),
            _("Allow for this site"),
            wanted,
            origin,
        )

    def _ask(self, question: str, detail: str, yes: str, wanted: DoRequest, origin: Origin) -> None:
        self._close_question()
        dialog = ApprovalDialog(question, detail, yes)
        self._question = dialog
        profile, browsers = self._browser.profile, self._context.browsers

        def allowed() -> None:
            self._question = None
            self._runner.run(lambda: browsers.approve(profile, origin), lambda _none: self._carry_out(wanted))

        dialog.allowed.connect(allowed)
        dialog.rejected.connect(lambda: self._tell(_("Nothing was done: it was not allowed in Trackops Desktop.")))
        dialog.destroyed.connect(lambda: self._forget_question(dialog))
        self._tell(_("Answer the question in Trackops Desktop."))
        dialog.come()

    def _forget_question(self, dialog: ApprovalDialog) -> None:
        if self._question is dialog:
            self._question = None

    def _close_question(self) -> None:
        dialog, self._question = self._question, None
        if dialog is not None:
            dialog.blockSignals(True)
            dialog.close()
            dialog.deleteLater()

    def _note_use(self) -> None:
        origin = self._page.origin
        if origin is not None:
            profile, browsers = self._browser.profile, self._context.browsers
            _LOGGER.info("Something was filled in in a browser")
            self._runner.run(lambda: browsers.approve(profile, origin), lambda _none: None)

    def _on_pointed(self, selector: str) -> None:
        if self._assistant is not None:
            self._assistant.pointed(selector)

    def _tell(self, sentence: str) -> None:
        self._listener.told(self._number, sentence)

    def _order(self, number: int, document: str, name: str, arguments: tuple[object, ...]) -> None:
        self._listener.order(self._number, number, document, name, arguments)


def for_a_browser(advice: Advice) -> Advice:
    """Return advice without what never goes into another program: a stored recovery code, each of which lets in."""
    choices = tuple(one for one in advice.choices if one.action is not Action.FILL_RECOVERY_CODE)
    if len(choices) == len(advice.choices):
        return advice
    return replace(advice, detail=_(_RECOVERY), choices=choices)


def _has_our_clock(origin: str) -> bool:
    """Tell whether a site runs on this very computer."""
    place = origin_of(origin)
    return place is None or place.is_loopback


def _may_be_opened(address: str) -> bool:
    """Tell whether a frame's address may be opened in a tab: a page on the web, without a name and a password."""
    origin = origin_of(address)
    return origin is not None and origin.scheme == "https"


def _with_frame(advice: Advice, address: str) -> Advice:
    """Return advice that names a frame of another site: the form may lie there, and is not looked at."""
    origin = origin_of(address)
    host = origin.host if origin is not None else ""
    detail = _(
        "Part of this page comes from {host}. If your form is there, open it in its own tab and press the button "
        "again: nothing is filled in in frames of other sites.",
        host=host,
    )
    return replace(
        advice, detail=detail, choices=(*advice.choices, Choice(Action.OPEN_FRAME, _("Open it in its own tab")))
    )
