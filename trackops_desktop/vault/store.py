"""Where the texts of items lie: one interface over the system keyring and over the catalogue's sealed table."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from trackops_desktop.i18n import _
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.errors import KeyringFailed, KeyringMissing
from trackops_desktop.vault.keyring.backend import BulkReader, Closable, KeyringBackend, Listing, Lockable, Reserved
from trackops_desktop.vault.keyring.backends import backend_name
from trackops_desktop.vault.keyring.errors import locked, must_ask, named_keyring_errors
from trackops_desktop.vault.keyring.prompts import KeyringPrompts, Prompting
from trackops_desktop.vault.keyring.secret_service import SecretServiceKeyring
from trackops_desktop.vault.sealed.envelope import is_sealed

#: The service name of every keyring item of this product.
SERVICE: Final = "Trackops Desktop"  # not translated
#: A Windows credential holds 2,560 bytes of UTF-16; one limit for every system keeps backups restorable everywhere.
MAX_CHARACTERS: Final = 1_280

Progress = Callable[[int, int], None]


class SecretStore(Protocol):
    """Texts by item id. Every write is read back; every error is a KeyringProblem or a CatalogueProblem."""

    @property
    def name(self) -> str:
        """The place's name for people."""
        ...

    @property
    def limit(self) -> int | None:
        """The most characters that a text may have, or None where any number fits."""
        ...

    def get_many(self, items: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist."""
        ...

    def put_many(self, values: Mapping[str, str], progress: Progress | None = None) -> None:
        """Store texts, over earlier ones, and read each back; on an error some may have been stored."""
        ...

    def delete_many(self, items: Sequence[str]) -> None:
        """Delete items and make sure that they are gone; one that is not there is no error."""
        ...

    def check(self, items: Sequence[str] = ()) -> None:
        """Raise the KeyringProblem that a call for these items would meet now; never shows a prompt."""
        ...

    def unlock(self, items: Sequence[str] = ()) -> None:
        """Let the keyring ask for its password and about these items, and wait for the answers."""
        ...

    def close(self) -> None:
        """Drop what connects this process with the place."""
        ...


class KeyringStore:
    """Items in the system keyring, one each: service `Trackops Desktop`, username = the item's id."""

    limit: int | None = MAX_CHARACTERS

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend
        self.prompts = backend.prompts if isinstance(backend, Prompting) else KeyringPrompts()

    @property
    def name(self) -> str:
        """The backend's name for people."""
        return backend_name(self._backend)

    def get_many(self, items: Sequence[str]) -> dict[str, str]:
        """Read in bulk where the backend can, else one by one."""
        with named_keyring_errors(self.name):
            if isinstance(self._backend, BulkReader):
                return self._backend.get_passwords(SERVICE, items)
            found = ((item, self._backend.get_password(SERVICE, item)) for item in items)
            return {item: value for item, value in found if value is not None}

    def listed(self) -> Sequence[str]:
        """Return the items that there are, as far as the backend can tell; none where it cannot."""
        with named_keyring_errors(self.name):
            return self._backend.list_usernames(SERVICE) if isinstance(self._backend, Listing) else ()

    def reads_quietly(self) -> bool:
        """Return whether the keyring surely asks nobody about a program that reads."""
        return not isinstance(self._backend, SecretServiceKeyring) or self._backend.never_asks()

    def put_many(self, values: Mapping[str, str], progress: Progress | None = None) -> None:
        """Write one by one, then read all back and compare in constant time; the keyring may ask its user."""
        with self.prompts.allowed():
            self._put(values, progress)

    def _put(self, values: Mapping[str, str], progress: Progress | None) -> None:
        for done, (item, value) in enumerate(values.items()):
            if progress:
                progress(done, len(values))
            with named_keyring_errors(self.name):
                self._backend.set_password(SERVICE, item, value)
        kept = self.get_many(list(values))
        for item, value in values.items():
            if not hmac.compare_digest(kept.get(item, "").encode(), value.encode()):
                raise KeyringFailed(
                    _("{name} didn't keep what it was given.", name=self.name),
                    _("Nothing was saved. Choose another keyring."),
                )
        if progress:
            progress(len(values), len(values))

    def delete_many(self, items: Sequence[str]) -> None:
        """Delete what is there, then make sure that nothing is; the keyring may ask its user."""
        with self.prompts.allowed(), named_keyring_errors(self.name):
            for item in self.get_many(items):
                self._backend.delete_password(SERVICE, item)
        if self.get_many(items):
            raise KeyringFailed(_("{name} didn't delete what it was told to.", name=self.name), _("Try again."))

    def check(self, items: Sequence[str] = ()) -> None:
        """Ask a backend that can tell; the others show themselves in use."""
        with named_keyring_errors(self.name):
            if isinstance(self._backend, Lockable) and self._backend.is_locked():
                raise locked(self.name)
            if items and isinstance(self._backend, Reserved) and self._backend.withholds(SERVICE, items):
                raise must_ask(self.name)

    def unlock(self, items: Sequence[str] = ()) -> None:
        """Show the keyring's own prompts, where it has any."""
        with self.prompts.allowed(), named_keyring_errors(self.name):
            if isinstance(self._backend, Lockable):
                self._backend.unlock()
            if items and isinstance(self._backend, Reserved):
                self._backend.allow(SERVICE, items)

    def close(self) -> None:
        """Drop the backend's connection, where it keeps one."""
        if isinstance(self._backend, Closable):
            self._backend.close()


class CatalogueStore:
    """Sealed items in the catalogue itself, where there is no keyring."""

    limit: int | None = None

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @property
    def name(self) -> str:
        """The place's name for people."""
        return _("the encrypted catalogue")

    def get_many(self, items: Sequence[str]) -> dict[str, str]:
        """Read all asked-for items in one query."""
        found = self._catalogue.rows(
            "SELECT item, token FROM secrets WHERE item IN (SELECT value FROM json_each(?))", (json.dumps(list(items)),)
        )
        return {row["item"]: row["token"] for row in found}

    def put_many(self, values: Mapping[str, str], progress: Progress | None = None) -> None:
        """Write all in one transaction; SQLite itself vouches for what it committed."""
        if not all(is_sealed(value) for value in values.values()):
            raise ValueError("only sealed texts go into a file")
        with self._catalogue.writing() as connection:
            for done, pair in enumerate(values.items()):
                if progress:
                    progress(done, len(values))
                connection.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?)", pair)
        if progress:
            progress(len(values), len(values))

    def delete_many(self, items: Sequence[str]) -> None:
        """Delete all in one transaction."""
        with self._catalogue.writing() as connection:
            connection.executemany("DELETE FROM secrets WHERE item = ?", ((item,) for item in items))

    def check(self, items: Sequence[str] = ()) -> None:
        """Nothing can stand in the way of an open catalogue."""

    def unlock(self, items: Sequence[str] = ()) -> None:
        """There is nothing that the operating system could ask for."""

    def close(self) -> None:
        """The catalogue is closed by its owner."""


class NoStore:
    """Stands where a keyring should be, so that everything else keeps working."""

    limit: int | None = MAX_CHARACTERS

    @property
    def name(self) -> str:
        """The place's name for people."""
        return _("the system keyring")

    def get_many(self, items: Sequence[str]) -> dict[str, str]:
        """Refuse unless nothing is asked for."""
        if items:
            raise missing()
        return {}

    def put_many(self, values: Mapping[str, str], progress: Progress | None = None) -> None:  # noqa: ARG002 # protocol
        raise missing()

    def delete_many(self, items: Sequence[str]) -> None:  # noqa: ARG002 # protocol
        raise missing()

    def check(self, items: Sequence[str] = ()) -> None:  # noqa: ARG002 # protocol
        raise missing()

    def unlock(self, items: Sequence[str] = ()) -> None:  # noqa: ARG002 # protocol
        raise missing()

    def close(self) -> None:
        """There is nothing to drop."""


def missing() -> KeyringMissing:
    """Return the error of a vault whose keyring is not there."""
    return KeyringMissing(
        _("The system keyring that holds your secrets isn't available."),
        _("Start it (on Linux: GNOME Keyring, KWallet or KeePassXC's Secret Service), then try again."),
    )
