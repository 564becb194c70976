"""What a search looks into, folded the same way as what is looked for: in the window and on the command line."""

from __future__ import annotations

import unicodedata

from trackops_desktop.vault.entry import Entry

#: Marks that go unseen or unwritten in Latin, Greek, Cyrillic, Hebrew and Arabic; those of Indic scripts are letters.
_MARKS = ((0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x6D6, 0x6ED), (0x1AB0, 0x1AFF))
_MORE_MARKS = ((0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069))
_FOLDED: dict[int, str | None] = {
    **{place: None for first, last in (*_MARKS, *_MORE_MARKS) for place in range(first, last + 1)},
    **dict.fromkeys(map(ord, "\u00ad\u0640\u0670\ufeff")),
    ord("ı"): "i",
    ord("ø"): "o",
    ord("ł"): "l",
    ord("đ"): "d",
    # Persian's yeh and kaf, and Arabic's yeh without its dots.
    ord("ی"): "ي",
    ord("ى"): "ي",
    ord("ک"): "ك",
}
del _FOLDED[0x5BE]  # maqaf, which is a hyphen


def folded(text: str) -> str:
    """Return a text as searches compare it: case, accents, width, ligatures and ways of writing do not matter.

    `İ`, `I`, `ı` and `i` are one letter, since a Turkish keyboard and an English one write the same name with either.
    """
    if text.isascii():
        return text.lower()
    wide = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", wide).casefold().translate(_FOLDED)


def search_text(entry: Entry) -> str:
    """Return the folded text that a search looks into."""
    return folded("\n".join((*entry.shown_names, *entry.tags, entry.details.note)))
