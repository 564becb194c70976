"""Finds the field that wants a recovery code. A wrong guess would use a code up, so that a page must say so itself."""

from __future__ import annotations

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.page_intent import RecognisedField
from trackops_desktop.signin.report import Field, PageReport

_TYPES = {"", "text", "password", "search"}
_OWN, _HEADING = 8.0, 5.0


def recovery_field(report: PageReport) -> RecognisedField | None:
    """Return the only field of a page that asks for a recovery code, or None."""
    found = [asked for one in report.fields if (asked := _asked(one)) is not None]
    return found[0] if len(found) == 1 else None


def _asked(field: Field) -> RecognisedField | None:
    if not field.editable or field.type not in _TYPES:
        return None
    shown = [lexicon.folded(text) for text in (field.label, field.placeholder, field.aria)]
    names = [lexicon.identifier_words(value) for value in (field.name, field.id, field.naming)]
    if any(_means_something_else(text) for text in (*shown, *names)):
        return None
    if any(lexicon.RECOVERY.search(text) for text in (*shown, *names)):
        return RecognisedField("recovery", field, ("it says so itself",), _OWN, own=True)  # not translated
    heading = lexicon.folded(field.heading)
    asks_for_some_code = any(lexicon.ANY_CODE.search(text) or lexicon.SOME_CODE.search(text) for text in shown)
    if lexicon.RECOVERY.search(heading) and asks_for_some_code and not _means_something_else(heading):
        return RecognisedField("recovery", field, (f"heading: {field.heading[:60]}",), _HEADING)  # not translated
    return None


def _means_something_else(text: str) -> bool:
    """Tell whether words speak of a code that is sent to reset a password, or of an address for such codes."""
    return bool(
        "reset" in text
        or lexicon.asks_for_password(text)
        or lexicon.ONE_TIME_CODE.search(lexicon.RECOVERY.sub(" ", text))
        or lexicon.THING_NAME.search(text)
        or lexicon.other_code(lexicon.RECOVERY.sub(" ", text))
    )
