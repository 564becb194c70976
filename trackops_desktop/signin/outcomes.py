"""What a page says about how an attempt went: by words of success, by what is in force now, by the way out it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.page_intent import Outcome
from trackops_desktop.signin.report import PageReport

_LONGEST = 200
#: *Log out* is a button or a link by itself, not a word in a sentence.
_WAY_OUT = 32
_SHORT = 30


def outcome_of(report: PageReport) -> Outcome:
    """Return the signs that a page shows, each with the words that it was seen in."""
    lines = [(line, lexicon.folded(line)) for line in _lines(report)]
    alerts = [(alert, lexicon.folded(alert)) for alert in report.alerts]
    return Outcome(
        success=_first(alerts, _succeeds) or _first(lines, _speaks_of_success),
        in_force=_first([*alerts, *lines], _in_force),
        signed_in=_first(lines, _leads_out)
        or _first([(b.text, lexicon.folded(b.text)) for b in report.buttons], _leads_out),
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
    if not lexicon.SUCCESS.search(plain) or lexicon.NOT_YET.search(plain) or lexicon.WRONG.search(plain):
        return False
    if lexicon.AUTHENTICATOR.search(plain) or lexicon.ONE_TIME_CODE.search(plain):
        return True
    return len(plain) <= _SHORT and not lexicon.SIGN_IN.search(plain) and not lexicon.SIGNED_IN.search(plain)


def _speaks_of_success(plain: str) -> bool:
    return _succeeds(plain) and not lexicon.CONDITIONAL.search(plain)


def _in_force(plain: str) -> bool:
    denied = lexicon.NOT_YET.search(plain) or lexicon.CONDITIONAL.search(plain)
    return not denied and bool(lexicon.IN_FORCE.search(plain) or (len(plain) <= 80 and lexicon.DISABLE.search(plain)))


def _leads_out(plain: str) -> bool:
    return len(plain) <= _WAY_OUT and bool(lexicon.SIGN_OUT.search(plain))


def _refuses(plain: str) -> bool:
    return bool(lexicon.WRONG.search(plain) or lexicon.AGAIN.search(plain) or lexicon.LOCKED.search(plain))


def _refuses_a_code(plain: str) -> bool:
    if not lexicon.WRONG.search(plain) or not lexicon.CODE_NOUN.search(plain):
        return False
    return not lexicon.other_code(plain) and not lexicon.CONDITIONAL.search(plain)
