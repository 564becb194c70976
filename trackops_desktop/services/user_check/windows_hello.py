"""Windows: Hello asks for a face, a finger or the PIN (Windows.Security.Credentials.UI.UserConsentVerifier)."""

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

#: UserConsentVerifierAvailability and UserConsentVerificationResult share these: no device, not set up, by policy.
_NOT_SET_UP: Final = frozenset({1, 2, 3})
_BUSY, _RETRIES_EXHAUSTED, _CANCELLED = 4, 5, 6


class HelloCalls(Protocol):
    """The calls of Windows that are needed; each may raise OSError."""

    def availability(self) -> int:
        """Return a UserConsentVerifierAvailability."""
        ...

    def verify(self, reason: str, seconds: float, given_up: threading.Event) -> int | None:
        """Ask over the window in front; return a UserConsentVerificationResult, or None where nobody answered."""
        ...


class WindowsHello:
    """Asks through Windows Hello."""

    kind = UserCheckKind.HELLO

    def __init__(self, calls: HelloCalls, patience: float = PATIENCE_SECONDS) -> None:
        """Take the system's calls, and how many seconds the user has for an answer."""
        self._calls, self._patience = calls, patience
        self._given_up = threading.Event()

    def hindrance(self) -> UserCheckError | None:
        """Ask Windows whether Hello is set up."""
        try:
            found = self._calls.availability()
        except OSError:
            return _unasked()
        return None if found == 0 else _cannot(found)

    def ask(self) -> None:
        """Show Hello's own window."""
        self._given_up.clear()
        try:
            result = self._calls.verify(_("Unlock your codes."), self._patience, self._given_up)
        except OSError:
            raise _unasked() from None
        if result == 0:
            return
        if result is None:
            raise UserCheckCancelled if self._given_up.is_set() else UserCheckUnanswered
        if result == _CANCELLED:
            raise UserCheckCancelled
        raise UserNotRecognised if result == _RETRIES_EXHAUSTED else _cannot(result)

    def give_up(self) -> None:
        """Let Windows take its question back."""
        self._given_up.set()


def _cannot(found: int) -> UserCheckError:
    if found in _NOT_SET_UP:
        return UserCheckImpossible(_("Windows Hello isn't set up."), _("Set it up in Windows' own settings."))
    return _unasked()


def _unasked() -> UserCheckUnasked:
    return UserCheckUnasked(_("Windows Hello can't ask at the moment."), _("Try again."))
