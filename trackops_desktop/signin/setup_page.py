"""Whether a page speaks of setting up an authenticator."""

from __future__ import annotations

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.report import PageReport

_TEXT = 8000


def speaks_of_set_up(report: PageReport) -> bool:
    """Tell whether a page's words are of setting up an authenticator, which makes its pictures worth a closer look."""
    text = lexicon.folded(f"{report.title} {report.text[:_TEXT]}")
    return bool(lexicon.AUTHENTICATOR.search(text) and lexicon.SET_UP.search(text))
