"""What the vault asks of a keyring backend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


class KeyringBackend(Protocol):
    """What we ask of a keyring: the three calls of the `keyring` package's backends."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the text of an item, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store the text of an item over an earlier one."""
        ...

    def delete_password(self, service: str, username: str) -> None: ...


@runtime_checkable
class BulkReader(Protocol):
    """A backend that can read many items in a few calls."""

    def get_passwords(self, service: str, usernames: Sequence[str]) -> dict[str, str]:
        """Return the texts of those items that exist."""
        ...


@runtime_checkable
class Listing(Protocol):
    """A backend that can tell which items it holds."""

    def list_usernames(self, service: str) -> Sequence[str]:
        """Return the user names of all items of a service; shows no prompt."""
        ...


@runtime_checkable
class Reserved(Protocol):
    """A backend whose keyring may keep single items back until its user has allowed this program to read them."""

    def withholds(self, service: str, usernames: Sequence[str]) -> bool:
        """Return whether it keeps any of these items back; never shows a prompt."""
        ...

    def allow(self, service: str, usernames: Sequence[str]) -> None:
        """Let the keyring ask its user about those of these items that it keeps back, and wait."""
        ...


@runtime_checkable
class Closable(Protocol):
    """A backend that holds a connection."""

    def close(self) -> None:
        """Drop the connection; the next call makes a new one."""
        ...


@runtime_checkable
class Lockable(Protocol):
    """A backend that knows, without asking anybody, whether it waits for its password."""

    def is_locked(self) -> bool:
        """Return whether it does; never shows a prompt."""
        ...

    def unlock(self) -> None:
        """Ask the user for its password and wait."""
        ...
