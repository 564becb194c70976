"""Texts as they are compared: what searches find, and the order in which names are listed, in windows and terminals."""

from __future__ import annotations

import re
import unicodedata

from trackops_desktop.i18n import language

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
_WORDS = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text as searches compare it: case, accents, width, ligatures and ways of writing do not matter.

    `İ`, `I`, `ı` and `i` are one letter, since a Turkish keyboard and an English one write the same name with either.
    """
    if text.isascii():
        return text.lower()
    wide = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", wide).casefold().translate(_FOLDED)


#: Letters that stand behind all words of another one where they are letters of their own, in their order (Unicode
#: CLDR, collation; accents elsewhere only tell apart what is equal without them).
_OWN_LETTERS = {"pl": "ąćęłńóśźż", "es": "ñ"}
_NUMBERS = r"\d+"  # not compiled here: a start sorts nothing
_BEHIND = "\U0010fffd"


def name_key(text: str) -> tuple[str, str, str]:
    """Return what names are sorted by: letters, not case or accents, and numbers by their value; accents come second.

    The system's own collation would put the same names into another order in a terminal than in a window, and into
    that of plain bytes where the language is not installed.
    """
    return re.sub(_NUMBERS, _by_value, folded(_told_apart(text))), unicodedata.normalize("NFD", text).casefold(), text


def has_own_letters(name: str) -> bool:
    """Tell whether names are sorted in another order in this language than in most."""
    return name in _OWN_LETTERS


def _told_apart(text: str) -> str:
    own = "" if text.isascii() else _OWN_LETTERS.get(language(), "")
    if not own:
        return text
    letters = unicodedata.normalize("NFC", text)
    return "".join(letter + _BEHIND * (own.find(letter.lower()) + 1) for letter in letters)


def _by_value(number: re.Match[str]) -> str:
    digits = str(int(number[0])) if len(number[0]) < 100 else number[0]
    return f"{len(digits):03}{digits}"


def words_of(text: str) -> str:
    """Return the words of a text, so that one text holds another only from word to word."""
    return f" {' '.join(_WORDS.findall(folded(text)))} "
