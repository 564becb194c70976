"""Who may be given what: which account's code for which origin, when, and never the same code twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, NamedTuple

from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.services.sent_codes import is_noted, was_sent, with_sent
from trackops_desktop.signin.origin import Origin, may_hold_secrets, origin_of
from trackops_desktop.vault.entry import Entry, NewEntry, TrashReason
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "sent-codes"
#: With less than this left, a code may run out on its way; the next one is waited for.
SHORTEST_SECONDS: Final = 3.0


class FillRefusal(Enum):
    """Why nothing may go into a page; the last three are what its document says when it is to be filled."""

    NOT_MAIN_FRAME = "not-main-frame"
    NOT_ENCRYPTED = "not-encrypted"
    OTHER_ORIGIN = "other-origin"
    NO_ORIGIN = "no-origin"
    SENDS_ELSEWHERE = "sends-elsewhere"
    OTHER_DOCUMENT = "other-document"
    FIELD_GONE = "gone"


@dataclass(frozen=True, slots=True)
class FillRefused:
    """Nothing may be filled here, and why."""

    reason: FillRefusal


@dataclass(frozen=True, slots=True)
class FillAllowed:
    """Filling is allowed on exactly this origin; the page script checks it once more."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Offer:
    """A code that may be sent now."""

    entry: Entry
    code: Code = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """The next code has to be waited for.

    Attributes:
        until: Unix seconds, by the clock that codes follow, at which the next code begins.
        reason: The current code runs out too soon, or it has been sent already.

    """

    entry: Entry
    until: float
    reason: Literal["almost-over", "already-sent"]


class CodeTime(NamedTuple):
    """How long a code is good.

    Attributes:
        left: Seconds until the next one takes over.
        period: Seconds that each one has.
        until: Unix seconds, by the clock that codes follow, at which the next one takes over.

    """

    left: float
    period: int
    until: int


def may_fill(page: str, bound: str | None, *, main_frame: bool, practice: Origin | None) -> FillAllowed | FillRefused:
    """Decide whether anything of something bound to an origin may go to a page.

    Args:
        page: The address of the page.
        bound: The exact origin that the account or the password is bound to.
        main_frame: Whether the page is the window's own and not a frame in it.
        practice: The running practice site's origin, the only plain one that may be filled.

    """
    origin = origin_of(page)
    if not main_frame:
        return FillRefused(FillRefusal.NOT_MAIN_FRAME)
    if origin is None:
        return FillRefused(FillRefusal.NO_ORIGIN)
    if not may_hold_secrets(origin, practice):
        return FillRefused(FillRefusal.NOT_ENCRYPTED)
    if bound is None or origin_of(bound) != origin:
        return FillRefused(FillRefusal.OTHER_ORIGIN)
    return FillAllowed(origin)


class SignInService:
    """Codes and new accounts for pages. What may wait for the keyring says so; run that on a worker.

    Attributes:
        recovery: The recovery codes that are kept.

    """

    def __init__(self, vault: Vault, codes: Codes, practice: Callable[[], Origin | None] = lambda: None) -> None:
        """Take the vault, the codes and what tells the practice site's origin while it runs."""
        self._vault = vault
        self._codes = codes
        self._practice = practice
        self.recovery = RecoveryCodeService(vault, codes.now)
        self._seen: tuple[tuple[Entry, ...], dict[str, object]] | None = None

    def look(self) -> None:
        """Read what windows ask for at every page and every second; may wait for another program's writing.

        From then on `entries`, `bound_to`, `half_made`, `could_be_bound` and `code_for` answer from memory, as of the
        last look. What gives a code or changes anything always goes by what is stored.
        """
        self._seen = self._vault.entries(), self._vault.document(DOCUMENT) or {}

    def may_fill(self, page: str, bound: str | None, *, main_frame: bool = True) -> FillAllowed | FillRefused:
        """Decide as `may_fill` does, with the practice site that runs now."""
        return may_fill(page, bound, main_frame=main_frame, practice=self._practice())

    def entries(self) -> tuple[Entry, ...]:
        """Return every live account."""
        return self._vault.entries() if self._seen is None else self._seen[0]

    def bound_to(self, origin: Origin) -> tuple[Entry, ...]:
        """Return the accounts that are bound to exactly this origin and accepted by it."""
        return self._bound_in(self.entries(), origin)

    def _bound_in(self, entries: Sequence[Entry], origin: Origin) -> tuple[Entry, ...]:
        if not may_hold_secrets(origin, self._practice()):
            return ()
        return tuple(entry for entry in entries if entry.site == str(origin) and entry.verified)

    def half_made(self, origin: Origin) -> tuple[Entry, ...]:
        """Return the accounts that were enrolled here and never accepted."""
        return _half_made_in(self.entries(), origin)

    def could_be_bound(self) -> tuple[Entry, ...]:
        """Return the accounts bound to no site whose issuer says Trackops, for the user to bind one by hand."""
        return tuple(
            entry
            for entry in self.entries()
            if entry.site is None and entry.verified and "trackops" in entry.account.issuer.casefold()
        )

    def bind(self, id: str, origin: Origin) -> Entry:
        """Bind an account to an origin because the user said so."""
        return self._vault.update(id, site=str(origin))

    def load(self, ids: tuple[str, ...]) -> None:
        """Fetch the secrets of accounts; may wait for the keyring."""
        self._codes.load(ids)

    def code_for(self, entry: Entry) -> Offer | Wait | None:
        """Return the code that may be sent now, or what to wait for; None while the secret is not loaded.

        A counter-based account has no code that could run out: `take` draws it.
        """
        if entry.account.kind is Kind.HOTP:
            return Offer(entry, Code("·" * entry.account.digits))
        return self._offer(entry, (self._vault.document(DOCUMENT) or {}) if self._seen is None else self._seen[1])

    def _offer(self, entry: Entry, sent: Mapping[str, object]) -> Offer | Wait | None:
        code = self._codes.code(entry.id)
        if code is None or code.valid_until is None:
            return None
        if was_sent(sent, entry.id, code.valid_until):
            return Wait(entry, code.valid_until, "already-sent")
        if code.valid_until - self._codes.now() < SHORTEST_SECONDS:
            return Wait(entry, code.valid_until, "almost-over")
        return Offer(entry, code)

    def code_time(self, id: str) -> CodeTime | None:
        """Return how long the code of an account is good; None where none is loaded, or none runs out."""
        code, now = self._codes.code(id), self._codes.now()
        if code is None or code.valid_from is None or code.valid_until is None:
            return None
        return CodeTime(code.seconds_left(now) or 0.0, code.valid_until - code.valid_from, code.valid_until)

    def take(self, entry: Entry) -> Code | Wait:
        """Draw the code to send now and note it as sent, before it goes anywhere; may wait for the keyring.

        Raises:
            VaultError: The vault is locked, or the note could not be written: then nothing is sent.

        """
        if entry.account.kind is Kind.HOTP:
            return self._codes.use(entry.id)
        if not self._codes.loaded(entry.id):
            self._codes.load((entry.id,))
        offer = self._take_offer(entry)
        if offer is None:
            # Asking the vault raises what is wrong.
            self._vault.enrolment(entry.id)
            return Wait(entry, self._codes.now() + SHORTEST_SECONDS, "almost-over")
        return offer if isinstance(offer, Wait) else offer.code

    def _take_offer(self, entry: Entry) -> Offer | Wait | None:
        """Decide and note in one step, so that no other window or program is given the same code."""
        decided: Offer | Wait | None = None

        def note(document: dict[str, object]) -> Mapping[str, object]:
            nonlocal decided
            decided = self._offer(entry, document)
            return self._with_sent(document, decided) if isinstance(decided, Offer) else document

        self._vault.change_document(DOCUMENT, note)
        return decided

    def now(self) -> float:
        """Return the time that codes follow."""
        return self._codes.now()

    def enrol(self, enrolment: Enrolment, origin: Origin) -> Entry:
        """Keep a new account that a page shows, marked as not accepted yet; may wait for the keyring.

        An older half-made account of the page makes room, unless a code of it was sent: the page may have taken that
        one without saying so. An accepted one of the same issuer and name stays as it is until the page has taken a
        code of the new one.
        """
        kept = self._vault.enrolments([entry.id for entry in _half_made_in(self._vault.entries(), origin)])
        for id_, known in kept.items():
            if known.secret == enrolment.secret:
                self._codes.load((id_,))
                return self._vault.entry(id_)
        older = self.same_account(enrolment, origin)
        new = NewEntry(enrolment, site=str(origin), verified=False, replaces=older.id if older else None)
        entry = self._vault.add(new)
        with self._vault.transaction():
            sent = self._vault.document(DOCUMENT) or {}
            # Another window may have sent a code of one meanwhile, or its page have taken it.
            still = {one.id for one in _half_made_in(self._vault.entries(), origin)}
            for id_ in kept:
                if id_ in still and not is_noted(sent, id_):
                    self._vault.remove(id_, TrashReason.UNFINISHED)
        self._codes.load((entry.id,))
        return entry

    def same_account(self, enrolment: Enrolment, origin: Origin) -> Entry | None:
        """Return the accepted account of the same issuer and name that is bound to this origin: a reset replaces it."""
        wanted = _names(enrolment.account)
        bound = self._bound_in(self._vault.entries(), origin)
        return next((entry for entry in bound if _names(entry.account) == wanted), None)

    def already_kept(self, enrolment: Enrolment) -> Entry | None:
        """Return the account with the same secret, bound to whatever site; may wait for the keyring."""
        entries = self._vault.entries()
        kept = self._vault.enrolments([entry.id for entry in entries])
        same = (entry for entry in entries if entry.id in kept and kept[entry.id].secret == enrolment.secret)
        return next(same, None)

    def accept(self, id: str) -> Entry:
        """Mark an account as accepted by its page; what it replaces goes to the trash.

        That is the accepted account which it was added for, and half-made ones of the same issuer and name.
        """
        entry = self._vault.accept(id)
        origin = origin_of(entry.site) if entry.site is not None else None
        for other in _half_made_in(self._vault.entries(), origin) if origin is not None else ():
            if _names(other.account) == _names(entry.account):
                self._vault.remove(other.id, TrashReason.UNFINISHED)
        return entry

    def give_up(self, id: str) -> None:
        """Put an account into the trash: a half-made one, or one whose MFA was switched off."""
        verified = self._vault.entry(id).verified
        self._vault.remove(id, TrashReason.SWITCHED_OFF if verified else TrashReason.UNFINISHED)

    def _with_sent(self, document: Mapping[str, object], offer: Offer) -> dict[str, object]:
        """Note until when an account's codes count as sent; the note outlives the program."""
        accounts = {entry.id for entry in (*self._vault.entries(), *self._vault.trash())}
        return with_sent(document, offer.entry.id, offer.code.valid_until or 0.0, accounts)


def _half_made_in(entries: Sequence[Entry], origin: Origin) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.site == str(origin) and not entry.verified)


def _names(account: Account) -> tuple[str, str]:
    return account.issuer.casefold(), account.name.casefold()
