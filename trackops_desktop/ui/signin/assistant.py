"""The sign-in assistant: takes what a page asks, says what can be done, and does it when it is clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _
from trackops_desktop.otp.code import Code
from trackops_desktop.services.recovery_codes import DrawnCode
from trackops_desktop.services.signin import Wait
from trackops_desktop.services.sites import Site
from trackops_desktop.signin.advice import (
    Action,
    Advice,
    Choice,
    Known,
    Situation,
    advise,
    clock_words,
    lost_device_help,
    recovery_left,
    sign_in_help,
    waiting,
)
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Question,
    RecognisedField,
    RecoveryCodes,
    Rejected,
    wanted,
)
from trackops_desktop.signin.signin_flow import Accepted, Happened, SignInFlow, SwitchedOff
from trackops_desktop.ui.signin.account_keeper import AccountKeeper, named
from trackops_desktop.ui.signin.assistant_state import (
    Lookup,
    believed,
    known_from,
    signed_in_by_hand,
    situation_of,
    without_codes,
)
from trackops_desktop.ui.signin.form_filler import (
    CHANGED,
    NOT_HERE,
    TOO_SHORT,
    UNANSWERED,
    WITHHELD,
    Filling,
    FormFiller,
    Looked,
    Page,
    Pair,
    lacks,
    lacks_beside,
    no_room,
    pairs_for,
    recovery_pairs,
)
from trackops_desktop.ui.signin.job_runner import JobRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.vault.entry import Entry

_LOGGER = LazyLogger(__name__)
_ANSWER_MS = 9000
_TICK_MS = 500
Noted = Callable[[SignInFlow], SignInFlow]


def _recovery_sent(document: str, account: str, standing: str) -> Noted:
    return lambda flow: flow.sent_recovery_code(document, account, standing)


def _ignored(_result: object) -> None:
    return None


def _unchanged(flow: SignInFlow) -> SignInFlow:
    return flow


def _nothing() -> None:
    return None


class Assistant(QObject):
    """The assistant of one window.

    Signals:
        advised: The `Advice` to show; also at each second of a wait.
        told: A sentence to show beneath, until something else is done; an empty text takes it away.
        paper_wanted: The `RecoveryPaper` that is to be saved or printed.
        keeping_wanted: The user name and password of the site are to be saved.
        site_changed: The site is another value now.

    """

    advised = Signal(object)
    told = Signal(str)
    paper_wanted = Signal(object)
    keeping_wanted = Signal()
    site_changed = Signal(object)

    def __init__(self, page: Page, site: Site, context: SignInContext, parent: QObject | None = None) -> None:
        """Take the page and everything around it; nothing happens before the first look."""
        super().__init__(parent)
        self._page = page
        self._site = site
        self._context = context
        self._jobs = JobRunner(context, self, self.told.emit, self.refresh, self._do_put_off)
        self._sender = FormFiller(page, context.signin, self._jobs, self.told.emit)
        self._keeper = AccountKeeper(context, self._jobs, self.told.emit, self.paper_wanted.emit)
        self._seen: Looked | None = None
        self._question: Question = Nothing()
        self._flow = SignInFlow()
        self._lookup = Lookup(context, self._jobs, self.refresh)
        self._switched_off: Known | None = None
        self._is_pointing = self._is_closed = False
        self._by_hand = False
        self._drift = 0
        self._waiting: Choice | None = None
        self._put_off: Choice | None = None
        self._advice = Advice("")
        self._asked: tuple[str, type, type] | None = None
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._patience = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._patience.timeout.connect(self._stop_expecting)

    @property
    def question(self) -> Question:
        """What the page asks for."""
        return self._question if self._seen is not None else Nothing()

    @property
    def code_account(self) -> str | None:
        """The account whose code is waited for, or offered first."""
        offered = (choice for choice in self._advice.choices if choice.action is Action.FILL_CODE)
        one = self._waiting or next(offered, None)
        return one.account if one is not None else None

    def change_site(self, site: Site) -> None:
        """Go on with an edited site."""
        self._site = site
        self.refresh()

    def clock_is_off(self, seconds: int) -> None:
        """Note by how much this computer's clock is ahead of the site's."""
        self._drift = seconds
        self.told.emit(clock_words(seconds))
        self.refresh()

    def look(self, seen: Looked) -> None:
        """Take what the page shows now."""
        if self._is_closed:
            return
        if self._document != seen.report.document:
            self._waiting = None
            self._lookup.another_page()
        self._seen = seen
        asked_before = self._question
        self._question = believed(seen.question, seen.report, self._context.signin.entries())
        self._tell_question(seen.report.document)
        before = self._flow
        self._by_hand = signed_in_by_hand(self._by_hand, asked_before, self._question, before)
        self._flow, happened = self._flow.look(self._question, seen.report.document, failed=self._page.failed)
        if seen.report.withheld and self._flow.sent is not None:
            _LOGGER.warning("The form was not sent: it would write its fields into an address")
            self._flow = self._flow.kept_back()
            self.told.emit(_(WITHHELD))
        if self._flow.sent is None:
            self._patience.stop()
            if before.sent is not None and not happened:
                _LOGGER.info("The page has moved on, without an answer to %s", type(before.sent))
        for one in happened:
            _LOGGER.info("The page answered: %s", type(one))
            self._on_happened(one)
        self._lookup.find_kept(seen.report.document, wanted(self._question))
        self.refresh()
        self._jobs.aside(lambda: None, lambda _none: self.refresh())

    def leave(self) -> None:
        """Forget the page: it is being left, so that nothing it asked for is offered or done any more."""
        self._seen = None
        self.stop_pointing()
        self._waiting = self._put_off = None
        self._ticker.stop()

    def close(self) -> None:
        """Say and do nothing any more: the window is closed."""
        self._is_closed = True
        self.leave()
        self._patience.stop()

    def refresh(self) -> None:
        """Say again what can be done."""
        if self._seen is None:
            return
        situation = self._situation()
        self._lookup.load_codes(situation, wanted(self.question))
        self._lookup.count_recovery_codes(
            wanted(self.question), filter(None, (self._entry(known.id) for known in situation.accounts))
        )
        if not self._context.shows_codes:
            situation = without_codes(situation)
        advice = advise(self._named_question(), self._flow, situation)
        if self._waiting is not None:
            advice = waiting(situation, self._waiting.account)
        self._advice = advice
        self.advised.emit(advice)
        shows_time = self._waiting is not None or any(one.action is Action.FILL_CODE for one in advice.choices)
        if not shows_time:
            self._ticker.stop()
        elif not self._ticker.isActive():
            self._ticker.start()

    def do(self, choice: Choice) -> None:
        if self._seen is None:
            return
        if self._jobs.busy:
            self._put_off = choice
            return
        _LOGGER.info("Chosen: %s", choice.action)
        self.stop_pointing()
        self.told.emit("")
        shown = wanted(self.question)
        actions: dict[Action, Callable[[Choice], None]] = {
            Action.SIGN_IN: lambda _choice: self._sign_in(),
            Action.FILL_NAME: lambda _choice: self._fill_name(),
            Action.FILL_CODE: self._fill_code,
            Action.FILL_RECOVERY_CODE: self._fill_recovery_code,
            Action.ADD_ACCOUNT: lambda _choice: self._add_account(),
            Action.BIND: self._bind,
            Action.KEEP_RECOVERY_CODES: lambda one: self._keeper.keep_recovery_codes(
                one.account, wanted(self.question)
            ),
            Action.SAVE_RECOVERY_CODES: lambda _choice: self._keeper.save_recovery_codes(
                self._site, shown, self._entry(self._flow.account)
            ),
            Action.SAVE_SIGN_IN: lambda _choice: self.keeping_wanted.emit(),
            Action.NOT_NOW: lambda _choice: self._decline(),
            Action.TRASH: self._trash,
            Action.KEEP: self._keep,
            Action.CONFIRM_HALF_MADE: lambda chosen: self._keeper.confirm(chosen.account or ""),
            Action.DISCARD_HALF_MADE: self._trash,
            Action.POINT: lambda _choice: self._point(),
            Action.LOST_DEVICE: lambda _choice: self.told.emit(self._with_help_desk(self._lost_device())),
            Action.SIGN_IN_HELP: lambda _choice: self.told.emit(self._with_help_desk(sign_in_help())),
        }
        actions[choice.action](choice)

    def _do_put_off(self) -> None:
        """Do what was clicked while something else was under way, if it is still on offer."""
        choice, self._put_off = self._put_off, None
        if choice is not None and choice in self._advice.choices:
            self.do(choice)

    def type_code(self, digits: str) -> None:
        """Send six digits that were typed by hand; they are kept nowhere."""
        asked = wanted(self.question)
        if self._jobs.busy or not isinstance(asked, AsksCode):
            return
        document, standing, off = self._document, self._standing(), asked.disables
        self._send_code(digits, self._site.origin, lambda j: j.sent_code(document, None, standing, disables=off))

    def pointed(self, selector: str) -> None:
        """Remember the field that the user pointed at, for this origin; an empty text is Esc."""
        self._is_pointing = False
        if not selector:
            self.told.emit("")
            return
        origin = self._page.origin
        if origin is not None:
            sites = self._context.sites

            def remembered(_none: None) -> None:
                self.told.emit("")
                self._page.look()

            self._jobs.aside(lambda: sites.point(str(origin), selector), remembered)

    def stop_pointing(self) -> None:
        """Let clicks reach the page again."""
        if self._is_pointing:
            self._is_pointing = False
            self._page.stop_pointing()
            self.told.emit("")

    # What the page asks

    def _tell_question(self, document: str) -> None:
        """Write down what a document asks for, once."""
        asked = document, type(self._question), type(wanted(self._question))
        if asked != self._asked:
            if self._asked is not None:
                self.told.emit("")  # what was said belonged to the page before
            self._asked = asked
            _LOGGER.info("The page asks: %s %s", asked[1], asked[2])

    @property
    def _document(self) -> str:
        return self._seen.report.document if self._seen is not None else ""

    def _standing(self) -> str:
        return self.question.complaint if isinstance(self.question, Rejected) else ""

    def _situation(self) -> Situation:
        origin, signin = self._page.origin, self._context.signin
        situation = situation_of(
            self._site,
            origin,
            self.question,
            self._flow,
            signin,
            vault_open=self._context.is_open(),
            recovery_left=self._lookup.recovery_left,
        )
        shown = wanted(self.question)
        kept = self._entry(self._lookup.kept_at(self._document))
        return replace(
            situation,
            kept=known_from(kept, signin, origin) if kept is not None else None,
            recovery_kept=isinstance(shown, RecoveryCodes) and shown.codes == self._keeper.kept_codes,
            switched_off=self._switched_off,
            by_hand=self._by_hand and not self._site.declined,
            drift=self._drift,
        )

    def _named_question(self) -> Question:
        question = self.question
        shown = wanted(question)
        if not isinstance(shown, EnrolmentPage):
            return question
        shown = replace(shown, enrolment=named(shown.enrolment, self._site))
        return replace(question, again=shown) if isinstance(question, Rejected) else shown

    def _entry(self, id: str | None) -> Entry | None:
        return next((entry for entry in self._context.signin.entries() if entry.id == id), None)

    def _on_happened(self, happened: Happened) -> None:
        if isinstance(happened, Accepted):
            self._keeper.accepted(happened.account)
        elif isinstance(happened, SwitchedOff):
            entry = self._entry(happened.account)
            self._switched_off = Known(entry.id, entry.label) if entry is not None else None

    # Filling

    def _fill(
        self,
        bound: str,
        pairs: tuple[Pair, ...],
        press: int,
        noted: Noted,
        then: Callable[[], None],
        refused: Callable[[], None] = _nothing,
    ) -> None:
        if self._seen is None:
            refused()
            return

        def on_filled() -> None:
            before, self._flow = self._flow, noted(self._flow)
            if self._flow != before:
                self._patience.start()
            then()
            self.refresh()

        self._sender.send(self._seen.report, Filling(bound, pairs, press, on_filled, refused))

    def _sign_in(self) -> None:
        sites, site = self._context.sites, self._site
        self._jobs.run(lambda: sites.password(site.id), self._send_password)

    def _send_password(self, password: str | None) -> None:
        asked = wanted(self.question)
        if not isinstance(asked, AsksSignIn):
            return
        values = ((asked.username, self._site.username), (asked.password, password or ""))
        pairs = tuple((found.field.handle, value) for found, value in values if found is not None and value)
        press = asked.password or asked.username
        if not pairs or press is None:
            return
        if asked.code is not None:
            self._fill(self._site.origin, pairs, 0, _unchanged, self._code_beside_password)
            return
        document, standing = self._document, self._standing()
        self._fill(
            self._site.origin, pairs, press.field.handle, lambda j: j.sent_password(document, standing), _nothing
        )

    def _code_beside_password(self) -> None:
        """Fill the code of a page that asks for everything at once; its form goes with the code."""
        known = self._situation().accounts
        if known:
            self._fill_code(Choice(Action.FILL_CODE, "", known[0].id))
        else:
            self.told.emit(_("Type your 6-digit code on the page, then send the form."))

    def _fill_name(self) -> None:
        asked = wanted(self.question)
        if isinstance(asked, AsksSignIn) and asked.username is not None:
            handle = asked.username.field.handle
            press = handle if asked.password is None else 0
            self._fill(self._site.origin, ((handle, self._site.username),), press, _unchanged, _nothing)

    def _fill_code(self, choice: Choice) -> None:
        entry = self._entry(choice.account)
        if entry is None or self._code_found() is None:
            return
        if not self._sender.allowed(entry.site):
            self.told.emit(_(NOT_HERE))
            return
        signin = self._context.signin
        self._jobs.run(lambda: signin.take(entry), lambda taken: self._taken(choice, entry, taken))

    def _taken(self, choice: Choice, entry: Entry, taken: Code | Wait) -> None:
        if isinstance(taken, Wait):
            _LOGGER.info("The next code is waited for")
            self._waiting = choice
            self.refresh()
            return
        self._waiting = None
        if self._seen is None:
            self.told.emit(_(CHANGED))
            return
        asked, document, standing = wanted(self.question), self._document, self._standing()
        off = isinstance(asked, AsksCode) and asked.disables

        def noted(flow: SignInFlow) -> SignInFlow:
            if not entry.verified:
                replaces = self._entry(entry.replaces) is not None
                return flow.sent_first_code(document, entry.id, standing, replaces=replaces)
            return flow.sent_code(document, entry.id, standing, disables=off)

        self._send_code(taken.value, entry.site or "", noted)

    def _code_found(self) -> RecognisedField | None:
        asked = wanted(self.question)
        return asked.code if isinstance(asked, AsksCode | EnrolmentPage | AsksSignIn) else None

    def _send_code(self, digits: str, bound: str, noted: Noted) -> None:
        found, asked = self._code_found(), wanted(self.question)
        pairs = pairs_for(found, digits) if found is not None else None
        if found is None or pairs is None:
            self.told.emit(no_room(digits if self._context.shows_codes else ""))
            return
        password = asked.password if isinstance(asked, AsksCode | EnrolmentPage) else None
        missing = asked.missing if isinstance(asked, AsksCode | EnrolmentPage) else ()
        press = found.field.handle
        if password is None or password.field.filled:
            self._fill_form(bound, pairs, press, noted, missing)
        elif self._site.has_password and bound == self._site.origin:
            sites, site, handle = self._context.sites, self._site, password.field.handle
            self._jobs.run(
                lambda: sites.password(site.id),
                lambda text: self._fill_form(
                    bound,
                    (*(((handle, text),) if text else ()), *pairs),
                    press,
                    noted,
                    missing if text else (_("your password"), *missing),
                ),
            )
        else:
            self._fill_form(bound, pairs, press, noted, (_("your password"), *missing))

    def _fill_form(
        self, bound: str, pairs: tuple[Pair, ...], press: int, noted: Noted, missing: tuple[str, ...]
    ) -> None:
        """Fill what there is, and send it where the form lacks nothing; what is the user's to type is named."""
        if not missing:
            self._fill(bound, pairs, press, noted, _nothing)
            return
        self._fill(bound, pairs, 0, noted, lambda: self.told.emit(lacks(missing)))

    # Recovery codes

    def _fill_recovery_code(self, choice: Choice) -> None:
        entry = self._entry(choice.account)
        if entry is None or not isinstance(wanted(self.question), AsksRecoveryCode):
            return
        if not self._sender.allowed(entry.site):
            self.told.emit(_(NOT_HERE))
            return
        recovery = self._context.signin.recovery
        self._jobs.run(lambda: recovery.draw(entry.id), lambda drawn: self._send_recovery_code(entry, drawn))

    def _send_recovery_code(self, entry: Entry, drawn: DrawnCode | None) -> None:
        """Send a code that is marked as used by now; one that surely did not go is marked as unused again."""
        asked, document, standing = wanted(self.question), self._document, self._standing()
        if drawn is None:
            self._lookup.recovery_left = {**self._lookup.recovery_left, entry.id: 0}
            self.refresh()
            return
        recovery = self._context.signin.recovery

        def take_back() -> None:
            self._jobs.aside(lambda: recovery.mark(entry.id, drawn.value, used=False), _ignored)

        pairs = recovery_pairs(asked.field, drawn.value) if isinstance(asked, AsksRecoveryCode) else None
        if self._seen is None or not isinstance(asked, AsksRecoveryCode) or pairs is None:
            self.told.emit(_(TOO_SHORT) if isinstance(asked, AsksRecoveryCode) else _(CHANGED))
            take_back()
            return

        def filled() -> None:
            self._lookup.recovery_left = {**self._lookup.recovery_left, entry.id: drawn.left}
            missing = f"{lacks_beside(asked.missing)} " if asked.missing else ""
            self.told.emit(f"{missing}{recovery_left(drawn.left)}")

        noted = _unchanged if asked.missing else _recovery_sent(document, entry.id, standing)
        press = 0 if asked.missing else asked.field.field.handle
        self._fill(entry.site or "", pairs, press, noted, filled, take_back)

    # Accounts

    def _add_account(self) -> None:
        shown, origin = wanted(self.question), self._page.origin
        if not isinstance(shown, EnrolmentPage) or origin is None or origin != self._site.where:
            return
        signin, enrolment, recovery = self._context.signin, named(shown.enrolment, self._site), shown.recovery

        def kept() -> Entry:
            entry = signin.enrol(enrolment, origin)
            if recovery:
                # They are often shown this once only: they are kept before anything is sent that leaves the page.
                signin.recovery.keep(entry.id, recovery)
            return entry

        self._jobs.change(kept, self._added)

    def _added(self, entry: Entry) -> None:
        self._lookup.keep(self._document, entry.id)
        if self._code_found() is not None:
            self._fill_code(Choice(Action.FILL_CODE, "", entry.id))

    def _bind(self, choice: Choice) -> None:
        origin, account, signin = self._page.origin, choice.account, self._context.signin
        if account is not None and origin is not None and origin == self._site.where:
            self._jobs.change(lambda: signin.bind(account, origin), lambda _entry: None)

    def _decline(self) -> None:
        """Ask no more; the offer goes at once."""
        self._by_hand = False
        sites, site = self._context.sites, self._site
        self._jobs.run(lambda: sites.decline(site.id), self.site_changed.emit)
        self.refresh()

    def _trash(self, choice: Choice) -> None:
        self._switched_off = None
        self._keeper.give_up(choice.account or "")

    def _keep(self, _choice: Choice) -> None:
        self._switched_off = None
        self.refresh()

    def _point(self) -> None:
        self._is_pointing = True
        self._page.point()
        self.told.emit(_("Click the code field on the page, or press Esc."))

    def _lost_device(self) -> str:
        """Return what to do without the device; codes that are stored here come first."""
        stored = [known for known in self._situation().accounts if self._has_recovery_codes(known.id)]
        return lost_device_help(stored=bool(stored))

    def _with_help_desk(self, text: str) -> str:
        return f"{text}\n\n{self._site.help}" if self._site.help else text

    def _has_recovery_codes(self, account: str) -> bool:
        entry = self._entry(account)
        return entry is not None and entry.has_recovery_codes

    # Time

    def _tick(self) -> None:
        if self._waiting is not None and not self._jobs.busy:
            entry = self._entry(self._waiting.account)
            if entry is None:
                self._waiting = None
            elif not isinstance(self._context.signin.code_for(entry), Wait):
                put_off, self._waiting = self._waiting, None
                self._fill_code(put_off)
                return
        self.refresh()

    def _stop_expecting(self) -> None:
        _LOGGER.info("In doubt: no answer in %d ms", _ANSWER_MS)
        still = self._flow.sent is not None and self._flow.sent.document == self._document
        if still and self._sender.pressed_key:
            self.told.emit(_(UNANSWERED))
        self._flow = self._flow.gave_up()
        self.refresh()
