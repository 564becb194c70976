"""The window that has the keyboard, as far as the system tells; and the site in it, as far as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from trackops_desktop.folding import words_of
from trackops_desktop.signin.origin import Origin

#: What browsers put between a page's title and their own name.
_DASHES = re.compile(r" [-–—] ")


class FrontWindow(NamedTuple):
    """The window that has the keyboard.

    Attributes:
        id: The system's number of it; 0 where the system does not tell.
        program: The name of its program or kind, such as X11's class; may be empty.
        title: What its title bar says; may be empty.

    """

    id: int
    program: str = ""
    title: str = ""


#: Stands for whatever window has the keyboard, on systems that tell no program which one that is.
UNKNOWN_WINDOW: Final = FrontWindow(0)


class BrowserFront(NamedTuple):
    """What one connected browser shows.

    Attributes:
        browser: What it calls itself, with its version.
        origin: Of the page in front, as the browser attests it; None where that page was not looked at.

    """

    browser: str
    origin: Origin | None


def origin_in(window: FrontWindow, fronts: Iterable[BrowserFront]) -> Origin | None:
    """Return the origin that a window shows, or None where no browser tells, or two tell different things.

    A window is a browser's by its program; where that names none, by the end of its title, which any program may
    write: what comes of it is an order of accounts and nothing else.
    """
    known = [(words_of(front.browser.rstrip("0123456789.")), front.origin) for front in fronts]
    for named in (words_of(window.program), words_of(_DASHES.split(window.title)[-1])):
        origins = {origin for browser, origin in known if browser.strip() and browser in named}
        if origins:
            return origins.pop() if len(origins) == 1 else None
    return None
