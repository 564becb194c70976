"""The vault's condition in words, from what the keyring says and whether a passphrase is in the way."""

from __future__ import annotations

from trackops_desktop.i18n import _
from trackops_desktop.vault.errors import (
    KeyringLocked,
    KeyringMissing,
    KeyringMustAsk,
    KeyringProblem,
    KeyringUnmade,
    NothingChosen,
)
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.sealed.key_holder import KeyHolder
from trackops_desktop.vault.state import Condition, SecretLocation, VaultState


def condition(items: Items, key_holder: KeyHolder) -> Condition:
    """Return the state: first what the keyring says, then what the seal says."""
    place = items.place()
    problem = items.problem()
    store = items.store()
    if isinstance(problem, KeyringMissing) and place is None:
        choose = NothingChosen()
        return Condition(VaultState.CHOOSE, store.name, choose.sentence, choose.advice)
    if problem is not None:
        return Condition(_state(problem), store.name, problem.sentence, problem.advice, unused=place is None)
    if not key_holder.is_open():
        advice = _("Enter your passphrase to see your codes.") if key_holder.seems_sealed() else ""
        return Condition(VaultState.SEALED, store.name, _("Trackops Desktop is locked."), advice)
    if place is SecretLocation.CATALOGUE:
        sentence = _("Your secrets are stored in an encrypted file.")
    elif key_holder.is_sealed() and place is SecretLocation.KEYRING:
        sentence = _("Your secrets are stored in {place}, protected by your passphrase.", place=store.name)
    else:
        sentence = _("Your secrets are stored in {place}.", place=store.name)
    return Condition(VaultState.READY, store.name, sentence)


def without_passphrase(found: Condition) -> Condition:
    """Return how a vault is of which the company's policy wants a passphrase that is not there yet.

    What the keyring says stands before it: nothing can be sealed while it is locked.
    """
    if found.state is not VaultState.READY:
        return found
    return Condition(
        VaultState.CHOOSE,
        found.backend,
        _("Your company requires a passphrase."),
        _("Choose one; your codes are shown after that."),
        demanded=True,
    )


def _state(problem: KeyringProblem) -> VaultState:
    if isinstance(problem, KeyringMustAsk):
        return VaultState.KEYRING_ASKS
    if isinstance(problem, KeyringUnmade):
        return VaultState.KEYRING_UNMADE
    if isinstance(problem, KeyringLocked):
        return VaultState.KEYRING_LOCKED
    if isinstance(problem, KeyringMissing):
        return VaultState.KEYRING_MISSING
    return VaultState.KEYRING_FAILED
