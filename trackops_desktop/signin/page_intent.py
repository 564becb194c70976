"""What a page asks for, as one value out of eight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trackops_desktop.i18n import _, list_text
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.warning import EnrolmentWarning
from trackops_desktop.signin.report import Field

Role = Literal["username", "password", "code", "recovery"]


@dataclass(frozen=True, slots=True)
class RecognisedField:
    """A field that was recognised, and by which signs.

    Attributes:
        role: What it wants.
        field: The field; for a code in single boxes the first of them.
        boxes: All the boxes of a code that is written one character a box, or nothing.
        own: The field itself says so, by its name, label, placeholder, shape or autocomplete; not its surroundings.
        why: The signs, for people.
        score: The sum of their weights.

    """

    role: Role
    field: Field
    why: tuple[str, ...] = ()
    score: float = 0
    boxes: tuple[Field, ...] = ()
    own: bool = False

    @property
    def handles(self) -> tuple[int, ...]:
        """The page script's numbers of everything that is to be filled."""
        return tuple(box.handle for box in self.boxes) or (self.field.handle,)


@dataclass(frozen=True, slots=True)
class AsksSignIn:
    """A user name, a password, or both are wanted; some pages ask for the code in the same breath."""

    username: RecognisedField | None = None
    password: RecognisedField | None = None
    code: RecognisedField | None = None
    confidence: float = 0


@dataclass(frozen=True, slots=True)
class AsksCode:
    """A one-time code is wanted; a few pages want the password again beside it.

    Attributes:
        disables: The form switches MFA off.
        missing: What else its form is not taken without, by the names of the fields; the password stands apart.

    """

    code: RecognisedField
    password: RecognisedField | None = None
    confidence: float = 0
    disables: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """A new account for the authenticator is shown.

    Attributes:
        enrolment: The account with its secret, or None where a code was seen that makes no sense.
        source: Where it was read: `qr`, `link` or `text`.
        warnings: What is unusual about it.
        code: The field that wants the first code, if there is one.
        differs: The text beneath the QR code holds another secret; the QR code's is taken.
        password: A field of the same form that wants the password too.
        missing: What else its form is not taken without, by the names of the fields.
        recovery: Recovery codes that stand on the same page, often for this one time.

    """

    enrolment: Enrolment = field(repr=False)
    source: Literal["qr", "link", "text"] = "qr"
    warnings: tuple[EnrolmentWarning, ...] = ()
    code: RecognisedField | None = None
    differs: bool = False
    confidence: float = 0
    password: RecognisedField | None = None
    missing: tuple[str, ...] = ()
    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SymbolsSeen:
    """What was seen of a text that a page spreads over several QR codes.

    Attributes:
        numbers: Which of them were seen, from 1, in order.
        size: How many there are.
        begins: The first one was seen, and an account's address begins in it.

    """

    numbers: tuple[int, ...]
    size: int
    begins: bool = False

    @property
    def sentence(self) -> str:
        """Which parts are here, and how many there are."""
        known = list_text([str(number) for number in self.numbers])
        if len(self.numbers) == 1:
            return _("This QR code is part {known} of {size}.", known=known, size=self.size)
        return _("These QR codes are parts {known} of {size}.", known=known, size=self.size)

    @property
    def advice(self) -> str:
        """What has to be shown next."""
        wanted = [number for number in range(1, self.size + 1) if number not in self.numbers]
        if not wanted:
            return _("They do not belong together: let the page show all of them again.")
        listed = list_text([str(number) for number in wanted])
        if len(wanted) == 1:
            return _("Ask the page to show part {listed} too. The parts are joined automatically.", listed=listed)
        return _("Ask the page to show parts {listed} too. The parts are joined automatically.", listed=listed)


@dataclass(frozen=True, slots=True)
class UnreadEnrolment:
    """The page sets up an authenticator, but nothing on it says with which key.

    Attributes:
        code: The field that wants the first code of the new account: no code of another account belongs there.
        symbols: What was seen of a key that is spread over several QR codes, or None.

    """

    code: RecognisedField | None = None
    confidence: float = 0
    symbols: SymbolsSeen | None = None


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Recovery codes are shown."""

    codes: tuple[str, ...] = field(repr=False)
    confidence: float = 0


@dataclass(frozen=True, slots=True)
class AsksRecoveryCode:
    """One of the codes is wanted that are kept for when the device is lost.

    Attributes:
        field: The field for it.
        missing: What else its form is not taken without, by the names of the fields.

    """

    field: RecognisedField
    confidence: float = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """The page complains about the last attempt; mostly it asks again at once.

    Attributes:
        complaint: The page's own sentence.
        again: What it asks for now.
        locked: The account is locked, or there were too many attempts.

    """

    complaint: str
    again: Asked
    locked: bool = False
    confidence: float = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page that asks for nothing says about how the last attempt went; empty texts where it says nothing.

    Attributes:
        success: The sentence by which it says that something has worked.
        in_force: The line by which it says that the second factor is on, perhaps since long ago.
        signed_in: The way out that it shows, as pages do to somebody who is in.
        doubt: Words that speak against it: something was refused, or has not been done yet.

    """

    success: str = ""
    in_force: str = ""
    signed_in: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing that this program could do.

    Attributes:
        unsure: A field that may want a code, but not surely: the user is asked to point at it.
        outcome: What the page says about the attempt before.

    """

    unsure: RecognisedField | None = None
    confidence: float = 0
    outcome: Outcome = Outcome()


#: What a page may ask for while it complains.
Asked = AsksSignIn | AsksCode | AsksRecoveryCode | EnrolmentPage | UnreadEnrolment | Nothing
#: What a page wants now, whatever it says about the attempt before.
Wanted = Asked | RecoveryCodes
Question = Wanted | Rejected


def recovery_of(question: Question) -> tuple[str, ...]:
    """Return the recovery codes that a page shows, whatever else it is."""
    now = wanted(question)
    if isinstance(now, RecoveryCodes):
        return now.codes
    return now.recovery if isinstance(now, EnrolmentPage) else ()


def wanted(question: Question) -> Wanted:
    """Return what the page asks for now, whatever it says about the attempt before."""
    return question.again if isinstance(question, Rejected) else question


def found_fields(question: Question) -> tuple[RecognisedField, ...]:
    """Return the recognised fields of a page in the order user name, password, code."""
    now = wanted(question)
    if isinstance(now, AsksSignIn):
        candidates: tuple[RecognisedField | None, ...] = (now.username, now.password, now.code)
    elif isinstance(now, AsksCode):
        candidates = (now.password, now.code)
    elif isinstance(now, AsksRecoveryCode):
        candidates = (now.field,)
    elif isinstance(now, EnrolmentPage | UnreadEnrolment):
        candidates = (now.code,)
    else:
        candidates = ()
    return tuple(found for found in candidates if found is not None)
