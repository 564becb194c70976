"""What a search looks into."""

from __future__ import annotations

from trackops_desktop.vault.entry import Entry


def haystack(entry: Entry) -> str:
    """Return the text that a search looks into, in lower case."""
    return "\n".join((entry.account.issuer, entry.account.name, *entry.tags)).casefold()
