"""Asking the system whether its user sits there: what polkit, Windows Hello and Touch ID have in common.

What comes back is a yes or an error: none of them hands over a secret, and none is given one.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Protocol

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _

#: Seconds for which the system's question may stay open.
PATIENCE_SECONDS: Final = 180.0


class UserCheckKind(Enum):  # not translated
    """What people call it."""

    HELLO = "Windows Hello"
    TOUCH_ID = "Touch ID"
    SIGN_IN = "sign-in"


class UserCheckError(TrackopsError):
    """The system did not say yes."""


class UserNotRecognised(UserCheckError):
    """Somebody answered, and it was not the user."""

    def __init__(self) -> None:
        super().__init__(_("Your system didn't recognise you."), _("Try again."))


class UserCheckCancelled(UserCheckError):
    """The question was called off, by its user or by the system."""

    def __init__(self) -> None:
        super().__init__(_("Your system's question was cancelled."))


class UserCheckUnanswered(UserCheckError):
    """The system, or its user, never answered."""

    def __init__(self) -> None:
        super().__init__(_("Your system's question wasn't answered in time."), _("Try again."))


class UserCheckUnasked(UserCheckError):
    """Nothing can ask the user at the moment; the user can change that."""


class UserCheckImpossible(UserCheckError):
    """The system cannot ask its user at all, as it was set up by its administrator."""


class UserCheck(Protocol):
    """One system's way. Every call but `give_up` may wait: they belong on a worker."""

    @property
    def kind(self) -> UserCheckKind:
        """What people call it."""
        ...

    def hindrance(self) -> UserCheckError | None:
        """Return why the user cannot be asked, or None; asks nobody."""
        ...

    def ask(self) -> None:
        """Let the system ask, and return once it has said yes.

        Raises:
            UserCheckError: It said no, was called off, or could not ask.

        """
        ...

    def give_up(self) -> None:
        """Call a question off that is open; any thread."""
        ...


def unlock_text(kind: UserCheckKind) -> str:
    """Return the words of a button or a switch."""
    if kind is UserCheckKind.HELLO:
        return _("Unlock with Windows Hello")
    if kind is UserCheckKind.TOUCH_ID:
        return _("Unlock with Touch ID")
    return _("Unlock with my system")
