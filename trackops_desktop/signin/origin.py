"""Origins: which addresses are one and the same place, and which of them may ever be given anything."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import _

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
#: Letters that old and new IDNA turn into different hosts; an address with one of them is refused, not guessed.
_AMBIGUOUS = frozenset("ßς\u200c\u200d")
TRACKOPS_DOMAIN = "viewcases.com"
#: The name of this very computer (RFC 6761 section 6.3), never a subdomain.
_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of an address (RFC 6454): equal or not, never similar.

    Attributes:
        scheme: `https` or `http`.
        host: In lower case and ASCII (IDNA), an IPv6 address in brackets. A closing dot is part of it.
        port: The port number, the scheme's own included.

    """

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Write the origin as browsers do, without the scheme's own port."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is an address of this very computer, as a number: a name could be made to point elsewhere."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


def origin_of(address: str) -> Origin | None:
    """Return the origin of an address, or None when it has none (`data:`, `about:`, `file:`, broken ones).

    User names and passwords in an address, control characters, spaces and backslashes are read differently by
    different programs; such an address has no origin here.
    """
    if not address.isprintable() or any(letter in address for letter in "\\ \t"):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if (
        scheme not in _PORTS
        or "@" in parts.netloc
        or not parts.hostname
        or not address.lower().startswith(f"{scheme}://")
    ):
        return None
    host = _ascii_host(parts.hostname)
    return None if host is None or port == 0 else Origin(scheme, host, port or _PORTS[scheme])


def _ascii_host(host: str) -> str | None:
    if ":" in host:
        try:
            if "%" in host:
                return None
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return None
    if _AMBIGUOUS & set(host):
        return None
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    lowered = ascii_host.lower()
    return lowered if _HOST.fullmatch(lowered) and not _is_odd_number(lowered) else None


def _is_odd_number(host: str) -> bool:
    """Tell whether browsers would read this host as an IPv4 address that is not written in four plain numbers."""
    last = host.rstrip(".").rsplit(".", 1)[-1]
    if not (last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)):
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False


def may_hold_secrets(origin: Origin | None, practice: Origin | None = None) -> bool:
    """Tell whether this origin may be bound and filled at all: https, or the running practice site on loopback."""
    if origin is None:
        return False
    return origin.scheme == "https" or (origin == practice and origin.is_loopback)


def site_origin(text: str, practice: Origin | None = None) -> Origin:
    """Return the origin that a user means by a subdomain (`demo`) or an address.

    Raises:
        SignInError: It is neither, an address that is not encrypted, or a host of one word.

    """
    typed = text.strip()
    if _SUBDOMAIN.fullmatch(typed.lower()) and typed.lower() != _LOCAL:
        return Origin("https", f"{typed.lower()}.{TRACKOPS_DOMAIN}", 443)
    origin = origin_of(typed if "://" in typed else f"https://{typed}")
    if origin is None:
        raise SignInError(
            _("That isn't a subdomain or a web address."),
            _("Type the company's subdomain, such as demo, or an address, such as https://demo.viewcases.com."),
        )
    if not may_hold_secrets(origin, practice):
        raise SignInError(
            _("That address isn't encrypted."),
            _("Trackops is only reached over https. Start the address with https://."),
        )
    if not ("." in origin.host.strip(".") or origin.is_loopback or origin.host == _LOCAL):
        raise SignInError(
            _("“{host}” is a single word, not a full host name.", host=origin.host),
            _("Type just a Trackops subdomain, such as demo, or a whole address, such as https://demo.viewcases.com."),
        )
    return origin
