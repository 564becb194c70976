"""The sentences people read, in their language: gettext catalogues, looked up by the English sentence.

English is what the sources hold: without a catalogue nothing is loaded, and a sentence is only filled in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from trackops_desktop.message_catalogue import MessageCatalogue

DOMAIN = "trackops_desktop"
# Languages that are written from right to left, as far as anybody has translated into them.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
# Languages that put no space between sentences.
UNSPACED = frozenset({"ja", "zh"})
# FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex #9, section 2.5).
_FSI, _PDI = "\u2068", "\u2069"
#: Patterns, which are compiled when the first text that isn't plain ASCII comes: no start waits for them.
_CONTROLS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_RIGHT_TO_LEFT_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"


class _Language:
    """The language of this process: a property of the process as its locale is, and kept in one place."""

    def __init__(self) -> None:
        self.name = "en"
        self.catalogue: MessageCatalogue | None = None


_LANGUAGE = _Language()


def use_language(name: str, folder: Path | None = None) -> None:
    """Speak this language from now on. `folder` holds `NAME.mo`; without one, sentences stay English.

    Raises:
        OSError: The catalogue can't be read; the language stays as it was.
        ValueError: It is none.

    """
    catalogue = None
    if folder is not None:
        from trackops_desktop.message_catalogue import MessageCatalogue

        catalogue = MessageCatalogue.read(folder / f"{name}.mo")
    _LANGUAGE.name, _LANGUAGE.catalogue = name, catalogue


def language() -> str:
    """Return the language that is spoken, as its catalogue is named: `de` or `pt_BR`."""
    return _LANGUAGE.name


def is_right_to_left() -> bool:
    """Tell whether the language is written from right to left."""
    return _LANGUAGE.name.partition("_")[0] in RIGHT_TO_LEFT


def isolated(value: object) -> str:
    """Return text that can't change the direction of the sentence around it, nor be turned around by it.

    Codes, addresses and names that people gave stand so in sentences of a language that is written from right to left;
    a name that holds such letters stands so in every language. Its own direction controls go (Unicode Standard Annex
    #9, section 6.3).
    """
    text = str(value)
    if not text.isascii():
        text = re.sub(_CONTROLS, "", text)
    if not (is_right_to_left() or (not text.isascii() and re.search(_RIGHT_TO_LEFT_LETTERS, text))):
        return text
    return f"{_FSI}{text}{_PDI}"


#: What stands between groups of three digits, where it isn't a comma, and how many digits a number has that is grouped
#: (Unicode CLDR, `group` and `minimumGroupingDigits`).
_GROUPS = {
    "de": (".", 4),
    "es": (".", 5),
    "fr": ("\u202f", 4),
    "it": (".", 4),
    "nl": (".", 4),
    "pl": ("\u00a0", 5),
    "pt": (".", 4),
}


def count_text(number: int) -> str:
    """Return a whole number as the language writes it: `1,234` in English."""
    sign, least = _GROUPS.get(_LANGUAGE.name.partition("_")[0], (",", 4))
    return f"{number:,}".replace(",", sign) if len(str(abs(number))) >= least else str(number)


def list_text(names: Sequence[str], most: int | None = None) -> str:
    """Return names as a list; beyond `most` of them it says how many more there are."""
    shown = names if most is None else names[:most]
    # Translators: Two neighbours in a list of names.
    between = _("{first}, {second}").removeprefix("{first}").removesuffix("{second}")
    text, more = between.join(shown), len(names) - len(shown)
    return ngettext("{names} and {count} more", "{names} and {count} more", more, names=text) if more else text


def pair_text(names: Sequence[str]) -> str:
    """Return names as a list whose last two are joined by “and”."""
    if len(names) < 2:
        return list_text(names)
    return _("{first} and {second}", first=list_text(names[:-1]), second=names[-1])


def _filled(sentence: str, values: dict[str, object]) -> str:
    return sentence.format_map({name: isolated(value) for name, value in values.items()}) if values else sentence


def _(sentence: str, /, **values: object) -> str:
    """Return a sentence in the user's language, with its named placeholders filled in; nothing stays nothing."""
    catalogue = _LANGUAGE.catalogue  # in which the empty sentence stands for its own head
    return _filled(catalogue.gettext(sentence) if catalogue is not None and sentence else sentence, values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the sentence that the language uses for so many; `{count}` is filled in by `count_text`."""
    catalogue = _LANGUAGE.catalogue
    if catalogue is None:
        sentence = one if count == 1 else many
    else:
        sentence = catalogue.ngettext(one, many, count)
    return _filled(sentence, {"count": count_text(count), **values})


def pgettext(context: str, sentence: str, /, **values: object) -> str:
    """Return a sentence that means different things in different places; `context` says which of them this is."""
    catalogue = _LANGUAGE.catalogue
    return _filled(sentence if catalogue is None else catalogue.pgettext(context, sentence), values)


def sentences(*parts: str) -> str:
    """Return whole sentences one after the other, as the language sets them; empty ones are left out.

    Chinese and Japanese full stops bring their own space.
    """
    return ("" if _LANGUAGE.name.partition("_")[0] in UNSPACED else " ").join(part for part in parts if part)


def N_(sentence: str, /) -> str:
    """Mark a sentence of a table for translation. It is translated where it is shown, by `_`."""
    return sentence


class Shown:
    """A marked sentence as an attribute of a class: reading it gives it in the language of that moment."""

    def __init__(self, sentence: str) -> None:
        """Take a sentence that `N_` marks."""
        self._sentence = sentence

    def __get__(self, instance: object, owner: type | None = None) -> str:
        """Return it translated."""
        return _(self._sentence)
