"""From whatever a keyring backend throws to an error that names the backend and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from trackops_desktop.errors import TrackopsError
from trackops_desktop.vault.errors import KeyringFailed, KeyringLocked, KeyringMissing, KeyringProblem

#: Compared by name along the class's ancestors, so that no backend's module is imported to ask.
_LOCKED: Final = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})
_MISSING: Final = frozenset(
    {"InitError", "NoKeyringError", "SecretServiceNotAvailableException", "FileNotFoundError", "ConnectionError"}
)


@contextmanager
def named_keyring_errors(name: str) -> Iterator[None]:
    """Run calls of a backend; what it throws is foreign and may hold a secret, so only its type goes on.

    Raises:
        KeyringProblem: Locked, missing or failed, with the backend's name.

    """
    try:
        yield
    except TrackopsError:
        raise
    except Exception as error:  # noqa: BLE001 # backends throw errors of five libraries and the operating system
        raise named(error, name) from None


def named(error: Exception, name: str) -> KeyringProblem:
    """Return our error for a backend's."""
    ancestors = {ancestor.__name__ for ancestor in type(error).__mro__}
    if ancestors & _LOCKED:
        return locked(name)
    if ancestors & _MISSING:
        return KeyringMissing(f"{name} cannot be reached.", "Start it or sign in to the desktop again, then try again.")
    if isinstance(error, TimeoutError):
        return KeyringFailed(f"{name} does not answer.", "Look for a question it may be asking, then try again.")
    reason = getattr(error, "name", None) or type(error).__name__
    return KeyringFailed(f"{name} refused ({reason}).", "Try again; if it stays so, restart it.")


def unmade(name: str) -> KeyringLocked:
    """Return the error of a keyring that has no collection to keep anything in yet."""
    return KeyringLocked(f"{name} has not been set up yet.", "Unlock it once: it will ask for a new password.")


def locked(name: str) -> KeyringLocked:
    """Return the error of a keyring that waits for its password."""
    return KeyringLocked(f"{name} is locked.", "Unlock it with its own password, then try again.")
