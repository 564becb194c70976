"""The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC) over one kept D-Bus connection.

The `keyring` package opens a connection and agrees on a key for every single call, and asks for the keyring's
password whenever it is locked. Here reading goes to the service directly, many items in a few calls, and nothing ever
prompts but `unlock`; writing is left to `keyring`'s own backend, over the same connection.

Specification: https://specifications.freedesktop.org/secret-service/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from trackops_desktop.errors import TrackopsError
from trackops_desktop.vault.keyring_errors import locked, unmade

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend as Writer
    from secretstorage import Collection

    from trackops_desktop.vault.bus import QuietConnection

T = TypeVar("T")
#: What GNOME's service is called, here and in front of users.
GNOME = "GNOME Keyring"


class SecretServiceKeyring:
    """A keyring backend over the Secret Service; not thread-safe, its store is called under one lock."""

    def __init__(self, address: str) -> None:
        """Take the session bus's address; connect on first use."""
        self._address = address
        self._name = "Secret Service"
        self._link: QuietConnection | None = None
        self._collection: Collection | None = None
        self._writer: Writer | None = None

    @property
    def name(self) -> str:
        """The service's name for people, with the program that offers it once that is known."""
        return self._name

    def is_offered(self) -> bool:
        """Return whether the session bus has, or can start, a Secret Service."""
        try:
            self._connected()
        except Exception:  # noqa: BLE001 # whatever is wrong with it, it cannot be used
            return False
        return True

    def never_asks(self) -> bool:
        """Return whether this service lets every program of the user read while it is open.

        GNOME Keyring does. KeePassXC and KWallet may ask the user about each program that comes along.
        """
        return self.is_offered() and self._name.startswith(GNOME)

    def get_password(self, service: str, username: str) -> str | None:
        """Return the text of an item, or None."""
        return self.get_passwords(service, (username,)).get(username)

    def get_passwords(self, service: str, usernames: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist: the searches in one burst, the texts in one call."""
        return self._again_if_stale(lambda: self._read(service, usernames))

    def list_usernames(self, service: str) -> list[str]:
        """Return the user names of a service's items: one search, then the attributes of all that were found.

        Raises:
            KeyringLocked: Some lie in a collection that is locked.

        """
        return self._again_if_stale(lambda: self._list(service))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a text through keyring's own backend."""
        self._again_if_stale(lambda: self._writing().set_password(service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        """Delete every item of this name, wherever it lies."""
        self._again_if_stale(lambda: self._delete(service, username))

    def is_locked(self) -> bool:
        """Return whether the default collection waits for its password; raise KeyringLocked where there is none."""
        return self._again_if_stale(self._is_locked)

    def unlock(self) -> None:
        """Let the service ask for the password (or for a new one, where there is no collection yet) and wait.

        It takes a connection of its own, so that reading in another thread is not disturbed.
        """
        from secretstorage import get_default_collection
        from secretstorage.util import add_match_rules

        from trackops_desktop.vault.bus import connect

        connection = connect(self._address)
        try:
            add_match_rules(connection)
            if get_default_collection(connection).unlock(timeout=300.0):
                raise locked(self._name)
        finally:
            connection.close()

    def close(self) -> None:
        """Drop the connection; the next call makes a new one."""
        if self._link is not None:
            self._link.end()
        self._link = self._collection = self._writer = None

    def collection(self) -> Collection:
        """Return the default collection, open; raise KeyringLocked rather than prompt."""
        if self._collection is None:
            self._collection = self._default_collection()
        if self._collection.is_locked():
            raise locked(self._name)
        return self._collection

    def _connected(self) -> QuietConnection:
        from trackops_desktop.vault.bus import QuietConnection

        if self._link is None:
            self._link = QuietConnection.open(self._address)
            self._name = self._link.provider()
        return self._link

    def _writing(self) -> Writer:
        from trackops_desktop.vault.secret_service_writer import SecretServiceWriter

        if self._writer is None:
            self._writer = SecretServiceWriter(self.collection)
        return self._writer

    def _is_locked(self) -> bool:
        return bool(self._default_collection().is_locked())

    def _default_collection(self) -> Collection:
        from secretstorage import ItemNotFoundException

        link = self._connected()
        try:
            return link.default_collection()
        except ItemNotFoundException:
            raise unmade(self._name) from None

    def _read(self, service: str, usernames: Sequence[str]) -> dict[str, str]:
        link = self._connected()
        found = link.search([{"service": service, "username": username} for username in usernames])
        if any(waiting and not open_ for open_, waiting in found):
            raise locked(self._name)
        paths = {open_[0]: username for (open_, _), username in zip(found, usernames, strict=True) if open_}
        return {paths[path]: text for path, text in link.secrets(list(paths)).items()}

    def _list(self, service: str) -> list[str]:
        link = self._connected()
        ((open_, waiting),) = link.search([{"service": service}])
        if waiting:
            raise locked(self._name)
        return [found["username"] for found in link.attributes(open_) if "username" in found]

    def _delete(self, service: str, username: str) -> None:
        link = self._connected()
        ((open_, waiting),) = link.search([{"service": service, "username": username}])
        if waiting:
            raise locked(self._name)
        for path in open_:
            link.item(path).delete()

    def _again_if_stale(self, call: Callable[[], T]) -> T:
        """Run a call; where a connection kept from earlier fails (the service was restarted), run it once more."""
        kept = self._link is not None
        try:
            return self._or_close(call)
        except (TrackopsError, TimeoutError):
            raise
        except Exception:
            if not kept:
                raise
            return self._or_close(call)

    def _or_close(self, call: Callable[[], T]) -> T:
        """Run a call; after any error the connection may hold a late answer or a dead session, so drop it."""
        try:
            return call()
        except Exception:
            self.close()
            raise
