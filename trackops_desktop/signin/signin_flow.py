"""Where a person is on the way: what was sent, and what the page's next question means because of it.

One `SignInFlow` a window, a plain value. `look` takes what a page shows and returns the next flow and what has
happened; `sent_*` note what went to the page. Nothing here fills, waits or stores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Outcome,
    Question,
    RecoveryCodes,
    Rejected,
    UnreadEnrolment,
    wanted,
)


@dataclass(frozen=True, slots=True)
class PasswordSent:
    """User name and password went to the page.

    Attributes:
        document: The document that got them.
        standing: A complaint that stood there already; the same words say nothing about this attempt.

    """

    document: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code went to the page.

    Attributes:
        document: The document that got it.
        account: The account it came from, or None for one that was typed.
        disables: The form it was part of switches MFA off.
        standing: A complaint that stood there already.

    """

    document: str
    account: str | None = None
    disables: bool = False
    standing: str = ""


@dataclass(frozen=True, slots=True)
class FirstCodeSent:
    """The first code of a new account went to the page that showed it; `standing` as above.

    Attributes:
        replaces: An older account of that name was accepted here. Its key is lost once the new one counts as accepted,
            so that only words that speak of this very attempt are believed.

    """

    document: str
    account: str
    standing: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class RecoveryCodeSent:
    """A recovery code of an account went to the page; `standing` as above."""

    document: str
    account: str
    standing: str = ""


Sent = PasswordSent | CodeSent | FirstCodeSent | RecoveryCodeSent


@dataclass(frozen=True, slots=True)
class Accepted:
    """The page took the first code of this account: it is real from now on."""

    account: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """The page refused what was sent.

    Attributes:
        what: What that was.
        complaint: The page's own words, perhaps none.

    """

    what: Sent
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """MFA was switched off with a code of this account, which is of no use any more."""

    account: str


@dataclass(frozen=True, slots=True)
class SignInComplete:
    """The page asks for nothing more."""


Happened = Accepted | NotAccepted | SwitchedOff | SignInComplete


@dataclass(frozen=True, slots=True)
class SignInFlow:
    """The way so far.

    Attributes:
        sent: What the page has not answered yet, or None.
        account: The account that was last used or accepted in this window.
        refused: What the page refused last, until something else happens.
        doubtful: A new account of which the page has not said whether it took the first code.
        password_refused: The kept user name and password were refused; they are not sent again by themselves, since
            a few more wrong ones lock the account.

    """

    sent: Sent | None = None
    account: str | None = None
    refused: NotAccepted | None = None
    doubtful: str | None = None
    password_refused: bool = False

    def sent_password(self, document: str, standing: str = "") -> SignInFlow:
        """Note that user name and password went to a document."""
        return replace(self, sent=PasswordSent(document, standing), refused=None)

    def sent_code(
        self, document: str, account: str | None, standing: str = "", *, disables: bool = False
    ) -> SignInFlow:
        """Note that a code went to a document."""
        sent = CodeSent(document, account, disables, standing)
        return replace(self, sent=sent, account=account or self.account, refused=None)

    def sent_first_code(self, document: str, account: str, standing: str = "", *, replaces: bool = False) -> SignInFlow:
        """Note that the first code of a new account went to a document."""
        sent = FirstCodeSent(document, account, standing, replaces)
        return replace(self, sent=sent, account=account, refused=None, doubtful=None)

    def sent_recovery_code(self, document: str, account: str, standing: str = "") -> SignInFlow:
        """Note that a recovery code went to a document."""
        return replace(self, sent=RecoveryCodeSent(document, account, standing), account=account, refused=None)

    def gave_up(self) -> SignInFlow:
        """Stop waiting for an answer that does not come. Whether a first code was accepted stays in doubt."""
        doubtful = self.sent.account if isinstance(self.sent, FirstCodeSent) else self.doubtful
        return replace(self, sent=None, doubtful=doubtful)

    def kept_back(self) -> SignInFlow:
        """Note that what was filled in was not sent after all: nothing has to be answered."""
        return replace(self, sent=None)

    def look(
        self, question: Question, document: str, *, failed: bool = False
    ) -> tuple[SignInFlow, tuple[Happened, ...]]:
        """Take what a page shows now.

        Args:
            question: What it asks for.
            document: The token of the document.
            failed: The server answered with an error: nothing follows from such a page.

        """
        if self.sent is None or failed:
            return self, ()
        same = document == self.sent.document
        if isinstance(question, Rejected) and not (same and question.complaint == self.sent.standing):
            return self._refuse(NotAccepted(self.sent, question.complaint))
        if same and not self._moved_on(question):
            return self, ()
        return _ANSWERS[type(self.sent)](self, question)

    def _moved_on(self, question: Question) -> bool:
        """Tell whether the same document asks for something else now, as pages without reloads do."""
        now = wanted(question)
        if isinstance(self.sent, FirstCodeSent):
            return not isinstance(now, EnrolmentPage | AsksCode | UnreadEnrolment)
        if isinstance(self.sent, PasswordSent):
            return not isinstance(now, AsksSignIn)
        if isinstance(self.sent, RecoveryCodeSent):
            return not isinstance(now, AsksRecoveryCode)
        return not isinstance(now, AsksCode)

    def _refuse(self, refusal: NotAccepted) -> tuple[SignInFlow, tuple[Happened, ...]]:
        wrong_password = isinstance(refusal.what, PasswordSent)
        flow = replace(self, sent=None, refused=refusal, password_refused=self.password_refused or wrong_password)
        return flow, (refusal,)

    def after_password(self, question: Question) -> tuple[SignInFlow, tuple[Happened, ...]]:
        """Judge the first page after a password."""
        now = wanted(question)
        if isinstance(now, AsksSignIn) and now.password is not None and now.username is not None:
            return self._refuse(NotAccepted(self.sent)) if self.sent else (self, ())
        arrived: tuple[Happened, ...] = (SignInComplete(),) if isinstance(now, Nothing) else ()
        return replace(self, sent=None, password_refused=False), arrived

    def after_code(self, question: Question) -> tuple[SignInFlow, tuple[Happened, ...]]:
        """Judge the first page after a code."""
        sent = self.sent
        now = wanted(question)
        done = replace(self, sent=None, refused=None)
        if not isinstance(sent, CodeSent):
            return self, ()
        if isinstance(now, AsksCode):
            return self._refuse(NotAccepted(sent))
        if sent.disables and sent.account is not None and isinstance(now, Nothing):
            stays_on = now.outcome.doubt or now.outcome.in_force
            return done, (() if stays_on else (SwitchedOff(sent.account),))
        return done, ((SignInComplete(),) if isinstance(now, Nothing) else ())

    def after_recovery_code(self, question: Question) -> tuple[SignInFlow, tuple[Happened, ...]]:
        """Judge the first page after a recovery code."""
        now = wanted(question)
        if isinstance(now, AsksRecoveryCode) and self.sent is not None:
            return self._refuse(NotAccepted(self.sent))
        return replace(self, sent=None, refused=None), ((SignInComplete(),) if isinstance(now, Nothing) else ())

    def after_first_code(self, question: Question) -> tuple[SignInFlow, tuple[Happened, ...]]:
        """Judge the first page after a new account's first code."""
        sent = self.sent
        now = wanted(question)
        if not isinstance(sent, FirstCodeSent):
            return self, ()
        if isinstance(now, RecoveryCodes) or (isinstance(now, Nothing) and _worked(now.outcome, sent)):
            return replace(self, sent=None, refused=None, doubtful=None), (Accepted(sent.account),)
        if isinstance(now, EnrolmentPage | UnreadEnrolment):
            return self._refuse(NotAccepted(sent))
        if isinstance(now, Nothing):
            # That nothing is asked any more is no sign of success. One may still come; `gave_up` ends the wait.
            return self, ()
        # A sign-in or another code: the session may have run out. Nobody knows, so nothing is claimed.
        return self.gave_up(), ()


def _worked(outcome: Outcome, sent: FirstCodeSent) -> bool:
    """Tell whether a page says by a sign of its own that it took a first code."""
    if outcome.doubt:
        return False
    weak = outcome.in_force or outcome.signed_in
    return bool(outcome.success or (weak and not sent.replaces))


_Answer = Callable[[SignInFlow, Question], tuple[SignInFlow, tuple[Happened, ...]]]
_ANSWERS: dict[type[object], _Answer] = {
    PasswordSent: SignInFlow.after_password,
    CodeSent: SignInFlow.after_code,
    FirstCodeSent: SignInFlow.after_first_code,
    RecoveryCodeSent: SignInFlow.after_recovery_code,
}
