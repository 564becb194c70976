"""keyring's own Secret Service backend, lent our connection; imported with the first write."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backends.SecretService import Keyring
from secretstorage import Collection


class SecretServiceWriter(Keyring):
    """Writes as `keyring` does, so that any program that uses it finds the items."""

    def __init__(self, collection: Callable[[], Collection]) -> None:
        """Take a way to the open collection; `KEYRING_PROPERTY_…` of the environment is not read."""
        self._collection = collection

    def get_preferred_collection(self) -> Collection:
        """Return the open collection over the kept connection."""
        return self._collection()
