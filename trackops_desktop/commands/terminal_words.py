"""What is advised in a window, in words for a terminal, where there is nothing to click."""

from __future__ import annotations

from typing import Final

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _

_INSTEAD: Final = {
    N_("Click Unlock and choose a password for it."): N_(
        "Run `trackops add` in a terminal of your desktop: the keyring then asks you to choose a password."
    ),
    N_("Unlock it here, then allow access in the window it opens."): N_(
        "Run `trackops code` in a terminal of your desktop, then allow access in the window it opens."
    ),
}


def said_in_a_terminal(error: TrackopsError) -> str:
    """Return what is wrong and what to do about it, as a terminal says it."""
    return f"{error.sentence} {in_a_terminal(error.advice)}".strip()


def in_a_terminal(advice: str) -> str:
    """Return an advice as a terminal says it; most are the same everywhere."""
    return next((_(instead) for window, instead in _INSTEAD.items() if advice == _(window)), advice)
