"""What the desktop gave when its user allowed typing, so that it need not ask at every start."""

from __future__ import annotations

from typing import Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)
DOCUMENT: Final = "typing permission"  # not translated
_TOKEN: Final = "token"  # noqa: S105 (the name of a field)


class TypingPermission:
    """Reads and keeps the portal's token, which is worth nothing outside of this user's session (on a worker)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def token(self) -> str:
        """Return what was kept last, or an empty text; without it the desktop asks once more."""
        try:
            token = (self._vault.document(DOCUMENT) or {}).get(_TOKEN, "")
        except VaultError as error:
            _LOGGER.warning("The permission to type cannot be read", error=error)
            return ""
        return token if isinstance(token, str) else ""

    def keep(self, token: str) -> None:
        """Keep what the desktop gave now; where that cannot be, it asks again the next time."""
        try:
            self._vault.change_document(DOCUMENT, lambda kept: {**kept, _TOKEN: token})
        except VaultError as error:
            _LOGGER.warning("The permission to type cannot be kept", error=error)
