"""Puts together what the assistant must know about a page: accounts, codes, waits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from trackops_desktop.i18n import _
from trackops_desktop.otp.code import grouped
from trackops_desktop.services.signin import Offer, SignInService, Wait
from trackops_desktop.services.sites import PRACTICE_ID, Site
from trackops_desktop.signin.advice import Known, Situation
from trackops_desktop.signin.origin import Origin
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Question,
    Rejected,
    wanted,
)
from trackops_desktop.signin.report import PageReport
from trackops_desktop.signin.setup_page import speaks_of_set_up
from trackops_desktop.signin.signin_flow import PasswordSent, SignInFlow
from trackops_desktop.ui.signin.job_runner import JobRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.vault.entry import Entry


def known_from(entry: Entry, signin: SignInService, origin: Origin | None) -> Known:
    """Return an account with the code or the wait that goes with it now."""
    offer = signin.code_for(entry)
    here = origin is not None and entry.site == str(origin)
    known = Known(entry.id, entry.label, here=here, name=entry.shown_names[1])
    if isinstance(offer, Offer):
        return replace(known, code=grouped(offer.code.value))
    if isinstance(offer, Wait):
        left = max(1, math.ceil(offer.until - signin.now()))
        return replace(known, wait=left)
    return known


def in_order(entries: Iterable[Entry], site: Site, flow: SignInFlow) -> list[Entry]:
    """Return accounts with the likeliest first: the one just used, then the one of the site's user name."""
    name = site.username.casefold()

    def rank(entry: Entry) -> tuple[bool, bool, int]:
        account = entry.account.name.casefold()
        return (
            entry.id != flow.account,
            not (name and (account == name or account.startswith(f"{name}@"))),
            entry.position,
        )

    return sorted(entries, key=rank)


def situation_of(
    site: Site,
    origin: Origin | None,
    question: Question,
    flow: SignInFlow,
    signin: SignInService,
    *,
    vault_open: bool,
    recovery_left: Mapping[str, int] = MappingProxyType({}),
) -> Situation:
    """Return what is known; `kept`, `recovery_kept`, `switched_off` and `drift` are the assistant's to add."""
    now = wanted(question)
    half = signin.half_made(origin) if origin is not None else ()
    bound = signin.bound_to(origin) if origin is not None else ()
    usable = [*bound, *half] if isinstance(now, AsksCode) else bound
    at_home = origin is not None and origin == site.where
    wants_account = isinstance(now, AsksCode | Nothing)
    bindable = signin.could_be_bound() if at_home and wants_account and not usable else ()
    shows_codes = isinstance(now, AsksCode | EnrolmentPage)

    def known(entry: Entry) -> Known:
        if shows_codes:
            return known_from(entry, signin, origin)
        if isinstance(now, AsksRecoveryCode):
            return Known(entry.id, entry.label, recovery_left=recovery_left.get(entry.id))
        return Known(entry.id, entry.label, replaces=entry.replaces is not None)

    return Situation(
        site=site.name,
        practice=site.id == PRACTICE_ID,
        host=origin.host if origin is not None else _("another place"),
        at_home=at_home,
        username=site.username,
        has_password=site.has_password,
        accounts=tuple(known(entry) for entry in in_order(usable, site, flow)),
        half_made=tuple(known(entry) for entry in half),
        bindable=tuple(Known(entry.id, entry.label) for entry in bindable),
        vault_open=vault_open,
    )


def without_codes(situation: Situation) -> Situation:
    """Return a situation whose words can hold no code."""
    return replace(
        situation,
        accounts=tuple(replace(known, code="") for known in situation.accounts),
        half_made=tuple(replace(known, code="") for known in situation.half_made),
        kept=replace(situation.kept, code="") if situation.kept is not None else None,
    )


def signed_in_by_hand(before: bool, asked: Question, now: Question, flow: SignInFlow) -> bool:
    """Tell whether the user has just got past a sign-in form whose password this program has not sent."""
    form, shown = wanted(asked), wanted(now)
    if isinstance(shown, AsksSignIn):
        return False
    left_form = isinstance(form, AsksSignIn) and form.password is not None
    if left_form:
        return not isinstance(flow.sent, PasswordSent) and not isinstance(now, Rejected)
    return before


def believed(question: Question, report: PageReport, entries: Iterable[Entry]) -> Question:
    """Return what a page asks for, without an account in a picture that is no more than content.

    Anybody may post a picture to a site. Where an account of the same name exists, a code in a picture would take its
    place; it has to come with words of setting up, or with a field that wants a code of it.
    """
    shown = wanted(question)
    if not isinstance(shown, EnrolmentPage) or shown.code is not None or speaks_of_set_up(report):
        return question
    account = shown.enrolment.account
    names = {(one.account.issuer.casefold(), one.account.name.casefold()) for one in entries}
    return Nothing() if (account.issuer.casefold(), account.name.casefold()) in names else question


class Lookup:
    """Asks the vault, beside the window, for what a page makes worth knowing."""

    def __init__(self, context: SignInContext, jobs: JobRunner, refresh: Callable[[], None]) -> None:
        """Take what is asked, and what is called when an answer has come."""
        self._context = context
        self._jobs = jobs
        self._refresh = refresh
        self._asked_for: set[str] = set()
        self._kept: tuple[str, str | None] = ("", None)
        self.recovery_left: Mapping[str, int] = {}

    def another_page(self) -> None:
        """Ask anew: another page is on show."""
        self._asked_for.clear()
        self.recovery_left = {}

    def keep(self, document: str, account: str) -> None:
        """Note that this account is the one that a document shows."""
        self._kept = (document, account)

    def kept_at(self, document: str) -> str | None:
        """Return the account whose secret a document shows, if it is kept and that is known already."""
        return self._kept[1] if self._kept[0] == document else None

    def find_kept(self, document: str, shown: Question) -> None:
        """Look whether the account that a page shows is kept already."""
        if not isinstance(shown, EnrolmentPage) or not self._context.is_open() or self._kept[0] == document:
            return
        self._kept = (document, None)
        signin, enrolment = self._context.signin, shown.enrolment

        def found(entry: Entry | None) -> None:
            if entry is not None and self._kept == (document, None):
                self._kept = (document, entry.id)
                self._refresh()

        self._jobs.aside(lambda: signin.already_kept(enrolment), found)

    def count_recovery_codes(self, shown: Question, entries: Iterable[Entry]) -> None:
        """Count the unused recovery codes of accounts where a page asks for one, once a page."""
        ids = tuple(entry.id for entry in entries if entry.has_recovery_codes and entry.id not in self._asked_for)
        if not isinstance(shown, AsksRecoveryCode) or not self._context.is_open() or not ids:
            return
        self._asked_for.update(ids)
        recovery = self._context.signin.recovery

        def counted(unused: Mapping[str, tuple[str, ...]]) -> None:
            self.recovery_left = {**self.recovery_left, **{id_: len(unused.get(id_, ())) for id_ in ids}}
            self._refresh()

        self._jobs.aside(lambda: recovery.unused(ids), counted)

    def load_codes(self, situation: Situation, shown: Question) -> None:
        """Ask for the secrets of accounts whose codes are wanted, once a page."""
        if not situation.vault_open:
            self._asked_for.clear()
            return
        if not isinstance(shown, AsksCode | EnrolmentPage):
            return
        candidates = (*situation.accounts, *((situation.kept,) if situation.kept else ()))
        missing = tuple(k.id for k in candidates if not k.code and k.wait is None and k.id not in self._asked_for)
        if missing:
            self._asked_for.update(missing)
            signin = self._context.signin
            self._jobs.aside(lambda: signin.load(missing), lambda _none: self._refresh())
