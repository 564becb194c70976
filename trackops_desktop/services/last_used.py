"""When each account was last used, recorded sparingly: it is for sorting alone and says little about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trackops_desktop.otp.clock import Clock
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "last used"  # not translated
#: What was recorded this recently is not recorded again, and nothing finer than this is kept.
SECONDS: Final = 3600.0


class LastUsed:
    """Reads and records the hours of last use; it is in no backup and goes to no other computer."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        self._known: dict[str, float] = {}

    def all(self) -> dict[str, float]:
        """Return by id when accounts were last used, unix seconds to the hour."""
        self._known = _hours(self._vault.document(DOCUMENT) or {})
        return dict(self._known)

    def record(self, id: str) -> bool:
        """Note that an account was used now, unless that was noted within the hour; return whether it was noted."""
        hour = self._clock() // SECONDS * SECONDS
        if self._known.get(id) == hour:
            return False
        self._known[id] = hour

        def noted(document: Mapping[str, object]) -> dict[str, object]:
            living = {entry.id for entry in (*self._vault.entries(), *self._vault.trash())}
            return {key: at for key, at in {**_hours(document), id: hour}.items() if key in living}

        self._vault.change_document(DOCUMENT, noted)
        return True


def hand_on(vault: Vault, old: str, new: str) -> None:
    """Let an account that takes another's place stand where that one stood by its last use."""
    if old in (vault.document(DOCUMENT) or {}):
        vault.change_document(DOCUMENT, lambda document: _handed_on(_hours(document), old, new))


def _handed_on(hours: Mapping[str, float], old: str, new: str) -> dict[str, object]:
    latest = max((hours[id_] for id_ in (old, new) if id_ in hours), default=None)
    return {**hours} if latest is None else {**hours, new: latest}


def _hours(document: Mapping[str, object]) -> dict[str, float]:
    return {key: float(at) for key, at in document.items() if isinstance(at, int | float) and not isinstance(at, bool)}
