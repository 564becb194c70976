"""The states that the vault can be in, and where secrets can lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class VaultState(Enum):  # not translated
    """What can be done with secrets now; entries can be listed in every state."""

    READY = "ready"
    SEALED = "sealed"
    KEYRING_LOCKED = "keyring locked"
    KEYRING_UNMADE = "keyring not set up"
    KEYRING_ASKS = "keyring asks"
    KEYRING_MISSING = "keyring missing"
    KEYRING_FAILED = "keyring failed"
    CHOOSE = "choose"


class SecretLocation(Enum):
    """Where secrets lie."""

    KEYRING = "keyring"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class Condition:
    """The state with its sentence.

    Attributes:
        state: What can be done.
        backend: The name of the place for people, such as "GNOME Keyring (Secret Service)".
        sentence: How it is.
        advice: What to do about it, or an empty text.
        unused: Nothing was ever stored here, so that another place can still be chosen.
        demanded: A passphrase is to be chosen because the company's policy wants one, not for want of a keyring.

    """

    state: VaultState
    backend: str
    sentence: str
    advice: str = ""
    unused: bool = False
    demanded: bool = False
