"""Which program opens enrolment links, as it really is; one class a system knows how to look and how to change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _

SCHEMES: Final = ("otpauth", "otpauth-migration")


class LinkOwner(Enum):
    """Who opens the links."""

    OURS = auto()
    OTHERS = auto()
    NOBODY = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class LinkHandling:
    """How it is.

    Attributes:
        other: The other program's name, where there is one and it is known.

    """

    owner: LinkOwner
    other: str = ""


class HandlerUnchanged(TrackopsError):
    """The system could not be told which program opens links."""


class LinkHandler(Protocol):
    """One system's way; every call may wait for the disk or for another program."""

    def look(self) -> LinkHandling:
        """Say who opens links now."""

    def take(self) -> None:
        """Open them from now on; raises HandlerUnchanged."""

    def give_up(self) -> None:
        """Open them no more; raises HandlerUnchanged."""


def sentence_of(handling: LinkHandling) -> str:
    """Return how it is as a sentence."""
    if handling.owner is LinkOwner.OURS:
        return _("Trackops Desktop opens otpauth links. You're asked about each before anything is added.")
    if handling.owner is LinkOwner.OTHERS:
        if handling.other:
            return _("{program} opens otpauth links.", program=handling.other)
        return _("Another program opens otpauth links.")
    if handling.owner is LinkOwner.NOBODY:
        return _("No program opens otpauth links.")
    return _("This system doesn't say which program opens otpauth links.")
