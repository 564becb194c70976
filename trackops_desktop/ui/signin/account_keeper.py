"""What becomes of accounts and recovery codes that pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.services.sites import Site
from trackops_desktop.signin.page_intent import Question, recovery_of
from trackops_desktop.ui.dialogs.recovery_paper import RecoveryPaper
from trackops_desktop.ui.signin.job_runner import JobRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.vault.entry import Entry


class AccountKeeper:
    """Keeps, removes and saves for one window."""

    def __init__(
        self,
        context: SignInContext,
        jobs: JobRunner,
        told: Callable[[str], None],
        show_paper: Callable[[RecoveryPaper], None],
    ) -> None:
        """Take what tells the user something, and what opens a window to save or print recovery codes."""
        self._context = context
        self._jobs = jobs
        self._told = told
        self._show_paper = show_paper
        self.kept_codes: tuple[str, ...] = ()

    def accepted(self, account: str) -> None:
        """Note that a page has taken the first code of an account."""
        signin = self._context.signin
        self._jobs.change(
            lambda: signin.accept(account),
            lambda entry: self._told(_("{label} was added to your list.", label=entry.label)),
        )

    def confirm(self, account: str) -> None:
        """Keep a half-made account because the user says that it works."""
        signin = self._context.signin
        self._jobs.change(lambda: signin.accept(account), lambda _entry: None)

    def give_up(self, account: str) -> None:
        """Put an account into the trash."""
        signin = self._context.signin
        self._jobs.change(lambda: signin.give_up(account), lambda _none: None)

    def keep_recovery_codes(self, account: str | None, shown: Question) -> None:
        signin, codes = self._context.signin, recovery_of(shown)
        if not codes or account is None:
            return

        def kept(_none: None) -> None:
            self.kept_codes = codes

        self._jobs.change(lambda: signin.recovery.keep(account, codes), kept)

    def save_recovery_codes(self, site: Site, shown: Question, entry: Entry | None) -> None:
        """Let the user save or print recovery codes, under the account's name where it is known."""
        codes = recovery_of(shown)
        name = entry.label if entry is not None else " – ".join(filter(None, (site.name, site.username)))
        if codes:
            self._show_paper(RecoveryPaper(name, site.origin, codes))


def named(enrolment: Enrolment, site: Site) -> Enrolment:
    """Give an account that comes without any name, from a key in text, those of its site."""
    account = enrolment.account
    if account.issuer or account.name:
        return enrolment
    return replace(enrolment, account=replace(account, issuer=site.name, name=site.username))
