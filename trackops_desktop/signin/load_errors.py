"""Why a page did not load, in words for people; the numbers are Chromium's network errors."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.i18n import _

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


def load_error_of(code: int, host: str, *, offline: bool = False) -> LoadError:
    """Return the words for an error number of the engine.

    Args:
        code: Chromium's number.
        host: What was to be reached.
        offline: The system says that it is on no network, so that nothing is known about the host.

    """
    if code in _OFFLINE or (offline and code in _NAME | _REFUSED | _TIMEOUT):
        return LoadError(_("This computer isn't connected to the internet."), _("Connect it, then try again."))
    if code in _NAME:
        return LoadError(
            _("{host} was not found.", host=host),
            _(
                "Check this computer's internet connection first, then the spelling of the address. If "
                "both are right, ask your administrator whether the address has changed: the old one "
                "stops working at once."
            ),
        )
    if -299 <= code <= -200:
        return distrusted(host)
    if code in _REFUSED:
        return LoadError(
            _("{host} isn't responding.", host=host),
            _("It may be down for a moment. Try again, or ask your administrator."),
        )
    if code in _TIMEOUT:
        return LoadError(_("{host} took too long to respond.", host=host), _("Check the connection, then try again."))
    if code in _BLOCKED:
        return LoadError(
            _("{host} can't be shown here.", host=host),
            _("Some services block embedded browsers. Open it in your browser."),
        )
    return LoadError(_("{host} couldn't be loaded.", host=host), _("Try again, or open it in your browser."))


def distrusted(host: str) -> LoadError:
    """Return the words for a certificate that does not prove the site."""
    return LoadError(
        _("This may not be {host}.", host=host),
        _("Its certificate isn't valid, so nothing was loaded. Tell your administrator, and don't sign in elsewhere."),
    )


def asks_sign_in(host: str) -> LoadError:
    """Return the words for a server that wants a name and a password which everybody in between could read."""
    return LoadError(
        _("{host} asks for a username and password before it shows the page.", host=host),
        _("The connection isn't encrypted, so nothing is sent. Ask your administrator for an https address."),
    )


def proxy_asks_sign_in(host: str) -> LoadError:
    """Return the words for a proxy that lets nothing through without a name and a password."""
    return LoadError(
        _("The proxy {host} asks for a username and password.", host=host),
        _("It lets nothing through without them. Try again to enter them, or ask your network administrator."),
    )


def turned_away(where: str) -> LoadError:
    """Return the words for an address that is not encrypted or no web page at all."""
    return LoadError(
        _("The page tried to open {where}, which isn't a secure web page.", where=where),
        _("It was not opened. Go back, or open the site in your browser."),
    )


def crashed() -> LoadError:
    """Return the words for a page whose process ended."""
    return LoadError(_("The page stopped working."), _("Try again; nothing was lost."))
