"""What a page says about how an attempt went: by words of success, by what is in force now, by the way out it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trackops_desktop.trackops import words
from trackops_desktop.trackops.question import Outcome
from trackops_desktop.trackops.report import PageReport

_LONGEST = 200
#: *Log out* is a button or a link by itself, not a word in a sentence.
_WAY_OUT = 32
_SHORT = 30


def outcome_of(report: PageReport) -> Outcome:
    """Return the signs that a page shows, each with the words that it was seen in."""
    lines = [(line, words.folded(line)) for line in _lines(report)]
    alerts = [(alert, words.folded(alert)) for alert in report.alerts]
    return Outcome(
        success=_first(alerts, _succeeds) or _first(lines, _speaks_of_success),
        in_force=_first([*alerts, *lines], _in_force),
        signed_in=_first(lines, _leads_out)
        or _first([(b.text, words.folded(b.text)) for b in report.buttons], _leads_out),
        doubt=_first(alerts, _refuses) or _first(lines, _refuses_a_code),
    )


def _lines(report: PageReport) -> Iterator[str]:
    yield from (heading for heading in report.headings if heading)
    for line in report.text.splitlines():
        stripped = line.strip()
        if 2 < len(stripped) <= _LONGEST:
            yield stripped


def _first(texts: list[tuple[str, str]], holds: Callable[[str], bool]) -> str:
    return next((text[:_LONGEST] for text, plain in texts if holds(plain)), "")


def _succeeds(plain: str) -> bool:
    """Take words of success where they speak of the second factor, or are the whole of a short message."""
    if not words.SUCCESS.search(plain) or words.NOT_YET.search(plain) or words.WRONG.search(plain):
        return False
    if words.AUTHENTICATOR.search(plain) or words.ONE_TIME_CODE.search(plain):
        return True
    return len(plain) <= _SHORT and not words.SIGN_IN.search(plain) and not words.SIGNED_IN.search(plain)


def _speaks_of_success(plain: str) -> bool:
    return _succeeds(plain) and not words.CONDITIONAL.search(plain)


def _in_force(plain: str) -> bool:
    denied = words.NOT_YET.search(plain) or words.CONDITIONAL.search(plain)
    return not denied and bool(words.IN_FORCE.search(plain) or (len(plain) <= 80 and words.DISABLE.search(plain)))


def _leads_out(plain: str) -> bool:
    return len(plain) <= _WAY_OUT and bool(words.SIGN_OUT.search(plain))


def _refuses(plain: str) -> bool:
    return bool(words.WRONG.search(plain) or words.AGAIN.search(plain) or words.LOCKED.search(plain))


def _refuses_a_code(plain: str) -> bool:
    if not words.WRONG.search(plain) or not words.CODE_NOUN.search(plain):
        return False
    return not words.other_code(plain) and not words.CONDITIONAL.search(plain)
