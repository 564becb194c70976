"""What a security key (WebAuthn) wants of its user, one step at a time, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from trackops_desktop.i18n import N_, _, ngettext

#: The longest PIN that keys take, in bytes of UTF-8 (CTAP 2.1, 6.5.1).
LONGEST_PIN = 63


class KeyStepKind(Enum):
    """What the user is to do."""

    CHOOSE_ACCOUNT = auto()
    ENTER_PIN = auto()
    SET_PIN = auto()
    TOUCH = auto()
    #: Nothing yet: the key or the engine is at work.
    WAIT = auto()
    FAILED = auto()


class PinFault(Enum):
    """Why the last PIN was not taken; the values are the engine's names."""

    NONE = "NoError"
    FINGERPRINT_LOCKED = "InternalUvLocked"
    WRONG = "WrongPin"
    SHORT = "TooShort"
    CHARACTERS = "InvalidCharacters"
    SAME = "SameAsCurrentPin"


class KeyFailure(Enum):
    """Why it came to nothing; the values are the engine's names."""

    TIMEOUT = "Timeout"
    NOT_REGISTERED = "KeyNotRegistered"
    ALREADY_REGISTERED = "KeyAlreadyRegistered"
    PIN_BLOCKED_NOW = "SoftPinBlock"
    PIN_BLOCKED = "HardPinBlock"
    REMOVED = "AuthenticatorRemovedDuringPinEntry"
    NO_PASSKEYS = "AuthenticatorMissingResidentKeys"
    NO_VERIFICATION = "AuthenticatorMissingUserVerification"
    NO_BLOBS = "AuthenticatorMissingLargeBlob"
    NO_ALGORITHM = "NoCommonAlgorithms"
    FULL = "StorageFull"
    REFUSED = "UserConsentDenied"
    CANCELLED_IN_WINDOWS = "WinUserCancelled"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class KeyStep:
    """One step of one request.

    Attributes:
        site: Who the key is for: the relying party's id, a host that the engine has checked.
        kind: What the user is to do.
        accounts: The names to choose from, as the key has them: whatever the site once wrote there.
        fault: Why the last PIN was not taken.
        tries: How many wrong PINs are left before the key blocks itself; 0 where it does not say.
        shortest: The fewest characters of a PIN.
        failure: Why it came to nothing.

    """

    site: str
    kind: KeyStepKind
    accounts: tuple[str, ...] = ()
    fault: PinFault = PinFault.NONE
    tries: int = 0
    shortest: int = 4
    failure: KeyFailure = KeyFailure.UNKNOWN


_FAILURES = {
    KeyFailure.TIMEOUT: N_("No one used a security key in time. Go back to the page and begin again."),
    KeyFailure.NOT_REGISTERED: N_("This security key isn't registered with the site. Try another one."),
    KeyFailure.ALREADY_REGISTERED: N_("This security key is already registered with the site. Try another one."),
    KeyFailure.PIN_BLOCKED_NOW: N_(
        "The PIN was wrong too many times in a row. Take the security key out, put it in again, then try again."
    ),
    KeyFailure.PIN_BLOCKED: N_(
        "The PIN was wrong too many times, and the security key is blocked. It has to be reset with its "
        "manufacturer's program, which erases what is on it. You can use another key."
    ),
    KeyFailure.REMOVED: N_("The security key was taken out. Put it in again, then try again."),
    KeyFailure.NO_PASSKEYS: N_("This security key can't store passkeys, which the site asks for. Try another one."),
    KeyFailure.NO_VERIFICATION: N_(
        "This security key has neither a PIN nor a fingerprint, and the site asks for one. Try another one."
    ),
    KeyFailure.NO_BLOBS: N_("This security key can't store what the site asks for. Try another one."),
    KeyFailure.NO_ALGORITHM: N_("This security key and the site have no way of signing in common. Try another one."),
    KeyFailure.FULL: N_("There is no room left on this security key. Delete a passkey from it, or try another one."),
    KeyFailure.REFUSED: N_("The security key was not confirmed. Touch it when it blinks."),
    KeyFailure.CANCELLED_IN_WINDOWS: N_("You cancelled the security key in the window of Windows."),
    KeyFailure.UNKNOWN: N_("The security key didn't work. Try again."),
}
#: What trying again cannot mend: the page has to begin.
_FINAL = frozenset({KeyFailure.TIMEOUT, KeyFailure.CANCELLED_IN_WINDOWS})


def may_try_again(step: KeyStep) -> bool:
    """Tell whether the same request may go on with this key or another one."""
    return step.kind is KeyStepKind.FAILED and step.failure not in _FINAL


def step_text(step: KeyStep) -> str:
    """Return what the user is to do, and before it what was wrong."""
    if step.kind is KeyStepKind.CHOOSE_ACCOUNT:
        return _("Your security key has several accounts for this site. Which one do you want to sign in with?")
    if step.kind is KeyStepKind.ENTER_PIN:
        return " ".join((*_pin_faults(step), _("Enter the PIN of your security key.")))
    if step.kind is KeyStepKind.SET_PIN:
        return " ".join((*_pin_faults(step), _new_pin(step)))
    if step.kind is KeyStepKind.TOUCH:
        return _("Touch your security key.")
    if step.kind is KeyStepKind.WAIT:
        return _("Put your security key in if it isn't, and touch it when it blinks.")
    return _(_FAILURES[step.failure])


def _new_pin(step: KeyStep) -> str:
    return ngettext(
        "Choose a PIN for your security key, {count} character or longer. You need it each time you use this key.",
        "Choose a PIN for your security key, {count} characters or longer. You need it each time you use this key.",
        step.shortest,
    )


def _pin_faults(step: KeyStep) -> tuple[str, ...]:
    if step.fault is PinFault.NONE:
        return ()
    if step.fault is not PinFault.WRONG:
        return (_(_PIN_FAULTS[step.fault]),)
    left = ngettext(
        "You have {count} try left before the security key is blocked.",
        "You have {count} tries left before the security key is blocked.",
        step.tries,
    )
    return (_("That PIN is wrong."), *((left,) if step.tries else ()))


_PIN_FAULTS = {
    PinFault.FINGERPRINT_LOCKED: N_("Your fingerprint wasn't recognised, so the security key wants its PIN."),
    PinFault.SHORT: N_("That PIN is too short."),
    PinFault.CHARACTERS: N_("The security key doesn't take these characters."),
    PinFault.SAME: N_("The new PIN has to differ from the old one."),
}


def is_possible_pin(pin: str, shortest: int) -> bool:
    """Tell whether a key could take this PIN: counted in characters, bounded in bytes."""
    return len(pin) >= shortest and len(pin.encode("utf-8", "replace")) <= LONGEST_PIN
