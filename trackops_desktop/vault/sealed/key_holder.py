"""The passphrase's side of the vault: whether it is sealed, whether it is open, and the data key while it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _
from trackops_desktop.json_object import parsed_json
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.errors import SecretTooLong, VaultCovered, VaultLocked
from trackops_desktop.vault.sealed.envelope import Seal, is_sealed, name_of, opened

_LOGGER = LazyLogger(__name__)
#: The row of `meta` that lets the system's yes open the vault.
SYSTEM_UNLOCK: Final = "system_unlock"
_STATE: Final = "SELECT name, value FROM meta WHERE name IN ('seal', 'sealing', ?)"


class SealState(NamedTuple):
    """What the catalogue says about the seal at one moment.

    Attributes:
        seal: The wrapped data key, or None.
        sealing: The change that is under way, `seal` or `unseal`, or None.

    """

    seal: str | None
    sealing: str | None

    @property
    def how(self) -> str | None:
        """The name of the data key that new items are sealed with, or None where they stay in clear."""
        return None if self.seal is None or self.sealing == "unseal" else name_of(self.seal)


class KeyHolder:
    """Seals and opens texts as the catalogue says now, which another process may have changed a moment ago."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the open catalogue; a seal is shut until `unlock`."""
        self._catalogue = catalogue
        self._held: Seal | None = None
        self._covered = False
        self._seen: str | None = None
        self._system: str | None = None
        self.state()

    def state(self) -> SealState:
        """Return how the seal is now, also to other processes."""
        found = self._catalogue.rows(_STATE, (SYSTEM_UNLOCK,))
        facts = {str(row["name"]): str(row["value"]) for row in found}
        self._seen = facts.get("seal")
        self._system = _fitting(facts.get(SYSTEM_UNLOCK), self._seen)
        self._covered = self._covered and self._system is not None
        return SealState(self._seen, facts.get("sealing"))

    def is_sealed(self) -> bool:
        """Return whether a passphrase guards the secrets."""
        return self.state().seal is not None

    def is_open(self) -> bool:
        """Return whether secrets can be read without a passphrase being asked for."""
        self.state()
        return self.seems_open()

    def seems_sealed(self) -> bool:
        """Return whether a passphrase guarded the secrets when that was read last; waits for nothing."""
        return self._seen is not None

    def seems_open(self) -> bool:
        """Return whether secrets could be read when that was looked at last; waits for nothing."""
        wrapped = self._seen
        return not self._is_covered() if wrapped is None else self._fits(self._held, wrapped)

    def system_row(self) -> str | None:
        """Return what lets the system's yes open this very seal, or a vault without one; None where nothing does."""
        self.state()
        return self._system

    def seems_opened_by_system(self) -> bool:
        """Return whether the system's yes opened the vault when that was looked at last; waits for nothing."""
        return self._system is not None

    def held(self) -> Seal | None:
        """Return the data key of a sealed and open vault, None of an unsealed one.

        Raises:
            VaultLocked: It is sealed, and this process does not hold its data key.

        """
        return self._held_for(self.state())

    def how(self) -> str | None:
        """Return the name of the data key that new items are sealed with, or None where they stay in clear."""
        return self.state().how

    def hold(self, seal: Seal) -> None:
        """Keep a data key."""
        self._held = seal

    def uncover(self) -> None:
        """Show the secrets again of a vault without a passphrase."""
        if self._covered:
            _LOGGER.info("The vault is shown again")
        self._covered = False

    def unlock(self, passphrase: str) -> None:
        """Open the data key and keep it; raise WrongPassphrase."""
        wrapped = self.state().seal
        if wrapped is not None:
            try:
                self._held = opened(wrapped, passphrase)
            except VaultError as error:
                _LOGGER.info("The vault stays locked: %s", error)
                raise
            _LOGGER.info("The vault was unlocked")

    def lock(self) -> None:
        """Drop the data key, or, without a passphrase, keep back what the system opens; waits for nothing."""
        if self._held is not None:
            _LOGGER.info("The vault was locked")
        self._held = None
        if self._seen is None and self._system is not None:
            _LOGGER.info("The vault is kept back until the system says yes")
            self._covered = True

    def closed(self, texts: Mapping[str, str], labels: Mapping[str, str], limit: int | None) -> dict[str, str]:
        """Return what to store for texts by item.

        Raises:
            VaultLocked: They have to be sealed and the data key is not here.
            SecretTooLong: One has more characters than the limit; its label names it.

        """
        state = self.state()
        held = self._held_for(state)
        if state.how is None:
            held = None
        values = {item: text if held is None else held.close(item, text) for item, text in texts.items()}
        for item, value in values.items():
            if limit is not None and len(value) > limit:
                raise SecretTooLong(labels.get(item, _("This text")), limit)
        return values

    def opened(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of what was stored; damaged values are left out; raise VaultLocked."""
        held = self.held()
        texts = {item: opened_text(held, item, value) for item, value in values.items()}
        damaged = sum(text is None for text in texts.values())
        if damaged:
            _LOGGER.warning("%d sealed items of %d are damaged, or sealed with another key", damaged, len(texts))
        return {item: text for item, text in texts.items() if text is not None}

    def _held_for(self, state: SealState) -> Seal | None:
        held = self._held
        if state.seal is None:
            if self._is_covered():
                raise VaultCovered
            return None
        if not self._fits(held, state.seal):
            raise VaultLocked
        return held

    def _is_covered(self) -> bool:
        """Tell whether the vault is kept back although nothing seals it."""
        return self._covered and self._system is not None

    @staticmethod
    def _fits(held: Seal | None, wrapped: str) -> bool:
        return held is not None and held.name == name_of(wrapped)


def _fitting(row: str | None, seal: str | None) -> str | None:
    """Return what lets the system open the vault if it belongs to this seal, or to none where there is none."""
    if row is None:
        return None
    try:
        name = parsed_json(row).get("name")
    except (ValueError, AttributeError):
        return None
    return row if name == (None if seal is None else name_of(seal)) else None


def opened_text(held: Seal | None, item: str, value: str) -> str | None:
    """Return the text of a stored value, sealed or in clear; None where this data key does not open it."""
    if not is_sealed(value):
        return value
    try:
        return None if held is None else held.open(item, value)
    except ValueError:
        return None
