"""Between page and person: takes what a page asks, says what can be done, and does it when it is clicked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from trackops_desktop.errors import TrackopsError
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.codes import Code, grouped
from trackops_desktop.services.signin import Allowed, Wait
from trackops_desktop.services.sites import Site
from trackops_desktop.trackops.advice import LOST_DEVICE, Action, Advice, Choice, Known, Situation, Tone, advise
from trackops_desktop.trackops.journey import Accepted, Happened, Journey, SwitchedOff
from trackops_desktop.trackops.origin import Origin
from trackops_desktop.trackops.question import (
    AsksCode,
    EnrolmentPage,
    Found,
    Nothing,
    Question,
    RecoveryCodes,
    Rejected,
    SignIn,
    wanted,
)
from trackops_desktop.trackops.report import PageReport
from trackops_desktop.ui.signin.situation import known_from, situation_of
from trackops_desktop.ui.signin.surroundings import Surroundings
from trackops_desktop.vault.entry import Entry

OnAnswer = Callable[[Mapping[str, object] | None], None]
_ANSWER_MS = 9000
_REFUSALS = {
    "sends-elsewhere": "The form would send what you type to another place. Nothing was filled in.",
    "other-origin": "The page is not the one this belongs to. Nothing was filled in.",
    "other-document": "The page has changed in the meantime. Nothing was filled in.",
    "not-main-frame": "The page lies inside another one. Nothing was filled in.",
}


class Page(Protocol):
    """What the assistant needs of a view."""

    failed: bool

    @property
    def address(self) -> str:
        """The main frame's address."""

    @property
    def origin(self) -> Origin | None:
        """The main frame's origin."""

    def look(self) -> None:
        """Describe the page again."""

    def fill(self, origin: Origin, document: str, pairs: Sequence[tuple[int, str]], on_answer: OnAnswer) -> None:
        """Put values into fields."""

    def submit(self, origin: Origin, document: str, handle: int, sent_before: int, on_answer: OnAnswer) -> None:
        """Send the form of a field."""

    def point(self) -> None:
        """Let the user click a field."""


class Looked(Protocol):
    """One look at a page."""

    @property
    def report(self) -> PageReport:
        """What it showed."""

    @property
    def question(self) -> Question:
        """What it asks for."""


@dataclass(frozen=True, slots=True)
class _Filling:
    """What goes into a page, and what is noted once it has gone."""

    pairs: tuple[tuple[int, str], ...]
    press: int
    sent: Callable[[Journey], Journey]


def pairs_for(found: Found, value: str) -> tuple[tuple[int, str], ...] | None:
    """Return which field gets what: one field the whole value, boxes one character each; None where they differ."""
    if not found.boxes:
        return ((found.field.handle, value),)
    if len(found.boxes) != len(value):
        return None
    return tuple((box.handle, letter) for box, letter in zip(found.boxes, value, strict=True))


class Assistant(QObject):
    """The assistant of one window.

    Signals:
        advised: The `Advice` to show; also at each second of a wait.
        told: A sentence to show beneath, until the page changes; an empty text takes it away.

    """

    advised = Signal(object)
    told = Signal(str)

    def __init__(self, page: Page, site: Site, around: Surroundings, parent: QObject | None = None) -> None:
        """Take the page and everything around it; nothing happens before the first look."""
        super().__init__(parent)
        self._page = page
        self._site = site
        self._around = around
        self._seen: Looked | None = None
        self._journey = Journey()
        self._kept: tuple[str, Known | None] | None = None
        self._kept_codes: tuple[str, ...] = ()
        self._switched_off: Known | None = None
        self._drift = 0
        self._waiting: Choice | None = None
        self._busy = False
        self._asked_for: set[str] = set()
        self._ticker = QTimer(self, interval=500)
        self._ticker.timeout.connect(self._tick)
        self._patience = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._patience.timeout.connect(self._give_up_waiting)

    @property
    def journey(self) -> Journey:
        """The way so far."""
        return self._journey

    @property
    def question(self) -> Question:
        """What the page asks for."""
        return self._seen.question if self._seen is not None else Nothing()

    def change_site(self, site: Site) -> None:
        """Go on with an edited site."""
        self._site = site
        self.refresh()

    def clock_is_off(self, seconds: int) -> None:
        """Note by how much this computer's clock is ahead of the site's."""
        self._drift = seconds
        way = "ahead of" if seconds > 0 else "behind"
        self.told.emit(
            f"This computer's clock is {abs(seconds)} seconds {way} the site's: its codes may be refused. "
            "Set the clock in the system's settings, or correct it in this program's settings."
        )
        self.refresh()

    def look(self, seen: Looked) -> None:
        """Take what the page shows now."""
        changed_page = self._seen is None or self._seen.report.document != seen.report.document
        self._seen = seen
        if changed_page:
            self._waiting = None
            self._asked_for.clear()
        self._journey, happened = self._journey.look(seen.question, seen.report.document, failed=self._page.failed)
        if self._journey.sent is None:
            self._patience.stop()
        for one in happened:
            self._on_happened(one)
        self._find_kept()
        self.refresh()

    def refresh(self) -> None:
        """Say again what can be done."""
        if self._seen is None:
            return
        situation = self._situation()
        self._load_codes(situation)
        advice = advise(self._named_question(), self._journey, situation)
        if self._waiting is not None:
            advice = self._while_waiting(situation)
        self.advised.emit(advice)
        shows_time = any(choice.action is Action.FILL_CODE for choice in advice.choices) or self._waiting is not None
        if shows_time != self._ticker.isActive():
            self._ticker.start() if shows_time else self._ticker.stop()

    def do(self, choice: Choice) -> None:
        """Do what was clicked."""
        if self._busy or self._seen is None:
            return
        self.told.emit("")
        actions: dict[Action, Callable[[Choice], None]] = {
            Action.SIGN_IN: self._sign_in,
            Action.FILL_NAME: self._fill_name,
            Action.FILL_CODE: self._fill_code,
            Action.ADD_ACCOUNT: self._add_account,
            Action.BIND: self._bind,
            Action.KEEP_RECOVERY_CODES: self._keep_recovery_codes,
            Action.SAVE_RECOVERY_CODES: self._save_recovery_codes,
            Action.TRASH: self._trash,
            Action.KEEP: self._keep,
            Action.CONFIRM_HALF_MADE: self._confirm_half_made,
            Action.DISCARD_HALF_MADE: self._trash,
            Action.POINT: lambda _choice: self._point(),
            Action.LOST_DEVICE: lambda _choice: self.told.emit(LOST_DEVICE),
        }
        actions[choice.action](choice)

    def type_code(self, digits: str) -> None:
        """Send six digits that were typed by hand; they are kept nowhere."""
        asked = wanted(self.question)
        if self._busy or not isinstance(asked, AsksCode) or self._seen is None:
            return
        document, standing = self._seen.report.document, self._standing()
        self._send_code(
            asked, digits, self._site.origin, lambda j: j.sent_code(document, None, standing, disables=asked.disables)
        )

    # What the page asks

    def _situation(self) -> Situation:
        origin = self._page.origin
        situation = situation_of(
            self._site, origin, self.question, self._journey, self._around.signin, vault_open=self._around.is_open()
        )
        kept = self._kept[1] if self._kept is not None and self._kept[0] == self._kept_key() else None
        shown = wanted(self.question)
        recovery_kept = isinstance(shown, RecoveryCodes) and shown.codes == self._kept_codes
        if kept is not None:
            entry = self._entry(kept.id)
            kept = known_from(entry, self._around.signin, origin) if entry is not None else None
        return replace(
            situation,
            kept=kept,
            recovery_kept=recovery_kept,
            switched_off=self._switched_off,
            drift=self._drift,
        )

    def _named_question(self) -> Question:
        question = self.question
        shown = wanted(question)
        if not isinstance(shown, EnrolmentPage):
            return question
        shown = replace(shown, enrolment=named(shown.enrolment, self._site))
        return replace(question, again=shown) if isinstance(question, Rejected) else shown

    def _load_codes(self, situation: Situation) -> None:
        """Ask for the secrets of accounts whose codes are wanted, once a page."""
        if not situation.vault_open or not isinstance(wanted(self.question), AsksCode | EnrolmentPage):
            return
        candidates = (*situation.accounts, *((situation.kept,) if situation.kept else ()))
        missing = tuple(k.id for k in candidates if not k.code and k.wait is None and k.id not in self._asked_for)
        if missing:
            self._asked_for.update(missing)
            signin = self._around.signin
            self._around.runner.run(lambda: signin.load(missing), lambda _none: self.refresh(), self._tell)

    def _kept_key(self) -> str:
        return self._seen.report.document if self._seen is not None else ""

    def _find_kept(self) -> None:
        """Look whether the account that the page shows is kept already."""
        shown = wanted(self.question)
        key = self._kept_key()
        if not isinstance(shown, EnrolmentPage) or not self._around.is_open():
            return
        if self._kept is not None and self._kept[0] == key:
            return
        self._kept = (key, None)
        signin, enrolment = self._around.signin, shown.enrolment

        def found(entry: Entry | None) -> None:
            if entry is not None and key == self._kept_key():
                self._kept = (key, known_from(entry, signin, self._page.origin))
                self.refresh()

        self._around.runner.run(lambda: signin.already_kept(enrolment), found, self._tell)

    def _entry(self, id: str) -> Entry | None:
        return next((entry for entry in self._around.signin.entries() if entry.id == id), None)

    def _on_happened(self, happened: Happened) -> None:
        signin = self._around.signin
        if isinstance(happened, Accepted):
            self._change(lambda: signin.accept(happened.account), self._told_accepted)
        elif isinstance(happened, SwitchedOff):
            entry = self._entry(happened.account)
            self._switched_off = Known(entry.id, entry.account.label) if entry is not None else None

    def _told_accepted(self, entry: Entry) -> None:
        self.told.emit(f"{entry.account.label} is among your codes now.")

    # Filling

    def _sign_in(self, _choice: Choice) -> None:
        sites, site = self._around.sites, self._site
        self._run(lambda: sites.password(site.id), self._send_password)

    def _send_password(self, password: str | None) -> None:
        asked = wanted(self.question)
        if not isinstance(asked, SignIn) or self._seen is None:
            return
        values = ((asked.username, self._site.username), (asked.password, password or ""))
        pairs = tuple((found.field.handle, value) for found, value in values if found is not None and value)
        press = asked.password or asked.username or asked.code
        if not pairs or press is None:
            return
        document, standing = self._seen.report.document, self._standing()
        waits_for_more = asked.code is not None
        filling = _Filling(
            pairs, 0 if waits_for_more else press.field.handle, lambda j: j.sent_password(document, standing)
        )
        self._fill(self._site.origin, filling)

    def _fill_name(self, _choice: Choice) -> None:
        asked = wanted(self.question)
        if isinstance(asked, SignIn) and asked.username is not None:
            pairs = ((asked.username.field.handle, self._site.username),)
            press = asked.username.field.handle if asked.password is None else 0
            self._fill(self._site.origin, _Filling(pairs, press, lambda journey: journey))

    def _fill_code(self, choice: Choice) -> None:
        entry = self._entry(choice.account or "")
        if entry is None or self._code_found() is None:
            return
        signin = self._around.signin
        allowed = signin.may_fill(self._page.address, entry.site)
        if not isinstance(allowed, Allowed):
            self.told.emit(_REFUSALS["other-origin"])
            return
        self._run(lambda: signin.take(entry), lambda taken: self._taken(choice, entry, taken))

    def _taken(self, choice: Choice, entry: Entry, taken: Code | Wait) -> None:
        if isinstance(taken, Wait):
            self._waiting = choice
            self.refresh()
            return
        self._waiting = None
        asked = wanted(self.question)
        if self._seen is None or entry.site is None:
            return
        document, standing = self._seen.report.document, self._standing()
        if not entry.verified:
            self._send_code(asked, taken.value, entry.site, lambda j: j.sent_first_code(document, entry.id, standing))
        else:
            off = isinstance(asked, AsksCode) and asked.disables
            self._send_code(
                asked, taken.value, entry.site, lambda j: j.sent_code(document, entry.id, standing, disables=off)
            )

    def _code_found(self) -> Found | None:
        asked = wanted(self.question)
        if isinstance(asked, AsksCode | EnrolmentPage | SignIn):
            return asked.code
        return None

    def _send_code(self, asked: Question, digits: str, bound: str, sent: Callable[[Journey], Journey]) -> None:
        found = self._code_found()
        pairs = pairs_for(found, digits) if found is not None else None
        if found is None or pairs is None:
            self.told.emit(f"The page has no room for the {len(digits)} digits {grouped(digits)}. Type them yourself.")
            return
        password = asked.password if isinstance(asked, AsksCode) else None
        filling = _Filling(pairs, found.field.handle, sent)
        if password is None or password.field.filled:
            self._fill(bound, filling)
        elif self._site.has_password and bound == self._site.origin:
            sites, site = self._around.sites, self._site
            handle = password.field.handle

            def with_password(text: str | None) -> None:
                more = ((handle, text),) if text else ()
                self._fill(bound, replace(filling, pairs=(*more, *pairs), press=filling.press if text else 0))

            self._run(lambda: sites.password(site.id), with_password)
        else:
            # The form wants the password too, which is the user's to type: fill, and leave sending to them.
            self._fill(bound, replace(filling, press=0))
            self.told.emit("The form wants your password as well: type it, then send the form.")

    def _fill(self, bound: str, filling: _Filling) -> None:
        """Fill and send, on exactly the origin that the values are bound to."""
        allowed = self._around.signin.may_fill(self._page.address, bound)
        if not isinstance(allowed, Allowed) or self._seen is None:
            self.told.emit(_REFUSALS["other-origin"])
            return
        self._busy = True
        report, origin = self._seen.report, allowed.origin

        def filled(answer: Mapping[str, object] | None) -> None:
            self._busy = False
            if answer is None or not answer["ok"]:
                self.told.emit(_REFUSALS.get(str((answer or {}).get("reason")), "The page could not be filled in."))
                return
            self._journey = filling.sent(self._journey)
            self._patience.start()
            if filling.press:
                self._page.submit(
                    origin, report.document, filling.press, report.sent, lambda _answer: self._page.look()
                )
            self.refresh()

        self._page.fill(origin, report.document, filling.pairs, filled)

    def _submitted(self, _answer: Mapping[str, object] | None) -> None:
        self._page.look()

    def _standing(self) -> str:
        return self.question.complaint if isinstance(self.question, Rejected) else ""

    # Accounts

    def _add_account(self, _choice: Choice) -> None:
        shown = wanted(self.question)
        origin = self._page.origin
        if not isinstance(shown, EnrolmentPage) or origin is None or origin != self._site.where:
            return
        signin, enrolment = self._around.signin, named(shown.enrolment, self._site)
        self._run(lambda: signin.enrol(enrolment, origin), self._added)

    def _added(self, entry: Entry) -> None:
        self._around.changed()
        shown = wanted(self.question)
        self._kept = (self._kept_key(), Known(entry.id, entry.account.label))
        if isinstance(shown, EnrolmentPage) and shown.code is not None:
            self._fill_code(Choice(Action.FILL_CODE, "", entry.id))
        self.refresh()

    def _bind(self, choice: Choice) -> None:
        origin = self._page.origin
        if choice.account is None or origin is None or origin != self._site.where:
            return
        signin, account = self._around.signin, choice.account
        self._change(lambda: signin.bind(account, origin), lambda _entry: self.refresh())

    def _keep_recovery_codes(self, choice: Choice) -> None:
        shown = wanted(self.question)
        if not isinstance(shown, RecoveryCodes) or choice.account is None:
            return
        signin, account, codes = self._around.signin, choice.account, shown.codes

        def kept(_none: None) -> None:
            self._kept_codes = codes
            self.refresh()

        self._change(lambda: signin.keep_recovery_codes(account, codes), kept)

    def _save_recovery_codes(self, _choice: Choice) -> None:
        shown = wanted(self.question)
        if not isinstance(shown, RecoveryCodes):
            return
        target = self._around.ask_save("trackops-recovery-codes.txt")
        if target is not None:
            text = f"Recovery codes of {self._site.name} ({self._site.origin})\n\n" + "\n".join(shown.codes) + "\n"
            try:
                write_private(target, text)
            except OSError:
                self.told.emit("The file could not be written. Choose another folder.")
            else:
                self.told.emit(f"The recovery codes are in {target.name}. Keep that file where nobody else looks.")

    def _trash(self, choice: Choice) -> None:
        signin, account = self._around.signin, choice.account or ""
        self._switched_off = None
        self._change(lambda: signin.give_up(account), lambda _none: self.refresh())

    def _keep(self, _choice: Choice) -> None:
        self._switched_off = None
        self.refresh()

    def _confirm_half_made(self, choice: Choice) -> None:
        signin, account = self._around.signin, choice.account or ""
        self._change(lambda: signin.accept(account), lambda _entry: self.refresh())

    def _point(self) -> None:
        self._page.point()
        self.told.emit("Click the field on the page that wants the code.")

    def pointed(self, selector: str) -> None:
        """Remember the field that the user pointed at, for this origin."""
        origin = self._page.origin
        if origin is not None:
            self._around.sites.point(str(origin), selector)
            self.told.emit("")
            self._page.look()

    # Time

    def _tick(self) -> None:
        if self._waiting is not None and not self._busy:
            entry = self._entry(self._waiting.account or "")
            offer = self._around.signin.code_for(entry) if entry is not None else None
            if entry is None:
                self._waiting = None
            elif not isinstance(offer, Wait):
                waiting, self._waiting = self._waiting, None
                self._fill_code(waiting)
                return
        self.refresh()

    def _while_waiting(self, situation: Situation) -> Advice:
        account = self._waiting.account if self._waiting is not None else None
        candidates = (*situation.accounts, *((situation.kept,) if situation.kept else ()))
        left = next((known.wait for known in candidates if known.id == account and known.wait), None)
        sentence = f"Waiting for the next code: {left} s …" if left else "Waiting for the next code …"
        return Advice(sentence, "It is filled in by itself.", tone=Tone.ASKS)

    def _give_up_waiting(self) -> None:
        self._journey = self._journey.gave_up()
        self.refresh()

    # Work

    def _run(self, work: Callable[[], object], on_done: Callable[..., None]) -> None:
        self._busy = True

        def done(result: object) -> None:
            self._busy = False
            on_done(result)

        def failed(error: TrackopsError) -> None:
            self._busy = False
            self._tell(error)

        self._around.runner.run(work, done, failed)

    def _change(self, work: Callable[[], object], on_done: Callable[..., None]) -> None:
        """Change the vault, tell the rest of the program, and go on."""

        def done(result: object) -> None:
            self._around.changed()
            on_done(result)
            self.refresh()

        self._run(work, done)

    def _tell(self, error: TrackopsError) -> None:
        self.told.emit(str(error))


def named(enrolment: Enrolment, site: Site) -> Enrolment:
    """Give an account that comes without any name, from a key in text, those of its site."""
    account = enrolment.account
    if account.issuer or account.name:
        return enrolment
    return replace(enrolment, account=replace(account, issuer=site.name, name=site.username))


def write_private(target: Path, text: str) -> None:
    """Write a file that only this user can read; an older one of the same name is replaced whole."""
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(target)
