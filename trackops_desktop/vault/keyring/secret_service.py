"""The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC) over one kept D-Bus connection.

The `keyring` package opens a connection and agrees on a key for every single call, and asks for the keyring's
password whenever it is locked. Here reading goes to the service directly, many items in a few calls, and never
prompts; writing is left to `keyring`'s own backend, over the same connection. KeePassXC and KWallet answer writing and
deleting with a prompt, even where it then asks nobody: it is waited for where `prompts` allows it.

Specification: https://specifications.freedesktop.org/secret-service/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.errors import TrackopsError
from trackops_desktop.vault.errors import KeyringDenied, KeyringLocked
from trackops_desktop.vault.keyring.errors import is_denial, locked, must_ask, unmade
from trackops_desktop.vault.keyring.prompts import KeyringPrompts
from trackops_desktop.vault.keyring.providers import GNOME

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend as Writer
    from secretstorage import Collection

    from trackops_desktop.vault.keyring.dbus_connection import Found, SecretServiceConnection

_LOGGER = LazyLogger(__name__)
T = TypeVar("T")


class SecretServiceKeyring:
    """A keyring backend over the Secret Service; not thread-safe, its store is called under one lock."""

    def __init__(self, address: str) -> None:
        """Take the session bus's address; connect on first use."""
        self.prompts = KeyringPrompts()
        self._address = address
        self._name = "Secret Service"  # not translated
        self._link: SecretServiceConnection | None = None
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
        except Exception as error:  # noqa: BLE001 # whatever is wrong with it, it cannot be used
            _LOGGER.once("The Secret Service cannot be used: %s", error, error=error)  # not translated
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
        """Store a text through keyring's own backend, or over the one that is there."""
        self._again_if_stale(lambda: self._write(service, username, password))

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

        from trackops_desktop.vault.keyring.dbus_connection import PROMPT_SECONDS, SecretServiceConnection

        link = SecretServiceConnection.open(self._address, self.prompts)
        try:
            self._name = link.provider()
            with self.prompts.allowed():
                if get_default_collection(link).unlock(timeout=PROMPT_SECONDS):
                    raise locked(self._name)
        finally:
            link.end()

    def withholds(self, service: str, usernames: Sequence[str]) -> bool:
        """Return whether the service is open and yet gives some of these items to nobody whom its user has not allowed.

        KeePassXC does so unless told otherwise, anew for each connection; GNOME Keyring never does.
        """
        return self._again_if_stale(lambda: bool(self._withheld(service, usernames)))

    def allow(self, service: str, usernames: Sequence[str]) -> None:
        """Let the user be asked about those items that are kept back; what is allowed is so for this connection."""
        self._again_if_stale(lambda: self._allow(service, usernames))

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

    def _connected(self) -> SecretServiceConnection:
        from trackops_desktop.vault.keyring.dbus_connection import SecretServiceConnection

        if self._link is None:
            self._link = SecretServiceConnection.open(self._address, self.prompts)
            self._name = self._link.provider()
            _LOGGER.info("Connected to %s", Word(self._name))
        return self._link

    def _writing(self) -> Writer:
        from trackops_desktop.vault.keyring.secret_service_writer import SecretServiceWriter

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
        found = self._search(link, [{"service": service, "username": username} for username in usernames])
        paths = {open_[0]: username for (open_, _), username in zip(found, usernames, strict=True) if open_}
        return {paths[path]: text for path, text in link.secrets(list(paths)).items()}

    def _list(self, service: str) -> list[str]:
        link = self._connected()
        ((open_, waiting),) = self._look(link, [{"service": service}])
        if waiting and self._shows_locks():
            raise locked(self._name)
        return [found["username"] for found in link.attributes([*open_, *waiting]) if "username" in found]

    def _write(self, service: str, username: str, password: str) -> None:
        """Store a text; KeePassXC would ask about each item that is made anew over an earlier one, so change that."""
        link = self._connected()
        if not self._shows_locks():
            ((open_, _),) = self._search(link, [{"service": service, "username": username}])
            for path in open_:
                link.item(path).set_secret(password.encode())
            if open_:
                return
        self._writing().set_password(service, username, password)

    def _delete(self, service: str, username: str) -> None:
        link = self._connected()
        ((open_, _),) = self._search(link, [{"service": service, "username": username}], to_delete=True)
        for path in open_:
            link.item(path).delete()

    def _search(
        self, link: SecretServiceConnection, queries: Sequence[Mapping[str, str]], *, to_delete: bool = False
    ) -> list[Found]:
        """Return where items are that are ready to be read, or each and every one to be deleted.

        Raises:
            KeyringLocked: Some lie in a locked collection.
            KeyringProblem: Some are kept back, and the user said no or is not to be asked.

        """
        found = self._look(link, queries)
        kept_back = [path for open_, waiting in found if to_delete or not open_ for path in waiting]
        if not kept_back:
            return found
        if self._shows_locks():
            raise locked(self._name)
        if not self.prompts.may_ask:
            raise must_ask(self._name)
        link.unlock(kept_back)
        return self._look(link, queries)

    def _look(self, link: SecretServiceConnection, queries: Sequence[Mapping[str, str]]) -> list[Found]:
        if self._shows_locks():
            return link.search(queries)
        self.collection()
        return link.search_open(queries)

    def _shows_locks(self) -> bool:
        """Return whether looking for items never prompts, and a locked item is one in a locked collection."""
        return self._name.startswith(GNOME)

    def _withheld(self, service: str, usernames: Sequence[str]) -> list[str]:
        link = self._connected()
        if self._shows_locks():
            return []
        found = self._look(link, [{"service": service, "username": username} for username in usernames])
        return [path for open_, waiting in found if not open_ for path in waiting]

    def _allow(self, service: str, usernames: Sequence[str]) -> None:
        kept_back = self._withheld(service, usernames)
        if kept_back:
            self._connected().unlock(kept_back)

    def _again_if_stale(self, call: Callable[[], T]) -> T:
        """Run a call; where a connection kept from earlier fails (the service was restarted), run it once more."""
        kept = self._link is not None
        try:
            return self._or_close(call)
        except (TrackopsError, TimeoutError):
            raise
        except Exception as error:
            if not kept or is_denial(error):  # who has said no is not asked twice
                raise
            _LOGGER.info("The connection to %s was stale: one more try", Word(self._name))
            return self._or_close(call)

    def _or_close(self, call: Callable[[], T]) -> T:
        """Run a call; after any error the connection may hold a late answer or a dead session, so drop it.

        After one of our own it holds neither, and what the user has allowed hangs on it.
        """
        try:
            return call()
        except (KeyringDenied, KeyringLocked):
            raise
        except Exception as error:
            if not is_denial(error):
                self.close()
            raise
