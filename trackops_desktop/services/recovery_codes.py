"""Recovery codes that are kept beside accounts: which there are, which are used, and the next one to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from trackops_desktop.otp.clock import Clock
from trackops_desktop.vault.recovery_notes import KeptCode, codes_in_note, note_of, recovery_key
from trackops_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A recovery code that was marked as used to be given away.

    Attributes:
        value: The code.
        left: How many unused ones remain.

    """

    value: str = field(repr=False)
    left: int


def unused_codes(vault: Vault, accounts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the unused codes of accounts, by account; those without any are absent. May wait for the keyring."""
    notes = vault.notes([recovery_key(account) for account in accounts])
    found = {account: codes_in_note(notes.get(recovery_key(account))) for account in accounts}
    left = {account: tuple(one.value for one in codes if one.used_at is None) for account, codes in found.items()}
    return {account: values for account, values in left.items() if values}


class RecoveryCodeService:
    """Reads and marks kept recovery codes. Every call may wait for the keyring: run it on a worker."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Take the vault, and the clock that tells when a code was used."""
        self._vault, self._clock = vault, clock

    def keep(self, account: str, values: Sequence[str]) -> None:
        """Keep the codes that a page shows in place of earlier ones; one that is kept already keeps its mark."""

        def kept(text: str | None) -> str:
            known = {one.value: one for one in codes_in_note(text)}
            return note_of(known.get(value, KeptCode(value)) for value in values)

        self._vault.change_note(recovery_key(account), kept)

    def codes(self, account: str) -> tuple[KeptCode, ...]:
        """Return the codes of an account in the page's order; none where none are kept."""
        return codes_in_note(self._vault.note(recovery_key(account)))

    def unused(self, accounts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the unused codes of accounts, by account; those without any are absent."""
        return unused_codes(self._vault, accounts)

    def mark(self, account: str, value: str, *, used: bool) -> tuple[KeptCode, ...]:
        """Mark a code as used now, or as unused again; return all codes of the account as they are then."""

        def marked(text: str | None) -> str | None:
            if text is None:
                return None
            return note_of(self._marked(one, used=used) if one.value == value else one for one in codes_in_note(text))

        self._vault.change_note(recovery_key(account), marked)
        return self.codes(account)

    def draw(self, account: str) -> DrawnCode | None:
        """Mark the first unused code as used and return it; None where none is left.

        It is marked before it goes anywhere, so that no two windows or programs are given the same one.
        """
        drawn: DrawnCode | None = None

        def first(text: str | None) -> str | None:
            nonlocal drawn
            codes = codes_in_note(text)
            unused = [one for one in codes if one.used_at is None]
            drawn = DrawnCode(unused[0].value, len(unused) - 1) if unused else None
            return note_of(self._marked(one, used=True) if one in unused[:1] else one for one in codes) or None

        self._vault.change_note(recovery_key(account), first)
        return drawn

    def _marked(self, code: KeptCode, *, used: bool) -> KeptCode:
        if not used:
            return replace(code, used_at=None)
        return code if code.used_at is not None else replace(code, used_at=self._clock())
