"""A language that nobody speaks: every marked sentence in brackets, accented and two fifths longer.

What stands in a window without brackets is not marked; what does not fit in it will not fit in German.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from tests.checks.catalogues import ROOT, compiled
from tests.checks.sentences import Sentence, marked

OPENS, CLOSES = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouyncAEIOU", "äêîöûýñçÄÊÎÖÛ")
_LONGER = 0.4


def pseudo(text: str) -> str:
    """Return a text in this language; places in braces stay what they are."""
    letters, inside = list[str](), 0
    for letter in text:
        inside += letter == "{"
        letters.append(letter if inside else letter.translate(_ACCENTS))
        inside -= letter == "}"
    words = "".join(letters)
    more = "·" * max(1, round(len(text) * _LONGER) - 2)
    return f"{OPENS}{words}{more}{CLOSES}"


@cache
def _sentences() -> tuple[Sentence, ...]:
    return tuple(marked(ROOT))


@cache
def _catalogue(locale: str) -> bytes:
    made = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    for sentence in _sentences():
        _add(made, sentence)
    return compiled(made)


def _add(made: Catalog, sentence: Sentence) -> None:
    if sentence.many:
        texts = (pseudo(sentence.one), *[pseudo(sentence.many)] * (made.num_plurals - 1))
        made.add((sentence.one, sentence.many), texts, context=sentence.context or None)
    else:
        made.add(sentence.one, pseudo(sentence.one), context=sentence.context or None)


def write_pseudo(folder: Path, locale: str = "de") -> Path:
    """Write the catalogue under a language's name, whose rules for plurals it then has, and return the folder."""
    (folder / f"{locale}.mo").write_bytes(_catalogue(locale))
    return folder
