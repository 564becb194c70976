"""What a search looks into, folded the same way as what is looked for: in the window and on the command line."""

from __future__ import annotations

from trackops_desktop.folding import folded
from trackops_desktop.vault.entry import Entry


def search_text(entry: Entry) -> str:
    """Return the folded text that a search looks into."""
    return folded("\n".join((*entry.shown_names, *entry.tags, entry.details.note)))
