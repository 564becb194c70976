"""From whatever a keyring backend throws to an error that names the backend and says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.vault.errors import (
    KeyringDenied,
    KeyringFailed,
    KeyringLocked,
    KeyringMissing,
    KeyringMustAsk,
    KeyringProblem,
    KeyringUnmade,
)

_LOGGER = LazyLogger(__name__)
#: Compared by name along the class's ancestors, so that no backend's module is imported to ask.
_LOCKED: Final = frozenset({"KeyringLocked", "LockedException"})
_DENIED: Final = frozenset({"PromptDismissedException"})
_MISSING: Final = frozenset(
    {"InitError", "NoKeyringError", "SecretServiceNotAvailableException", "FileNotFoundError", "ConnectionError"}
)
#: Names of errors that tell nothing of the user.
_BUS_ERROR: Final = re.compile(r"org\.freedesktop\.(DBus|Secret)(\.[A-Za-z]{1,32}){1,3}")


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
        problem = named(error, name)
        if isinstance(problem, KeyringFailed):
            kind = Word(_bus_error(error))
            _LOGGER.warning("The keyring %s failed: %s %s", Word(name), error, kind, error=error)
        else:
            _LOGGER.info("The keyring %s: %s, as it raised %s", Word(name), problem, error)
        raise problem from None


def named(error: Exception, name: str) -> KeyringProblem:
    """Return our error for a backend's."""
    ancestors = {ancestor.__name__ for ancestor in type(error).__mro__}
    if ancestors & _LOCKED:
        return locked(name)
    if is_denial(error):
        return denied(name)
    if ancestors & _MISSING:
        return gone(name)
    if isinstance(error, TimeoutError):
        return KeyringFailed(
            _("{name} isn't responding.", name=name), _("Check whether it is showing a prompt, then try again.")
        )
    reason = getattr(error, "name", None) or type(error).__name__
    return KeyringFailed(
        _("{name} refused ({reason}).", name=name, reason=reason), _("Try again; if that doesn't help, restart it.")
    )


def is_denial(error: Exception) -> bool:
    """Return whether a backend's error means that the keyring's user was asked and said no."""
    return bool({ancestor.__name__ for ancestor in type(error).__mro__} & _DENIED)


def _bus_error(error: Exception) -> str:
    """Return the name of a D-Bus error that the bus or the specification gave it; a service may name others anyhow."""
    name = str(getattr(error, "name", None))
    return name if _BUS_ERROR.fullmatch(name) else ""


def unmade(name: str) -> KeyringUnmade:
    """Return the error of a keyring that has no collection to keep anything in yet."""
    if name.startswith("KeePassXC"):
        return KeyringUnmade(
            _("{name} isn't sharing an open database.", name=name),
            _(
                "Open a database in KeePassXC and share one of its groups (in its settings: Secret "
                "Service Integration)."
            ),
        )
    return KeyringUnmade(
        _("{name} has not been set up yet.", name=name), _("Click Unlock and choose a password for it.")
    )


def gone(name: str) -> KeyringMissing:
    """Return the error of a keyring that is not there, or no longer."""
    return KeyringMissing(
        _("{name} can't be reached.", name=name), _("Start it, or sign in to the desktop again, then try again.")
    )


def must_ask(name: str) -> KeyringMustAsk:
    """Return the error of an open keyring that wants to ask its user, where nobody is to be asked unbidden."""
    return KeyringMustAsk(
        _("{name} wants your permission before it gives anything to Trackops Desktop.", name=name),
        _("Unlock it here, then allow access in the window it opens."),
    )


def denied(name: str) -> KeyringDenied:
    """Return the error of a keyring whose user was asked and said no."""
    return KeyringDenied(
        _("{name} asked you, and access was denied.", name=name),
        _("Try again, and allow access in the window it opens."),
    )


def given_up(name: str) -> KeyringDenied:
    """Return the error of a question that was cancelled in this program."""
    return KeyringDenied(
        _("The question from {name} was cancelled.", name=name),
        _("Nothing was changed. If its own window is still open, cancel there too."),
    )


def unanswered(name: str, seconds: float) -> KeyringFailed:
    """Return the error of a question that nobody has answered."""
    return KeyringFailed(
        _(
            "No one answered the question from {name} within {minutes} minutes.",
            name=name,
            minutes=f"{seconds / 60:.0f}",
        ),
        _("Nothing was changed. Try again, and look for its window."),
    )


def locked(name: str) -> KeyringLocked:
    """Return the error of a keyring that waits for its password."""
    return KeyringLocked(_("{name} is locked.", name=name), _("Unlock it with its own password, then try again."))
