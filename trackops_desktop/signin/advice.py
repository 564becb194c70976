"""What the assistant bar says: one sentence about the page and the one thing to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from trackops_desktop.i18n import N_, _, ngettext
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

LOCKED = N_(
    "Ask an administrator to open your profile in Trackops and click “unlock this account” "
    "in the yellow warning. Resetting your password also unlocks it."
)
HAS_CODES = N_("Recovery codes are stored here: open the page's own form for a recovery code, then fill one in.")
LOST_DEVICE = N_(
    "If you have a recovery code, use it on this page. Otherwise ask an administrator to "
    "disable MFA on your profile in Trackops. If your role requires MFA, your next sign-in "
    "goes straight to set-up. A chief operator with no second administrator must contact the "
    "vendor's support."
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
        return _("The practice site") if self.practice else self.site

    @property
    def place(self) -> str:
        """The site within a sentence."""
        return _("the practice site") if self.practice else self.site


def advise(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    """Return what the bar says about a page."""
    now = wanted(question)
    if isinstance(question, Rejected) and question.locked:
        return Advice(_("Your account is locked."), _(LOCKED), tone=Tone.PROBLEM)
    if situation.switched_off is not None:
        return _switched_off(situation.switched_off)
    if not situation.at_home and not situation.accounts and not isinstance(now, Nothing):
        return Advice(
            _("This page belongs to {host}, not to {place}.", host=situation.host, place=situation.place),
            _("Nothing will be filled in here. If your company signs in through it, type what it asks for yourself."),
        )
    if flow.sent is not None and (not isinstance(now, Nothing) or isinstance(flow.sent, FirstCodeSent)):
        return Advice(_(_SENT[type(flow.sent)]))
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
    sentence = _("Waiting for the next code: {left} s…", left=left) if left else _("Waiting for the next code…")
    return Advice(sentence, _("It will be filled in automatically."), tone=Tone.ASKS)


_SENT: dict[type[object], str] = {
    PasswordSent: N_("Signing in…"),
    CodeSent: N_("Sending the code…"),
    RecoveryCodeSent: N_("Sending the recovery code…"),
    FirstCodeSent: N_("The page is checking the new account's code…"),
}


def _sign_in(question: Question, now: AsksSignIn, flow: SignInFlow, situation: Situation) -> Advice:
    sentence = _("{subject} is asking you to sign in.", subject=situation.subject)
    label = _("Sign in as {username}", username=situation.username) if situation.username else _("Sign in")
    kept = (Choice(Action.SIGN_IN, label),) if situation.has_password and situation.vault_open else ()
    if flow.password_refused or isinstance(question, Rejected):
        # A kept password that was refused is not offered again: a few more wrong ones lock the account.
        return Advice(
            _("The page didn't accept the username or password."),
            _("Type them on the page. Several wrong passwords in a row lock the account."),
            (*(() if flow.password_refused else kept), Choice(Action.SIGN_IN_HELP, _("Not working?"))),
            Tone.PROBLEM,
        )
    if kept:
        return Advice(sentence, choices=kept, tone=Tone.ASKS)
    if situation.username and now.username is not None:
        choice = Choice(Action.FILL_NAME, _("Fill in {username}", username=situation.username))
        return Advice(sentence, _("Type your password on the page."), (choice,), Tone.ASKS)
    return Advice(sentence, _("Type your username and password on the page."), tone=Tone.ASKS)


def _code(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    rejected = isinstance(question, Rejected) or flow.refused is not None
    sentence = (
        _("The page didn't accept the code.")
        if rejected
        else _("{subject} is asking for your 6-digit code.", subject=situation.subject)
    )
    detail = _clock_hint(situation) if rejected else ""
    tone = Tone.PROBLEM if rejected else Tone.ASKS
    if not situation.vault_open and situation.accounts:
        return Advice(sentence, _("Unlock Trackops Desktop to fill it in."), tone=tone, types_code=True)
    fills = tuple(_fill(known, name) for known, name in zip(situation.accounts, _named(situation), strict=True))
    if rejected and not situation.drift and any(known.code for known in situation.accounts):
        detail = _("Fill in the current code, or wait for the next one.")
    if fills:
        return Advice(sentence, detail, (*fills, Choice(Action.LOST_DEVICE, _("Not working?"))), tone)
    binds = tuple(
        Choice(Action.BIND, _("Use {label} here", label=known.label), known.id) for known in situation.bindable
    )
    lost = Choice(Action.LOST_DEVICE, _("Lost your device?"))
    detail = detail or _("None of your accounts is linked to this page. Type the code from your phone.")
    return Advice(sentence, detail, (*binds, lost), tone, types_code=True)


def _asks_recovery_code(question: Question, flow: SignInFlow, situation: Situation) -> Advice:
    rejected = isinstance(question, Rejected) or flow.refused is not None
    sentence = _("{subject} is asking for a recovery code.", subject=situation.subject)
    if rejected:
        sentence = _("The page didn't accept the recovery code.")
    tone = Tone.PROBLEM if rejected else Tone.ASKS
    if not situation.vault_open and situation.accounts:
        return Advice(sentence, _("Unlock Trackops Desktop to fill it in."), tone=tone)
    stored = [known for known in situation.accounts if known.recovery_left is not None]
    fills = tuple(_fill_recovery(known, alone=len(stored) == 1) for known in stored if known.recovery_left)
    if fills:
        left = next(known.recovery_left for known in stored if known.recovery_left)
        detail = ngettext(
            "This is the last one; the one that is filled in is marked as used.",
            "{count} are left; the one that is filled in is marked as used.",
            left or 0,
        )
        if len(fills) > 1:
            detail = ""
        return Advice(sentence, detail, fills, tone)
    detail = _("All stored recovery codes are used.") if stored else _("No recovery codes are stored here.")
    return Advice(sentence, _more(detail, _("Type one from your own list on the page.")), tone=tone)


def _fill_recovery(known: Known, *, alone: bool) -> Choice:
    words = _("Fill a recovery code")
    if not alone:
        words = ngettext(
            "Fill a recovery code of {label} ({count} left)",
            "Fill a recovery code of {label} ({count} left)",
            known.recovery_left or 0,
            label=known.label,
        )
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
        words = _("Fill the next code of {name} (in {wait} s)", name=name, wait=known.wait) if name else ""
        return Choice(Action.FILL_CODE, words or _("Fill the next code (in {wait} s)", wait=known.wait), known.id)
    if name:
        words = (
            _("Fill {code} of {name}", code=known.code, name=name)
            if known.code
            else _("Fill the code of {name}", name=name)
        )
        return Choice(Action.FILL_CODE, words, known.id)
    return Choice(Action.FILL_CODE, _("Fill {code}", code=known.code) if known.code else _("Fill the code"), known.id)


def _clock_hint(situation: Situation) -> str:
    return clock_words(situation.drift) if situation.drift else _("Wait for the next code and try again.")


def recovery_left(count: int) -> str:
    """Say how many unused recovery codes remain."""
    if not count:
        return _("That was the last stored recovery code. Create new ones on the site once you're signed in.")
    return ngettext("One recovery code is left.", "{count} recovery codes are left.", count)


def clock_words(seconds: int) -> str:
    """Say by how much this computer's clock is ahead of the site's (below 0: behind), and how to correct it."""
    if seconds > 0:
        sentence = ngettext(
            "This computer's clock is {count} second ahead of the site's, so its codes may be refused.",
            "This computer's clock is {count} seconds ahead of the site's, so its codes may be refused.",
            seconds,
        )
    else:
        sentence = ngettext(
            "This computer's clock is {count} second behind the site's, so its codes may be refused.",
            "This computer's clock is {count} seconds behind the site's, so its codes may be refused.",
            -seconds,
        )
    return _more(sentence, _("Set the clock in the system's settings, or correct it in Settings here."))


def sign_in_help() -> str:
    """Say what helps where a site doesn't accept username and password."""
    return _more(_("Several wrong passwords in a row lock the account."), _(LOCKED))


def lost_device_help(*, stored: bool) -> str:
    """Say what helps where the codes are lost; `stored` says that recovery codes are here."""
    return _more(_(HAS_CODES) if stored else "", _(LOST_DEVICE))


def _more(*sentences: str) -> str:
    """Return whole sentences one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def _stored_with_it(count: int) -> str:
    return ngettext(
        "Its {count} recovery code is stored with it.", "Its {count} recovery codes are stored with it.", count
    )


def _enrolment(question: Question, page: EnrolmentPage, situation: Situation) -> Advice:
    label = page.enrolment.account.label
    rejected = isinstance(question, Rejected)
    if situation.kept is not None:
        return _kept(situation.kept, page, situation, rejected=rejected)
    words = _("Add this account and verify") if page.code is not None else _("Add this account")
    if page.code is not None and (page.missing or (page.password is not None and not situation.has_password)):
        words = _("Add this account and fill in the code")
    older = next((known for known in situation.accounts if known.label == label), None)
    if older is not None:
        sentence = _("The page shows a new key for {label}.", label=label)
        detail = _("The old one stays until the page has accepted the new one.")
    else:
        sentence, detail = _("The page offers a new account: {label}.", label=label), ""
    if page.recovery:
        detail = _more(detail, _stored_with_it(len(page.recovery)))
    if page.warnings and page.source == "text":
        detail = _more(detail, page.warnings[0].sentence, _("Its codes may be wrong."))
    if page.differs:
        detail = _more(detail, _("The written key differs from the QR code; the QR code is used."))
    if not situation.vault_open:
        return Advice(sentence, _("Unlock Trackops Desktop to add it."), tone=Tone.ASKS)
    return Advice(sentence, detail, (Choice(Action.ADD_ACCOUNT, words),), Tone.ASKS)


def _kept(kept: Known, page: EnrolmentPage, situation: Situation, *, rejected: bool) -> Advice:
    """The account on the page is in the vault already: half-made, accepted, or of no site yet."""
    sentence = _("{label} is already in your list.", label=kept.label)
    if not kept.here:
        return Advice(
            sentence,
            _("It isn't linked to this page yet."),
            (Choice(Action.BIND, _("Use it here"), kept.id),),
            Tone.ASKS,
        )
    if rejected:
        sentence = _("The page didn't accept the code.")
    elif kept.id in {known.id for known in situation.half_made}:
        sentence = _("{label} is saved. The page now needs a code from it.", label=kept.label)
    fill = (_fill(kept),) if page.code is not None else ()
    return Advice(sentence, _clock_hint(situation) if rejected else "", fill, Tone.PROBLEM if rejected else Tone.ASKS)


def _unread(page: UnreadEnrolment, situation: Situation) -> Advice:
    """A set-up page whose key cannot be read; the codes of other accounts have no business there."""
    if page.symbols is not None:
        return Advice(page.symbols.sentence, page.symbols.advice, tone=Tone.ASKS)
    return Advice(
        _("{subject} is setting up an authenticator, but its QR code can't be read.", subject=situation.subject),
        _(
            "Ask the page to show the key as text (often “Can't scan it?”), or add the account by "
            "hand in the main window."
        ),
        tone=Tone.PROBLEM,
    )


def _recovery_codes(page: RecoveryCodes, flow: SignInFlow, situation: Situation) -> Advice:
    save = Choice(Action.SAVE_RECOVERY_CODES, _("Save to a file or print…"))
    count = len(page.codes)
    if situation.recovery_kept:
        sentence = _("The recovery codes are stored with the account.")
        return Advice(sentence, _more(_(_STORED_HERE), _("Keep a copy somewhere else as well.")), (save,), Tone.GOOD)
    sentence = ngettext(
        "This page shows a recovery code, only this once. Use one to sign in if you lose your device.",
        "This page shows {count} recovery codes, only this once. Use one to sign in if you lose your device.",
        count,
    )
    account = flow.account or (situation.accounts[0].id if len(situation.accounts) == 1 else None)
    if account is None or not situation.vault_open:
        return Advice(sentence, _("Keep them somewhere other than on this computer."), (save,), Tone.ASKS)
    keep = Choice(Action.KEEP_RECOVERY_CODES, _("Store with the account"), account)
    return Advice(sentence, _(_STORED_HERE), (save, keep), Tone.ASKS)


_STORED_HERE = N_("Stored with the account, they help if you lose your phone, but not if you lose this computer.")


def _switched_off(known: Known) -> Advice:
    return Advice(
        _("MFA appears to be off, so {label} is no longer needed.", label=known.label),
        _("You can restore it from the trash for 30 days."),
        (Choice(Action.TRASH, _("Move it to the trash"), known.id), Choice(Action.KEEP, _("Keep it"), known.id)),
        Tone.ASKS,
    )


def _doubtful(known: Known, situation: Situation) -> Advice:
    """The first code was sent, and the page does not say whether it took it: only the user can tell."""
    older = _("Both the old and the new key are kept until you tell us.") if known.replaces else ""
    return Advice(
        _(
            "Did it work? {subject} doesn't say whether it accepted the code from {label}.",
            subject=situation.subject,
            label=known.label,
        ),
        _more(_("Look at the page."), older),
        (
            Choice(Action.CONFIRM_HALF_MADE, _("Yes, it works"), known.id),
            Choice(Action.DISCARD_HALF_MADE, _("No, remove the new one"), known.id),
        ),
        Tone.ASKS,
    )


def _for_next_time(situation: Situation) -> Advice | None:
    """Offer, after a sign-in by hand, what would make the next one a single click; None where there is nothing."""
    save = () if situation.has_password else (Choice(Action.SAVE_SIGN_IN, _("Save my sign-in…")),)
    unbound = () if situation.accounts else situation.bindable[:1]
    binds = tuple(Choice(Action.BIND, _("Use {label} here", label=known.label), known.id) for known in unbound)
    if not save and not binds:
        return None
    return Advice(
        _("Sign in with one click next time?"),
        _("Your username and password are stored like your codes, and filled in on this site only."),
        (*save, *binds, Choice(Action.NOT_NOW, _("No, thanks"))),
        Tone.ASKS,
    )


def _nothing(now: Nothing, flow: SignInFlow, situation: Situation) -> Advice:
    doubtful = next((known for known in situation.half_made if known.id == flow.doubtful), None)
    if doubtful is not None:
        return _doubtful(doubtful, situation)
    if situation.half_made:
        known = situation.half_made[0]
        return Advice(
            _("{label} was added here, but the page hasn't accepted a code from it yet.", label=known.label),
            _("Open set-up again to finish, or tell us whether it works."),
            (
                Choice(Action.CONFIRM_HALF_MADE, _("It works, keep it"), known.id),
                Choice(Action.DISCARD_HALF_MADE, _("Remove it"), known.id),
            ),
            Tone.ASKS,
        )
    if situation.by_hand and situation.at_home and situation.vault_open:
        offer = _for_next_time(situation)
        if offer is not None:
            return offer
    if now.unsure is not None and situation.at_home:
        choice = Choice(Action.POINT, _("Show me the field"))
        return Advice(_("This page may be asking for a code."), "", (choice,), Tone.ASKS)
    if situation.at_home:
        return Advice(_("You're on {place}.", place=situation.place), situation.host)
    return Advice(_("You're on {host}.", host=situation.host), _("Nothing will be filled in here."))
