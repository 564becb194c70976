"""The doctor's look at the keyring and the catalogue."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from trackops_desktop.commands.doctor.check import Check
from trackops_desktop.commands.output import accounts_text
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, count_text, list_text, ngettext
from trackops_desktop.vault.state import VaultState

if TYPE_CHECKING:
    from trackops_desktop.vault.vault import Vault

_NOTE = "doctor"


def checks(open_catalogue: Callable[[], Vault], open_secrets: Callable[[], Vault] | None) -> Iterator[Check]:
    """Look at the place of the secrets, write and read one there, and look for secrets that are gone.

    Args:
        open_catalogue: Opens the vault, which may be sealed.
        open_secrets: Opens it with its secrets; None where nobody can be asked for a passphrase.

    """
    try:
        vault = open_catalogue()
    except TrackopsError as error:
        yield Check("catalogue", False, error.sentence, error.advice, needed=True)
        return
    yield Check("catalogue", True, _counted(vault))
    yield _passphrase(vault)
    yield from _forgotten(vault)
    yield _keyring(vault, open_secrets)


def _forgotten(vault: Vault) -> Iterator[Check]:
    """Look, where there is no account, whether the keyring still holds those of a catalogue that is gone."""
    if not vault.is_blank():
        return
    try:
        found = vault.orphans()
    except TrackopsError:
        return  # what is wrong with the keyring is told by the look at the keyring
    if found:
        detail = ngettext(
            "{count} account is in the keyring that this data folder doesn't know.",
            "{count} accounts are in the keyring that this data folder doesn't know.",
            len(found.enrolments),
        )
        yield Check("forgotten", False, detail, _("Bring them back with `trackops recover`."))
    elif found.sealed:
        detail = _("Sealed accounts are in the keyring that this data folder doesn't know.")
        yield Check("forgotten", False, detail, _("Restore a backup to get them back."))


def _passphrase(vault: Vault) -> Check:
    if vault.is_sealed():
        return Check("passphrase", True, _("A passphrase protects the secrets."), value="set")
    if vault.rules.demands_passphrase:
        advice = _("The next start asks for one.")
        return Check(
            "passphrase", False, _("Your company requires a passphrase."), advice, needed=True, value="missing"
        )
    return Check("passphrase", True, _("No passphrase is set."), value="none")


def _counted(vault: Vault) -> str:
    live, trashed = len(vault.entries()), len(vault.trash())
    return _("{accounts}, {count} in the trash.", accounts=accounts_text(live), count=count_text(trashed))


def _keyring(vault: Vault, open_secrets: Callable[[], Vault] | None) -> Check:
    condition = vault.condition()
    sealed = condition.state in {VaultState.SEALED, VaultState.CHOOSE}
    if sealed and open_secrets is None:
        chosen = condition.state is VaultState.SEALED
        return Check("keyring", chosen, f"{condition.backend}: {condition.sentence}", condition.advice, needed=True)
    if not sealed and condition.state is not VaultState.READY:
        return Check("keyring", False, f"{condition.backend}: {condition.sentence}", condition.advice, needed=True)
    try:
        return _round_trip(vault if open_secrets is None else open_secrets(), condition.backend)
    except TrackopsError as error:
        return Check("keyring", False, f"{condition.backend}: {error.sentence}", error.advice, needed=True)


def _round_trip(vault: Vault, place: str) -> Check:
    """Write a random text, read it back, and delete it; then ask for every account's secret."""
    written = secrets.token_urlsafe(16)
    vault.put_note(_NOTE, written)
    read = vault.note(_NOTE)
    vault.drop_note(_NOTE)
    if read != written:
        return Check(
            "keyring",
            False,
            _("{place} doesn't keep what it is given.", place=place),
            _("Choose another."),
            needed=True,
        )
    missing = vault.missing()
    if missing:
        named = list_text([entry.label for entry in missing[:5]])
        advice = _("Restore a backup, or enrol them again.")
        nameless = _("{place} no longer has {count} of the secrets.", place=place, count=count_text(len(missing)))
        detail = _("{place} no longer has the secrets of: {names}.", place=place, names=named)
        return Check("keyring", False, detail, advice, nameless, needed=True)
    return Check("keyring", True, _("{place}: a test entry was written and read back.", place=place), needed=True)
