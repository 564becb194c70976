"""Servers that ask for a name and a password before they show a page (RFC 7617)."""

from __future__ import annotations

import ctypes

from PySide6.QtNetwork import QAuthenticator
from shiboken6 import getCppPointer


def decline(authenticator: QAuthenticator) -> None:
    """Give no answer, so that the server's own page for that is shown.

    The engine sends an empty name and password thirty times in a row unless the authenticator is null. C++ assigns a
    fresh one for that; Python cannot assign, so the two exchange their only member, the pointer to what they hold.
    """
    fresh = QAuthenticator()
    ours, theirs = (_member(one) for one in (fresh, authenticator))
    ours[0], theirs[0] = theirs[0], ours[0]


def _member(authenticator: QAuthenticator) -> ctypes._Pointer[ctypes.c_void_p]:
    (address,) = getCppPointer(authenticator)
    return ctypes.cast(address, ctypes.POINTER(ctypes.c_void_p))
