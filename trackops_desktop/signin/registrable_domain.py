"""Who an address belongs to: the part of its host that somebody registered, by the Public Suffix List."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An origin in three parts that make it up in this order.

    Attributes:
        before: The scheme and the sub-domains, which the owner of the domain chooses at will.
        domain: The registrable domain: a public suffix and one label, or the whole host where it has none.
        after: The port, and a dot that closes the host.

    """

    before: str
    domain: str
    after: str

    def __str__(self) -> str:
        """Write the origin as it was."""
        return f"{self.before}{self.domain}{self.after}"


def address_parts(origin: str) -> AddressParts:
    """Cut an origin (`https://host:port`, the host in ASCII) where its registrable domain begins and ends."""
    scheme, there, place = origin.partition("://")
    if not there:
        scheme, place = "", origin
    host, port = _host_and_port(place)
    dotless = host.rstrip(".")
    domain = registrable_domain(dotless)
    start = len(dotless) - len(domain)
    return AddressParts(f"{scheme}{there}{dotless[:start]}", domain, f"{host[len(dotless) :]}{port}")


def registrable_domain(host: str) -> str:
    """Return what somebody registered of a host without a closing dot.

    Shared hosting counts as a suffix too: its customers own one label each. Addresses in numbers, public suffixes
    themselves and single labels are all one part.
    """
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return _suffixes().privatesuffix(host) or host
    return host


def _host_and_port(place: str) -> tuple[str, str]:
    colon = place.rfind(":")
    if colon > place.rfind("]"):
        return place[:colon], place[colon:]
    return place, ""


@cache
def _suffixes() -> PublicSuffixList:
    """Read the list that comes with the package: some 100 ms, so only once a page is on show."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
