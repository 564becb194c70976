"""What a page says about the last attempt: a wrong code, a wrong password, a locked account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from trackops_desktop.trackops import words
from trackops_desktop.trackops.report import PageReport

_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint.

    Attributes:
        text: The page's own sentence.
        about: What it was about: the code, the sign-in, or that the account is locked.
        marked: It stands in a place that pages keep for errors, or in red.

    """

    text: str
    about: Literal["code", "sign-in", "locked"]
    marked: bool


def complaint_of(report: PageReport, *, asks: str) -> Complaint | None:
    """Return the page's complaint, or None.

    What it asks for (`code`, `sign-in`, `enrolment`, `nothing`) decides which words count.
    """
    for text, marked in _sentences(report):
        plain = words.folded(text)
        if words.LOCKED.search(plain) and (marked or not words.CONDITIONAL.search(plain)):
            return Complaint(text, "locked", marked)
        about = _about(plain, asks, marked)
        if about and (marked or _is_statement(plain)):
            return Complaint(text, about, marked)
    return None


def _sentences(report: PageReport) -> Iterator[tuple[str, bool]]:
    for alert in report.alerts:
        if len(alert) <= _LONGEST:
            yield alert, True
    for line in report.text.splitlines():
        if 6 <= len(line.strip()) <= _LONGEST:
            yield line.strip(), False


def _is_statement(plain: str) -> bool:
    return len(plain) <= 140 and not words.CONDITIONAL.search(plain)


def _about(plain: str, asks: str, marked: bool) -> Literal["code", "sign-in"] | None:
    if not words.WRONG.search(plain) or words.other_code(plain):
        return _vague(plain, asks, marked)
    if asks in {"code", "enrolment"} and words.CODE_NOUN.search(plain):
        return "code"
    if asks == "sign-in" and (words.SIGN_IN_NOUN.search(plain) or words.CODE_NOUN.search(plain)):
        return "sign-in"
    if asks == "nothing" and marked and words.ONE_TIME_CODE.search(plain):
        return "code"
    if asks == "nothing" and re.search(r"\b(pass ?word|passwort|kennwort|mot de passe|contrasena|user ?name)", plain):
        return "sign-in" if re.search(r"\b(incorrect|invalid|wrong|falsch|ungultig|did ?n[o']t match)", plain) else None
    return _vague(plain, asks, marked)


def _vague(plain: str, asks: str, marked: bool) -> Literal["code", "sign-in"] | None:
    """Take *Please try again* or *Invalid* alone for a complaint where something is asked and it is marked."""
    if not marked or asks not in {"code", "sign-in", "enrolment"} or words.CONDITIONAL.search(plain):
        return None
    if words.AGAIN.search(plain) or (words.WRONG.search(plain) and len(plain) < 60):
        return "sign-in" if asks == "sign-in" else "code"
    return None
