"""Passphrases on the command line: from a file or from the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trackops_desktop.errors import VaultError, reason_of
from trackops_desktop.i18n import N_, _
from trackops_desktop.passphrases.policy import check_new_passphrase
from trackops_desktop.vault.state import Condition, VaultState
from trackops_desktop.vault.vault import Vault

_FILE = N_("Give --vault-passphrase-file FILE, or run trackops on a terminal.")
Ask = Callable[[str], str]


def open_secrets(vault: Vault, file: str | None, ask: Ask | None) -> None:
    """Make the secrets of a vault available, or raise VaultError with what to do."""
    condition = vault.condition()
    unlockable = {VaultState.KEYRING_LOCKED, VaultState.KEYRING_ASKS, VaultState.KEYRING_UNMADE}
    if condition.state in unlockable and ask:
        vault.unlock_keyring()  # the keyring asks for its own password, or for leave
        condition = vault.condition()
    if condition.state is VaultState.SEALED:
        vault.unlock(_known(file, ask))
    elif condition.state is VaultState.CHOOSE:
        vault.seal(_chosen(file, ask, condition))
    elif condition.state is not VaultState.READY:
        raise VaultError(condition.sentence, condition.advice)


def read_passphrase(path: str) -> str:
    """Return the first line of a passphrase file, without its line break.

    Raises:
        VaultError: It cannot be read, is not UTF-8 text, is empty, or is longer than a passphrase may be.

    """
    try:
        with Path(path).open("rb") as file:
            raw = file.read(4097)
        line = raw.decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except OSError as error:
        raise VaultError(
            _("The passphrase file can't be read ({reason}).", reason=reason_of(error)), _("Check its name.")
        ) from None
    except UnicodeDecodeError:
        raise VaultError(
            _("The passphrase file isn't UTF-8 text."), _("Put the passphrase on its first line.")
        ) from None
    if not line or len(raw) > 4096:
        raise VaultError(_("The passphrase file is empty or too long."), _("Put the passphrase on its first line."))
    return line


def _known(file: str | None, ask: Ask | None) -> str:
    if file:
        return read_passphrase(file)
    if ask:
        return ask(_("Passphrase of the vault: "))
    raise VaultError(_("The vault is protected by a passphrase."), _(_FILE))


def _chosen(file: str | None, ask: Ask | None, condition: Condition) -> str:
    if file:
        return _good(read_passphrase(file))
    if not ask and condition.demanded:
        raise VaultError(condition.sentence, _(_FILE))
    if not ask:
        raise VaultError(_("There is no keyring here, so your secrets need a passphrase."), _(_FILE))
    if condition.demanded:
        first = _good(ask(_("Your company requires a passphrase. Choose one to protect your secrets: ")))
    else:
        first = _good(ask(_("There is no keyring here. Choose a passphrase to protect your secrets: ")))
    if ask(_("Repeat the passphrase: ")) != first:
        raise VaultError(_("The passphrases don't match."), _("Nothing was stored. Try again."))
    return first


def _good(passphrase: str) -> str:
    check_new_passphrase(passphrase)
    return passphrase
