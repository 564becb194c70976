"""What comes over the bus and is for the window."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """Bring the window forward."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Open something: a link, whose text may hold a secret, or a company file."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """Do what an action of the menu entry is for: `add` or `sign-in`."""

    name: str


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """Copy the code of an account."""

    account: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Show the window with this search."""

    query: str


BusRequest = ShowRequest | OpenRequest | ActionRequest | CopyRequest | SearchRequest
