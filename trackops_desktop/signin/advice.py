"""What the assistant bar says: one sentence about the page and the one thing to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Question,
    RecoveryCodes,
    Rejected,
    UnreadEnrolment,
    wanted,
)
from trackops_desktop.signin.signin_flow import CodeSent, FirstCodeSent, PasswordSent, RecoveryCodeSent, SignInFlow

LOCKED = (
    "Ask an administrator to open your profile in Trackops and click “unlock this account” in the yellow "
    "warning. Resetting your password also unlocks it."
)
SIGN_IN_HELP = f"Several wrong passwords in a row lock the account. {LOCKED}"
HAS_CODES = "Recovery codes are stored here: open the page's own form for a recovery code, then fill one in."
LOST_DEVICE = (
    "If you have a recovery code, use it on this page. Otherwise ask an administrator to disable MFA on your "
    "profile in Trackops. If your role requires MFA, your next sign-in goes straight to set-up. A chief "
    "operator with no second administrator must contact the vendor's support."
)


class Action(Enum):
    """Something the assistant can do."""

    SIGN_IN = "sign-in"
    FILL_NAME = "fill-name"
    FILL_CODE = "fill-code"
    FILL_RECOVERY_CODE = "fill-recovery-code"
    ADD_ACCOUNT = "add-account"
    KEEP_RECOVERY_CODES = "keep-recovery-codes"
    SAVE_RECOVERY_CODES = "save-recovery-codes"
    SAVE_SIGN_IN = "save-sign-in"
    NOT_NOW = "not-now"
    TRASH = "trash"
    KEEP = "keep"
    CONFIRM_HALF_MADE = "confirm-half-made"
    DISCARD_HALF_MADE = "discard-half-made"
    POINT = "point"
    BIND = "bind"
    LOST_DEVICE = "lost-device"
    SIGN_IN_HELP = "sign-in-help"
    OPEN_FRAME = "open-frame"


class Tone(Enum):
    """How the bar is coloured."""

    QUIET = "quiet"
    ASKS = "asks"
    GOOD = "good"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it does, its words, and the account it is about."""

    action: Action
    label: str
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the bar shows.

    Attributes:
        sentence: What the page asks for.
        detail: More about it, or an empty text.
        choices: The things to do, the main one first.
        types_code: The bar shows its own field for six digits.

    """

    sentence: str
    detail: str = ""
    choices: tuple[Choice, ...] = ()
    tone: Tone = Tone.QUIET
    types_code: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An account that could be used here.

    Attributes:
        id: Its id in the vault.
        label: Issuer and name.
        code: The code to offer, in groups, or an empty text while it has to be waited for or is not loaded.
        wait: Seconds until the next code, where that one has to be waited for.
        here: It is bound to the origin of the page on show.
        replaces: Once it is accepted, an older account of its name goes to the trash.
        name: The shown name without the service, or an empty text.
        recovery_left: How many unused recovery codes are stored for it; None where none ever were, or where that is
            not known yet.

    """

    id: str
    label: str
    code: str = field(default="", repr=False)
    wait: int | None = None
    here: bool = True
    replaces: bool = False
    name: str = ""
    recovery_left: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything around the page that decides about the advice.

    Attributes:
        site: What the user calls the site.
        host: The host of the page on show.
        at_home: The page's origin is exactly the site's.
        username: The user name that the site is kept with.
        has_password: The password is kept too.
        accounts: The accounts that are bound to the page's origin; where a code is asked, half-made ones too.
        half_made: Accounts that were enrolled here and never accepted.
        kept: The account whose secret the page shows, if it is kept already.
        bindable: Accounts of no site that the user may bind to this one.
        vault_open: Secrets can be read; otherwise nothing can be filled.
        recovery_kept: The recovery codes on the page are kept already.
        switched_off: The account whose MFA was just switched off.
        by_hand: The user has signed in here without this program's help and may want it next time.
        drift: Seconds by which this computer's clock is ahead of the site's, where that is worth saying.
        practice: It is the practice site, which sentences name with an article.

    """

    site: str
    host: str = ""
    at_home: bool = True
    username: str = ""
    has_password: bool = False
    accounts: tuple[Known, ...] = ()
    half_made: tuple[Known, ...] = ()
    kept: Known | None = None
    bindable: tuple[Known, ...] = ()
    vault_open: bool = True
    recovery_kept: bool = False
    switched_off: Known | None = None
    by_hand: bool = False
    drift: int = 0
    practice: bool = False

    @property
    def subject(self) -> str:
        """The site at the beginning of a sentence."""
        return "The practice site" if self.practice else self.site

    @property
    def place(self) -> str:
        """The site within a sentence."""
        return "the practice site" if self.practice else self.site


def advise(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    """Return what the bar says about a page."""
    now = wanted(question)
    if isinstance(question, Rejected) and question.locked:
        return Advice("Your account is locked.", LOCKED, tone=Tone.PROBLEM)
    if situation.switched_off is not None:
        return _switched_off(situation.switched_off)
    if not situation.at_home and not situation.accounts and not isinstance(now, Nothing):
        return Advice(
            f"This page belongs to {situation.host}, not to {situation.place}.",
            "Nothing will be filled in here. If your company signs in through it, type what it asks for yourself.",
        )
    if flow.sent is not None and (not isinstance(now, Nothing) or isinstance(flow.sent, FirstCodeSent)):
        return Advice(_SENT[type(flow.sent)])
    return _asked(question, flow, situation)


def _asked(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    """Return what the bar says about what a page asks for now."""
    now = wanted(question)
    if isinstance(now, AsksSignIn):
        return _sign_in(question, now, flow, situation)
    if isinstance(now, AsksCode):
        return _code(question, flow, situation)
    if isinstance(now, AsksRecoveryCode):
        return _asks_recovery_code(question, flow, situation)
    if isinstance(now, EnrolmentPage):
        return _enrolment(question, now, situation)
    if isinstance(now, RecoveryCodes):
        return _recovery_codes(now, flow, situation)
    if isinstance(now, UnreadEnrolment):
        return _unread(now, situation)
    return _nothing(now, flow, situation)


def waiting(situation: Situation, account: str | None) -> Advice:
    """Return what the bar says while the next code of an account is waited for."""
    candidates = (*situation.accounts, *((situation.kept,) if situation.kept else ()))
    left = next((known.wait for known in candidates if known.id == account and known.wait), None)
    sentence = f"Waiting for the next code: {left} s…" if left else "Waiting for the next code…"
    return Advice(sentence, "It will be filled in automatically.", tone=Tone.ASKS)


_SENT: dict[type[object], str] = {
    PasswordSent: "Signing in…",
    CodeSent: "Sending the code…",
    RecoveryCodeSent: "Sending the recovery code…",
    FirstCodeSent: "The page is checking the new account's code…",
}


def _sign_in(question: Question, now: AsksSignIn, flow: SignInFlow, situation: Situation) -> Advice:
    sentence = f"{situation.subject} is asking you to sign in."
    label = f"Sign in as {situation.username}" if situation.username else "Sign in"
    kept = (Choice(Action.SIGN_IN, label),) if situation.has_password and situation.vault_open else ()
    if flow.password_refused or isinstance(question, Rejected):
        # A kept password that was refused is not offered again: a few more wrong ones lock the account.
        return Advice(
            "The page didn't accept the username or password.",
            "Type them on the page. Several wrong passwords in a row lock the account.",
            (*(() if flow.password_refused else kept), Choice(Action.SIGN_IN_HELP, "Not working?")),
            Tone.PROBLEM,
        )
    if kept:
        return Advice(sentence, choices=kept, tone=Tone.ASKS)
    if situation.username and now.username is not None:
        choice = Choice(Action.FILL_NAME, f"Fill in {situation.username}")
        return Advice(sentence, "Type your password on the page.", (choice,), Tone.ASKS)
    return Advice(sentence, "Type your username and password on the page.", tone=Tone.ASKS)


def _code(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    rejected = isinstance(question, Rejected) or flow.refused is not None
    sentence = (
        "The page didn't accept the code." if rejected else f"{situation.subject} is asking for your 6-digit code."
    )
    detail = _clock_hint(situation) if rejected else ""
    tone = Tone.PROBLEM if rejected else Tone.ASKS
    if not situation.vault_open and situation.accounts:
        return Advice(sentence, "Unlock Trackops Desktop to fill it in.", tone=tone, types_code=True)
    fills = tuple(_fill(known, name) for known, name in zip(situation.accounts, _named(situation), strict=True))
    if rejected and not situation.drift and any(known.code for known in situation.accounts):
        detail = "Fill in the current code, or wait for the next one."
    if fills:
        return Advice(sentence, detail, (*fills, Choice(Action.LOST_DEVICE, "Not working?")), tone)
    binds = tuple(Choice(Action.BIND, f"Use {known.label} here", known.id) for known in situation.bindable)
    lost = Choice(Action.LOST_DEVICE, "Lost your device?")
    detail = detail or "None of your accounts is linked to this page. Type the code from your phone."
    return Advice(sentence, detail, (*binds, lost), tone, types_code=True)


def _asks_recovery_code(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    rejected = isinstance(question, Rejected) or flow.refused is not None
    sentence = f"{situation.subject} is asking for a recovery code."
    if rejected:
        sentence = "The page didn't accept the recovery code."
    tone = Tone.PROBLEM if rejected else Tone.ASKS
    if not situation.vault_open and situation.accounts:
        return Advice(sentence, "Unlock Trackops Desktop to fill it in.", tone=tone)
    stored = [known for known in situation.accounts if known.recovery_left is not None]
    fills = tuple(_fill_recovery(known, alone=len(stored) == 1) for known in stored if known.recovery_left)
    if fills:
        left = next(known.recovery_left for known in stored if known.recovery_left)
        count = "This is the last one" if left == 1 else f"{left} are left"
        detail = f"{count}; the one that is filled in is marked as used." if len(fills) == 1 else ""
        return Advice(sentence, detail, fills, tone)
    detail = "All stored recovery codes are used." if stored else "No recovery codes are stored here."
    return Advice(sentence, f"{detail} Type one from your own list on the page.", tone=tone)


def _fill_recovery(known: Known, *, alone: bool) -> Choice:
    words = "Fill a recovery code" if alone else f"Fill a recovery code of {known.label} ({known.recovery_left} left)"
    return Choice(Action.FILL_RECOVERY_CODE, words, known.id)


def _named(situation: Situation) -> list[str]:
    """Return what tells the accounts apart on a page: nothing for a single one, else name or, if need be, label."""
    if len(situation.accounts) < 2:
        return [""] * len(situation.accounts)
    names = [known.name for known in situation.accounts]
    if all(names) and len(set(names)) == len(names):
        return names
    return [known.label for known in situation.accounts]


def _fill(known: Known, name: str = "") -> Choice:
    """Return the button for one account; `name` says whose code it is."""
    if known.wait is not None:
        words = f"Fill the next code of {name} (in {known.wait} s)" if name else ""
        return Choice(Action.FILL_CODE, words or f"Fill the next code (in {known.wait} s)", known.id)
    if name:
        words = f"Fill {known.code} of {name}" if known.code else f"Fill the code of {name}"
        return Choice(Action.FILL_CODE, words, known.id)
    return Choice(Action.FILL_CODE, f"Fill {known.code}" if known.code else "Fill the code", known.id)


def _clock_hint(situation: Situation) -> str:
    return clock_words(situation.drift) if situation.drift else "Wait for the next code and try again."


def recovery_left(count: int) -> str:
    """Say how many unused recovery codes remain."""
    if not count:
        return "That was the last stored recovery code. Create new ones on the site once you're signed in."
    return "One recovery code is left." if count == 1 else f"{count} recovery codes are left."


def clock_words(seconds: int) -> str:
    """Say by how much this computer's clock is ahead of the site's (below 0: behind), and how to correct it."""
    way = "ahead of" if seconds > 0 else "behind"
    return (
        f"This computer's clock is {abs(seconds)} seconds {way} the site's, so its codes may be refused. Set "
        "the clock in the system's settings, or correct it in Settings here."
    )


def _enrolment(question: Question, page: EnrolmentPage, situation: Situation) -> Advice:
    label = page.enrolment.account.label
    rejected = isinstance(question, Rejected)
    if situation.kept is not None:
        return _kept(situation.kept, page, situation, rejected=rejected)
    words = "Add this account and verify" if page.code is not None else "Add this account"
    if page.code is not None and (page.missing or (page.password is not None and not situation.has_password)):
        words = "Add this account and fill in the code"
    older = next((known for known in situation.accounts if known.label == label), None)
    if older is not None:
        sentence = f"The page shows a new key for {label}."
        detail = "The old one stays until the page has accepted the new one."
    else:
        sentence, detail = f"The page offers a new account: {label}.", ""
    if page.recovery:
        detail = f"{detail} Its {len(page.recovery)} recovery codes are stored with it.".strip()
    if page.oddities and page.source == "text":
        detail = f"{detail} {page.oddities[0].sentence} Its codes may be wrong.".strip()
    if page.differs:
        detail = f"{detail} The written key differs from the QR code; the QR code is used.".strip()
    if not situation.vault_open:
        return Advice(sentence, "Unlock Trackops Desktop to add it.", tone=Tone.ASKS)
    return Advice(sentence, detail, (Choice(Action.ADD_ACCOUNT, words),), Tone.ASKS)


def _kept(kept: Known, page: EnrolmentPage, situation: Situation, *, rejected: bool) -> Advice:
    """The account on the page is in the vault already: half-made, accepted, or of no site yet."""
    sentence = f"{kept.label} is already in your list."
    if not kept.here:
        return Advice(
            sentence, "It isn't linked to this page yet.", (Choice(Action.BIND, "Use it here", kept.id),), Tone.ASKS
        )
    if rejected:
        sentence = "The page didn't accept the code."
    elif kept.id in {known.id for known in situation.half_made}:
        sentence = f"{kept.label} is saved. The page now needs a code from it."
    fill = (_fill(kept),) if page.code is not None else ()
    return Advice(sentence, _clock_hint(situation) if rejected else "", fill, Tone.PROBLEM if rejected else Tone.ASKS)


def _unread(page: UnreadEnrolment, situation: Situation) -> Advice:
    """A set-up page whose key cannot be read; the codes of other accounts have no business there."""
    if page.symbols is not None:
        return Advice(page.symbols.sentence, page.symbols.advice, tone=Tone.ASKS)
    return Advice(
        f"{situation.subject} is setting up an authenticator, but its QR code can't be read.",
        "Ask the page to show the key as text (often “Can't scan it?”), or add the account by hand in the main window.",
        tone=Tone.PROBLEM,
    )


def _recovery_codes(page: RecoveryCodes, flow: SignInFlow, situation: Situation) -> Advice:
    save = Choice(Action.SAVE_RECOVERY_CODES, "Save to a file or print…")
    count = len(page.codes)
    if situation.recovery_kept:
        sentence = "The recovery codes are stored with the account."
        return Advice(sentence, f"{_STORED_HERE} Keep a copy somewhere else as well.", (save,), Tone.GOOD)
    codes = "a recovery code" if count == 1 else f"{count} recovery codes"
    sentence = f"This page shows {codes}, only this once. Use one to sign in if you lose your device."
    account = flow.account or (situation.accounts[0].id if len(situation.accounts) == 1 else None)
    if account is None or not situation.vault_open:
        return Advice(sentence, "Keep them somewhere other than on this computer.", (save,), Tone.ASKS)
    keep = Choice(Action.KEEP_RECOVERY_CODES, "Store with the account", account)
    return Advice(sentence, _STORED_HERE, (save, keep), Tone.ASKS)


_STORED_HERE = "Stored with the account, they help if you lose your phone, but not if you lose this computer."


def _switched_off(known: Known) -> Advice:
    return Advice(
        f"MFA appears to be off, so {known.label} is no longer needed.",
        "You can restore it from the trash for 30 days.",
        (Choice(Action.TRASH, "Move it to the trash", known.id), Choice(Action.KEEP, "Keep it", known.id)),
        Tone.ASKS,
    )


def _doubtful(known: Known, situation: Situation) -> Advice:
    """The first code was sent, and the page does not say whether it took it: only the user can tell."""
    older = " Both the old and the new key are kept until you tell us." if known.replaces else ""
    return Advice(
        f"Did it work? {situation.subject} doesn't say whether it accepted the code from {known.label}.",
        f"Look at the page.{older}",
        (
            Choice(Action.CONFIRM_HALF_MADE, "Yes, it works", known.id),
            Choice(Action.DISCARD_HALF_MADE, "No, remove the new one", known.id),
        ),
        Tone.ASKS,
    )


def _for_next_time(situation: Situation) -> Advice | None:
    """Offer, after a sign-in by hand, what would make the next one a single click; None where there is nothing."""
    save = () if situation.has_password else (Choice(Action.SAVE_SIGN_IN, "Save my sign-in…"),)
    unbound = () if situation.accounts else situation.bindable[:1]
    binds = tuple(Choice(Action.BIND, f"Use {known.label} here", known.id) for known in unbound)
    if not save and not binds:
        return None
    return Advice(
        "Sign in with one click next time?",
        "Your username and password are stored like your codes, and filled in on this site only.",
        (*save, *binds, Choice(Action.NOT_NOW, "No, thanks")),
        Tone.ASKS,
    )


def _nothing(now: Nothing, flow: SignInFlow, situation: Situation) -> Advice:
    doubtful = next((known for known in situation.half_made if known.id == flow.doubtful), None)
    if doubtful is not None:
        return _doubtful(doubtful, situation)
    if situation.half_made:
        known = situation.half_made[0]
        return Advice(
            f"{known.label} was added here, but the page hasn't accepted a code from it yet.",
            "Open set-up again to finish, or tell us whether it works.",
            (
                Choice(Action.CONFIRM_HALF_MADE, "It works, keep it", known.id),
                Choice(Action.DISCARD_HALF_MADE, "Remove it", known.id),
            ),
            Tone.ASKS,
        )
    if situation.by_hand and situation.at_home and situation.vault_open:
        offer = _for_next_time(situation)
        if offer is not None:
            return offer
    if now.unsure is not None and situation.at_home:
        choice = Choice(Action.POINT, "Show me the field")
        return Advice("This page may be asking for a code.", "", (choice,), Tone.ASKS)
    if situation.at_home:
        return Advice(f"You're on {situation.place}.", situation.host)
    return Advice(f"You're on {situation.host}.", "Nothing will be filled in here.")
