"""Where the site is reached: the only addresses it answers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class AllowedOrigins:
    """One scheme and the origins below it.

    Attributes:
        scheme: `http`, or `https` when TLS files were given.
        origins: Every origin whose Host header is answered, e.g. `http://127.0.0.1:8080`.

    """

    scheme: str
    origins: frozenset[str]

    def origin_of(self, host: str) -> str | None:
        """Return the origin that a Host header names, or None when it is not one of ours."""
        origin = f"{self.scheme}://{host.lower()}"
        return origin if origin in self.origins else None


def place_at(port: int, *, scheme: str = "http", names: Iterable[str] = ()) -> AllowedOrigins:
    """Return the place on the loopback at a port, with further host names it may be called by."""
    hosts = ["127.0.0.1", "[::1]", "localhost", *(name.lower() for name in names)]
    suffixes = [f":{port}", *([""] if _DEFAULT_PORTS[scheme] == port else [])]
    return AllowedOrigins(scheme, frozenset(f"{scheme}://{host}{suffix}" for host in hosts for suffix in suffixes))


def local_path(text: str) -> str:
    """Return a path on this site to go to next, or an empty text when it leads or may lead elsewhere.

    One slash and then something that no browser reads as a host: no second slash, no backslash, no control sign.
    """
    if len(text) > 500 or not text.startswith("/") or text.startswith("//"):
        return ""
    if "\\" in text or any(ord(letter) < 0x21 or ord(letter) > 0x7E for letter in text):
        return ""
    path = text.split("?", 1)[0].split("#", 1)[0].lower()
    return "" if "//" in path or "%2f" in path or "%5c" in path or "/." in path else text
