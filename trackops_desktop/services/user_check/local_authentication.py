"""macOS: Touch ID, a watch or the password (LAContext, by LAPolicyDeviceOwnerAuthentication)."""

from __future__ import annotations

import threading
from typing import Final, Protocol

from trackops_desktop.i18n import _
from trackops_desktop.services.user_check.user_check import (
    PATIENCE_SECONDS,
    UserCheckCancelled,
    UserCheckError,
    UserCheckImpossible,
    UserCheckKind,
    UserCheckUnanswered,
    UserCheckUnasked,
    UserNotRecognised,
)

#: LAError: user, system and application cancelled, and the fallback that nobody offers.
_CANCELLED: Final = frozenset({-2, -3, -4, -9})
_FAILED, _NO_PASSWORD = -1, -5


class LocalAuthenticationCalls(Protocol):
    """The calls of macOS that are needed; each may raise OSError."""

    def can_ask(self) -> int:
        """Return 0, or the LAError that says why not."""
        ...

    def ask(self, reason: str, seconds: float, given_up: threading.Event) -> int | None:
        """Return 0 for a yes, an LAError, or None where nobody answered."""
        ...


class LocalAuthentication:
    """Asks through macOS."""

    kind = UserCheckKind.TOUCH_ID

    def __init__(self, calls: LocalAuthenticationCalls, patience: float = PATIENCE_SECONDS) -> None:
        """Take the system's calls, and how many seconds the user has for an answer."""
        self._calls, self._patience = calls, patience
        self._given_up = threading.Event()

    def hindrance(self) -> UserCheckError | None:
        """Ask macOS whether it could ask."""
        try:
            return _cannot(self._calls.can_ask())
        except OSError:
            return _unasked()

    def ask(self) -> None:
        """Show the system's own window."""
        self._given_up.clear()
        try:
            result = self._calls.ask(_("unlock your codes"), self._patience, self._given_up)
        except OSError:
            raise _unasked() from None
        if result == 0:
            return
        if result is None:
            raise UserCheckCancelled if self._given_up.is_set() else UserCheckUnanswered
        if result in _CANCELLED:
            raise UserCheckCancelled
        raise UserNotRecognised if result == _FAILED else _cannot(result) or _unasked()

    def give_up(self) -> None:
        """Let the system take its question back."""
        self._given_up.set()


def _cannot(found: int) -> UserCheckError | None:
    if found == 0:
        return None
    if found == _NO_PASSWORD:
        return UserCheckImpossible(_("This Mac's user has no password."), _("Set one in the system's settings."))
    return _unasked()


def _unasked() -> UserCheckUnasked:
    return UserCheckUnasked(_("macOS can't ask at the moment."), _("Try again."))
