"""What the texts of widgets were when they were first said.

Where two words of one language are one word of the next, the way back is lost to who has only what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject

#: Returns a text of one language in the language of now, or None where nobody has marked it.
Find = Callable[[str], str | None]
#: What was written, what it was first, and the language of that.
_Origin = tuple[str, str, str]
#: A property of the object itself: it goes with it, and no other place has to know how long that lives.
_PROPERTY: Final = "saidFirst"


class TextOrigins:
    """Says texts in the language of now, each from what it was first, while it is still what was written here.

    Attributes:
        languages: Those that what has been said so far was first said in.

    """

    def __init__(self, before: str, now: str, ways: Mapping[str, Find]) -> None:
        """Take the language of what was not written here, the one of now, and what finds the texts of each."""
        self._before, self._now, self._ways = before, now, ways
        self.languages: set[str] = set()

    def again(self, thing: QObject, place: str, text: str) -> str:
        """Return the text that stands at a place of an object in the language of now, and remember what it was."""
        known = _origins_of(thing)
        said = self._said(known, place, text, known.get(place))
        _keep(thing, known)
        return said

    def keeper(self, thing: QObject) -> Callable[[str], str]:
        """Return what says again the texts that an object keeps and shows later, one after the other."""
        known, number = _origins_of(thing), 0
        before = {place: one for place, one in known.items() if place.startswith("kept-")}

        def again(text: str) -> str:
            nonlocal number
            place = f"kept-{number}"
            number += 1
            # Some may have gone since: then the others have moved up.
            found = [one for one in (before.get(place), *before.values()) if one is not None and one[0] == text]
            said = self._said(known, place, text, found[0] if found else None)
            _keep(thing, known)
            return said

        return again

    def _said(self, known: dict[str, _Origin], place: str, text: str, origin: _Origin | None) -> str:
        """Return a text in the language of now; what nobody has marked is data, and is not remembered."""
        is_ours = origin is not None and origin[0] == text
        _written, first, language = origin if origin is not None and is_ours else (text, text, self._before)
        if language == self._now:
            said: str | None = first
        else:
            said = self._ways[language](first) if language in self._ways else None
        if said is None and not is_ours:
            known.pop(place, None)
            return text
        self.languages.add(language)
        if said is None:
            return text
        known[place] = said, first, language
        return said


def _origins_of(thing: QObject) -> dict[str, _Origin]:
    kept = thing.property(_PROPERTY)
    if not isinstance(kept, str):
        return {}
    return {place: (written, first, language) for place, (written, first, language) in json.loads(kept).items()}


def _keep(thing: QObject, known: Mapping[str, _Origin]) -> None:
    kept = json.dumps(known) if known else None
    if kept != thing.property(_PROPERTY):
        thing.setProperty(_PROPERTY, kept)
