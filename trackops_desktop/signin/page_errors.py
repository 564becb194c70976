"""What a page says about the last attempt: a wrong code, a wrong password, a locked account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.report import PageReport

_LONGEST = 240
_LONGEST_STATEMENT = 140
_SHORT = 60
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|(?:(?<!\s)\s++)?[|•]\s+")
_MAIL_ADDRESS = re.compile(
    r"\be-?mail(-? ?address(es)?|-?adresse)?\b|\b(adresse|direccion|indirizzo|endereco) (de )?\w*mail"
)
#: Of a message: its heading, and a code that has run out; in the name of a field they speak of other codes.
_MESSAGE = re.compile(r"\berror\b(?!-? ?(?:code|number|id)\b)|\bexpir(?:ed|e|ee|es|ou|ado|ada)\b(?! date)")
About = Literal["code", "sign-in", "locked"]


@dataclass(frozen=True, slots=True)
class PageError:
    """One complaint.

    Attributes:
        text: The page's own sentence.
        about: What it was about: the code, the sign-in, or that the account is locked.
        marked: It stands in a place that pages keep for errors, or in red.

    """

    text: str
    about: About
    marked: bool


def page_error_of(report: PageReport, *, asks: str) -> PageError | None:
    """Return the page's complaint, or None.

    What it asks for (`code`, `sign-in`, `enrolment`, `nothing`) decides which words count.
    """
    wants_other = asks == "nothing" and any(_is_other(field.label, field.placeholder) for field in report.fields)
    for text, marked in _texts(report):
        about = _about_text(text, asks, marked, wants_other=wants_other)
        if about is not None:
            return PageError(text, about, marked)
    return None


def _is_other(*texts: str) -> bool:
    return lexicon.other_code(lexicon.folded(" ".join(texts)))


def _texts(report: PageReport) -> Iterator[tuple[str, bool]]:
    for alert in report.alerts:
        yield alert, True
    for line in report.text.splitlines():
        if 4 <= len(line.strip()) <= _LONGEST:
            yield line.strip(), False


def _about_text(text: str, asks: str, marked: bool, *, wants_other: bool) -> About | None:
    """Judge a message sentence by sentence: what a second one advises takes nothing from the first."""
    for sentence in _END.split(text):
        plain = lexicon.folded(sentence)
        stated = not lexicon.CONDITIONAL.search(plain)
        if lexicon.LOCKED.search(plain) and (marked or stated):
            return "locked"
        about = _about(plain, asks, marked)
        if about == "code" and asks == "nothing" and wants_other:
            continue
        if about and stated and (marked or len(plain) <= _LONGEST_STATEMENT):
            return about
    return _vague(lexicon.folded(text), asks, marked)


def _about(plain: str, asks: str, marked: bool) -> About | None:
    """Return what a sentence says was refused."""
    if not lexicon.WRONG.search(plain) or lexicon.other_code(_MESSAGE.sub(" ", _MAIL_ADDRESS.sub("login", plain))):
        return None
    if lexicon.SESSION.search(plain) and not lexicon.PASSWORD.search(plain):
        return None
    code, name = lexicon.CODE_NOUN.search(plain), lexicon.SIGN_IN_NOUN.search(plain)
    if asks in {"code", "enrolment"}:
        return "code" if code else "sign-in" if marked and name and lexicon.PASSWORD.search(plain) else None
    if asks == "sign-in":
        return "sign-in" if code or name else None
    if marked and code and not name:
        return "code"
    return "sign-in" if lexicon.PASSWORD.search(plain) and lexicon.REFUSED_OUTRIGHT.search(plain) else None


def _vague(plain: str, asks: str, marked: bool) -> About | None:
    """Take *Please try again* or *Invalid* alone for a complaint where something is asked and it is marked."""
    if not marked or asks not in {"code", "sign-in", "enrolment"} or lexicon.CONDITIONAL.search(plain):
        return None
    if lexicon.SESSION.search(plain):
        return None
    if lexicon.AGAIN.search(plain) or (lexicon.WRONG.search(plain) and len(plain) < _SHORT):
        return "sign-in" if asks == "sign-in" else "code"
    return None
