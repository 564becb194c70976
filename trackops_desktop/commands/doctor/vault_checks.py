"""The doctor's look at the keyring and the catalogue."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import CommandContext
from trackops_desktop.commands.doctor.check import Check
from trackops_desktop.errors import TrackopsError
from trackops_desktop.vault.state import VaultState

if TYPE_CHECKING:
    from trackops_desktop.vault.vault import Vault

_NOTE = "doctor"


def checks(call: CommandContext) -> Iterator[Check]:
    """Look at the place of the secrets, write and read one there, and look for secrets that are gone."""
    try:
        vault = call.vault()
    except TrackopsError as error:
        yield Check("catalogue", False, error.sentence, error.advice, needed=True)
        return
    yield Check("catalogue", True, _counted(vault))
    yield from _forgotten(vault)
    yield _keyring(call, vault)


def _forgotten(vault: Vault) -> Iterator[Check]:
    """Look, where there is no account, whether the keyring still holds those of a catalogue that is gone."""
    if not vault.is_blank():
        return
    try:
        found = vault.orphans()
    except TrackopsError:
        return  # what is wrong with the keyring is told by the look at the keyring
    if found:
        count = len(found.enrolments)
        accounts = "1 account is" if count == 1 else f"{count:,} accounts are"
        detail = f"{accounts} in the keyring that this data folder does not know."
        yield Check("forgotten", False, detail, "`trackops recover` brings them back.")
    elif found.sealed:
        detail = "Sealed accounts are in the keyring that this data folder does not know."
        yield Check("forgotten", False, detail, "Restore a backup to get them back.")


def _counted(vault: Vault) -> str:
    live, trashed = len(vault.entries()), len(vault.trash())
    accounts = "1 account" if live == 1 else f"{live} accounts"
    return f"{accounts}, {trashed} in the trash."


def _keyring(call: CommandContext, vault: Vault) -> Check:
    condition = vault.condition()
    sealed = condition.state in {VaultState.SEALED, VaultState.CHOOSE}
    if sealed and not call.args.vault_passphrase_file:
        # A passphrase is not asked for here: a doctor may run where nobody sits.
        chosen = condition.state is VaultState.SEALED
        return Check("keyring", chosen, f"{condition.backend}: {condition.sentence}", condition.advice, needed=True)
    if not sealed and condition.state is not VaultState.READY:
        return Check("keyring", False, f"{condition.backend}: {condition.sentence}", condition.advice, needed=True)
    try:
        return _round_trip(call.open_vault(), condition.backend)
    except TrackopsError as error:
        return Check("keyring", False, f"{condition.backend}: {error.sentence}", error.advice, needed=True)


def _round_trip(vault: Vault, place: str) -> Check:
    """Write a random text, read it back, and delete it; then ask for every account's secret."""
    written = secrets.token_urlsafe(16)
    vault.put_note(_NOTE, written)
    read = vault.note(_NOTE)
    vault.drop_note(_NOTE)
    if read != written:
        return Check("keyring", False, f"{place} does not keep what it is given.", "Choose another.", needed=True)
    missing = vault.missing()
    if missing:
        named = ", ".join(entry.account.label for entry in missing[:5])
        advice = "Restore a backup, or enrol them again."
        return Check("keyring", False, f"{place} no longer has the secrets of: {named}.", advice, needed=True)
    return Check("keyring", True, f"{place}: what was written was read back.", needed=True)
