"""Why a page did not load, in words for people; the numbers are Chromium's network errors."""

from __future__ import annotations

from dataclasses import dataclass

_OFFLINE = {-106, -21}
_NAME = {-105, -137}
_REFUSED = {-102, -104, -109, -101, -100, -324}
_TIMEOUT = {-7, -118}
_BLOCKED = {-20, -22, -27, -30, -301, -300, -10}
ABORTED = -3


@dataclass(frozen=True, slots=True)
class LoadError:
    """What the window shows in place of a page.

    Attributes:
        sentence: What is wrong.
        advice: What to do about it.

    """

    sentence: str
    advice: str


def trouble_of(code: int, host: str, *, offline: bool = False) -> LoadError:
    """Return the words for an error number of the engine.

    Args:
        code: Chromium's number.
        host: What was to be reached.
        offline: The system says that it is on no network, so that nothing is known about the host.

    """
    if code in _OFFLINE or (offline and code in _NAME | _REFUSED | _TIMEOUT):
        return LoadError("This computer isn't connected to the internet.", "Connect it, then try again.")
    if code in _NAME:
        return LoadError(
            f"{host} was not found.",
            "Check this computer's internet connection first, then the spelling of the address. If both are right, ask "
            "your administrator whether the address has changed: the old one stops working at once.",
        )
    if -299 <= code <= -200:
        return distrusted(host)
    if code in _REFUSED:
        return LoadError(
            f"{host} isn't responding.", "It may be down for a moment. Try again, or ask your administrator."
        )
    if code in _TIMEOUT:
        return LoadError(f"{host} took too long to respond.", "Check the connection, then try again.")
    if code in _BLOCKED:
        return LoadError(
            f"{host} can't be shown here.", "Some services block embedded browsers. Open it in your browser."
        )
    return LoadError(f"{host} couldn't be loaded.", "Try again, or open it in your browser.")


def distrusted(host: str) -> LoadError:
    """Return the words for a certificate that does not prove the site."""
    return LoadError(
        f"This may not be {host}.",
        "Its certificate isn't valid, so nothing was loaded. Tell your administrator, and don't sign in elsewhere.",
    )


def asks_sign_in(host: str) -> LoadError:
    """Return the words for a server that wants a name and a password which everybody in between could read."""
    return LoadError(
        f"{host} asks for a username and password before it shows the page.",
        "The connection isn't encrypted, so nothing is sent. Ask your administrator for an https address.",
    )


def proxy_asks_sign_in(host: str) -> LoadError:
    """Return the words for a proxy that lets nothing through without a name and a password."""
    return LoadError(
        f"The proxy {host} asks for a username and password.",
        "It lets nothing through without them. Try again to enter them, or ask your network administrator.",
    )


def turned_away(where: str) -> LoadError:
    """Return the words for an address that is not encrypted or no web page at all."""
    return LoadError(
        f"The page tried to open {where}, which isn't a secure web page.",
        "It was not opened. Go back, or open the site in your browser.",
    )


def crashed() -> LoadError:
    """Return the words for a page whose process ended."""
    return LoadError("The page stopped working.", "Try again; nothing was lost.")
