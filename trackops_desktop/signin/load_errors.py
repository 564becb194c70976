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
        return LoadError("This computer is not connected to the internet.", "Connect it, then try again.")
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
            f"{host} does not answer.", "It may be down for a moment. Try again, or ask your administrator."
        )
    if code in _TIMEOUT:
        return LoadError(f"{host} took too long to answer.", "Check the connection, then try again.")
    if code in _BLOCKED:
        return LoadError(
            f"{host} cannot be shown here.", "Some services refuse windows inside programs: open it in your browser."
        )
    return LoadError(f"{host} could not be loaded.", "Try again, or open it in your browser.")


def distrusted(host: str) -> LoadError:
    """Return the words for a certificate that does not prove the site."""
    return LoadError(
        f"{host} could not prove that it is {host}.",
        "Its certificate is not valid here, so nothing was loaded. Tell your administrator; do not sign in elsewhere.",
    )


def asks_sign_in(host: str) -> LoadError:
    """Return the words for a server that wants a name and a password which everybody in between could read."""
    return LoadError(
        f"{host} asks for a user name and a password before it shows the page.",
        "The connection is not encrypted, so this window sends none. Ask your administrator for an https address.",
    )


def proxy_asks_sign_in(host: str) -> LoadError:
    """Return the words for a proxy that lets nothing through without a name and a password."""
    return LoadError(
        f"The proxy {host} asks for a user name and a password.",
        "Without them it lets nothing through. Try again to enter them, or ask whoever runs your network.",
    )


def turned_away(where: str) -> LoadError:
    """Return the words for an address that is not encrypted or no web page at all."""
    return LoadError(
        f"The page wanted to go to {where}, which is not encrypted or no web page.",
        "It was not opened. Go back, or open the site in your browser.",
    )


def crashed() -> LoadError:
    """Return the words for a page whose process ended."""
    return LoadError("The page stopped working.", "Try again; nothing of yours was lost.")
