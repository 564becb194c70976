"""No sentence of what lies beneath the windows sends somebody in a terminal to a button."""

from __future__ import annotations

import re

from tests.checks.catalogues import ROOT
from tests.checks.sentences import marked
from trackops_desktop.commands.terminal_words import _INSTEAD, in_a_terminal

#: Rooms whose sentences only windows show.
_WINDOWS = ("ui/", "app/", "signin/", "browser/", "practice/", "companion/", "display", "keystrokes/", "desktop_bus/")
_BUTTON = re.compile(r"\b([Cc]lick|[Bb]utton|[Uu]nlock it here|[Dd]rag)\b")


def test_every_sentence_for_a_button_has_one_for_a_terminal() -> None:
    beneath = [
        sentence.one
        for sentence, places in marked(ROOT).items()
        if not all(file.removeprefix("trackops_desktop/").startswith(_WINDOWS) for file in places.files)
    ]
    assert len(beneath) > 500
    assert {one for one in beneath if _BUTTON.search(one)} == set(_INSTEAD)
    assert not any(_BUTTON.search(in_a_terminal(one)) for one in beneath)
