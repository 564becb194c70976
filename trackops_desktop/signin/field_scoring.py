"""Weighing the signs of one field: does it want a one-time code? No single name or selector decides.

A field wants a code from 6 points on; from 4 points on it may, and the user is asked.
"""

# not translated: reasons, which developers read
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.page_intent import RecognisedField
from trackops_desktop.signin.report import Field

SURE = 6.0
UNSURE = 4.0
_AUTOCOMPLETE_FREE = {"", "off", "on", "nope", "new-password", "current-password", "one-time-code", "false", "none"}
_TEXT_TYPES = {"", "text", "tel", "number", "password"}
_BOX_WIDTH = 110
_SHORT_LABEL = 60
_SIX_DIGITS = re.compile(r"\{6(,[678])?\}|^(\\d|\[0-9\]){6}$")
_DIGITS = re.compile(r"\\d|\[0-9")


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What stands around every field of a page, as folded text.

    Attributes:
        page: The page's text and title.
        buttons: The texts of the buttons, by the number of their form; 0 for those of none.
        alone: There is one field only to be filled.
        sign_ins: The numbers of the forms that have fields for a user name and a password.

    """

    page: str = ""
    buttons: Mapping[int, str] = field(default_factory=dict)
    alone: bool = False
    sign_ins: frozenset[int] = frozenset()


def code_field(one: Field, around: FieldContext) -> RecognisedField:
    """Return the field with the sum of its signs."""
    signs = list(_signs(one, around))
    score = sum(sign.weight for sign in signs)
    if not any(sign.topical for sign in signs if sign.weight > 0):
        # A short numeric field with a name such as `code` can be anything at all.
        score = min(score, SURE - 0.5)
    own = any(sign.own for sign in signs if sign.weight > 0)
    return RecognisedField("code", one, tuple(sign.why for sign in signs if sign.weight > 0), score, own=own)


class FieldSign(NamedTuple):
    """One sign: its weight, what it is, whether it speaks of one-time codes at all, whether it is the field's own."""

    weight: float
    why: str
    topical: bool = False
    own: bool = False


def _signs(field: Field, around: FieldContext) -> Iterator[FieldSign]:
    if field.type not in _TEXT_TYPES and "one-time-code" not in field.autocomplete:
        yield FieldSign(-10, "type")
    yield from _autocomplete(field)
    yield from _names(field)
    yield from _labels(field)
    yield from _named_otherwise(field)
    yield from _shape(field)
    yield from _surroundings(field, around)


def _autocomplete(field: Field) -> Iterator[FieldSign]:
    tokens = field.autocomplete.split()
    if "one-time-code" in tokens:
        yield FieldSign(8, "autocomplete=one-time-code", topical=True, own=True)
    elif tokens and tokens[-1] not in _AUTOCOMPLETE_FREE and not tokens[-1].startswith("section-"):
        yield FieldSign(-10, "autocomplete")


def _names(field: Field) -> Iterator[FieldSign]:
    for attribute, value in (("name", field.name), ("id", field.id), ("naming", field.naming)):
        text = lexicon.identifier_words(value)
        if lexicon.ONE_TIME_CODE.search(text) or _is_code_name(text.replace(" ", "")):
            yield FieldSign(3 if attribute == "id" else 4, f"{attribute}: {value}", topical=True, own=True)
        elif lexicon.ANY_CODE.search(text) or lexicon.SECURITY_CODE.search(text):
            yield FieldSign(1.5, f"{attribute}: {value}", own=True)
        if lexicon.other_code(text):
            yield FieldSign(-6, attribute)
        if lexicon.RECOVERY.search(text) or "recover" in text or "backup" in text:
            yield FieldSign(-12, attribute)


_CODE_NAME = re.compile(
    r"otp|totp|mfa|2fa|tfa|twofa|twofactor|twostep|multifactor|onetime|authcode|authenticationcode|authenticatorcode|"
    r"verificationcode|verifycode|codeverif|logincode|einmalcode|bestatigungscode|codigoverificacion|codeverification|"
    r"zweifaktor|secondfactor|smscode|tokencode|passcode|^otc$|totptoken"
)
_NO_CODE_NAME = re.compile(r"hotp(ink|ot)|photo|mfactor|prototype|hotpay|adoptp|footprint|otpreu|potp")


def _is_code_name(joined: str) -> bool:
    return bool(_CODE_NAME.search(_NO_CODE_NAME.sub("", joined)))


def _labels(field: Field) -> Iterator[FieldSign]:
    best = 0.0
    texts = (
        ("label", field.label),
        ("placeholder", field.placeholder),
        ("aria-label", field.aria),
        ("title", field.title),
    )
    for attribute, value in texts:
        text = lexicon.folded(value)
        weight = _label_weight(text)
        if weight:
            # The same words in a label and an aria-label are one sign, not two.
            yield FieldSign(max(weight - best, 0.5), f"{attribute}: {value[:60]}", topical=weight > 2, own=True)
            best = max(best, weight)
        if lexicon.RECOVERY.search(text) and not lexicon.ONE_TIME_CODE.search(lexicon.RECOVERY.sub("", text)):
            yield FieldSign(-12, attribute)
        elif lexicon.other_code(text):
            yield FieldSign(-7, attribute)
    placeholder = field.placeholder.replace(" ", "").replace("-", "")
    if re.fullmatch(r"[0-9]{6}|[•·_#xX*–○●0]{6}", placeholder):
        yield FieldSign(2.5, f"placeholder: {field.placeholder}", own=True)


def _named_otherwise(field: Field) -> Iterator[FieldSign]:
    """Weigh what says that the field is for something else: a password, a user name, the name of a device.

    No code may ever land there: it would be sent as a user's name, or kept as one.
    """
    if "one-time-code" in field.autocomplete:
        return
    shown = [text for text in map(lexicon.folded, (field.label, field.placeholder, field.aria)) if text]
    names = [lexicon.identifier_words(value) for value in (field.name, field.id, field.naming)]
    if any(lexicon.asks_for_password(text) for text in shown):
        yield FieldSign(-14, "password")
    elif any(
        lexicon.THING_NAME.search(text) for text in shown if len(text) <= _SHORT_LABEL and not _speaks_of_code(text)
    ):
        yield FieldSign(-8, "name of a thing")
    elif any(map(_speaks_of_code, shown)) or any(_speaks_of_code(name) or _is_code_name(name) for name in names):
        return
    elif any(lexicon.PASSWORD.search(name) for name in names):
        yield FieldSign(-8, "password")
    elif any(lexicon.USER_NAME.search(text) for text in (*shown, *names) if len(text) <= _SHORT_LABEL):
        yield FieldSign(-8, "username")


def _speaks_of_code(text: str) -> bool:
    patterns = (lexicon.ONE_TIME_CODE, lexicon.ANY_CODE, lexicon.SOME_CODE, lexicon.SECURITY_CODE, lexicon.ENTER_CODE)
    return any(pattern.search(text) for pattern in patterns)


def _label_weight(text: str) -> float:
    if lexicon.asks_for_password(text):
        return 0
    any_code = lexicon.ANY_CODE.search(text)
    if lexicon.ONE_TIME_CODE.search(text) or (any_code and lexicon.AUTHENTICATOR.search(text)):
        return 6
    if lexicon.SOME_CODE.search(text):
        return 4 if any_code else 2.5
    if lexicon.SECURITY_CODE.search(text):
        return 2.5
    return 2 if any_code or lexicon.ENTER_CODE.search(text) else 0


def _shape(field: Field) -> Iterator[FieldSign]:
    if 6 <= field.maxlength <= 8:
        yield FieldSign(2 if field.maxlength == 6 else 1.5, f"maxlength={field.maxlength}", own=True)
    elif field.maxlength > 24 and not field.pattern:
        yield FieldSign(-1, "maxlength")
    elif 0 < field.maxlength < 6:
        yield FieldSign(-2, "maxlength")
    if field.inputmode in {"numeric", "decimal"} or field.type in {"number", "tel"}:
        yield FieldSign(1, f"inputmode={field.inputmode}" if field.inputmode else f"type={field.type}")
    if _SIX_DIGITS.search(field.pattern):
        yield FieldSign(2, f"pattern={field.pattern}", own=True)
    elif _DIGITS.search(field.pattern):
        yield FieldSign(0.5, f"pattern={field.pattern}")
    if field.size in {6, 7, 8}:
        yield FieldSign(0.5, f"size={field.size}")
    if field.type == "textarea":
        yield FieldSign(-6, "textarea")


def _surroundings(field: Field, around: FieldContext) -> Iterator[FieldSign]:
    heading = lexicon.folded(field.heading)
    nearby = lexicon.folded(field.nearby)
    if lexicon.ONE_TIME_CODE.search(heading) or lexicon.AUTHENTICATOR.search(heading):
        yield FieldSign(2, f"heading: {field.heading[:60]}", topical=True)
    if lexicon.other_code(heading):
        yield FieldSign(-3, "heading")
    if _wants_recovery_code(lexicon.folded(field.label), heading, nearby):
        yield FieldSign(-3, "recovery")
    yield from _nearby(nearby, around)
    if around.alone:
        yield FieldSign(1, "the page's only field")
    if lexicon.VERIFY.search(around.buttons.get(field.form, "")):
        yield FieldSign(1, "the button verifies", topical=True)
    yield from _company(field, around)


def _nearby(nearby: str, around: FieldContext) -> Iterator[FieldSign]:
    if lexicon.ENTER_CODE.search(nearby):
        yield FieldSign(1.5, "nearby text asks for a code", topical=True)
    if lexicon.AUTHENTICATOR.search(nearby):
        yield FieldSign(2, "nearby text speaks of an authenticator", topical=True)
    elif lexicon.ONE_TIME_CODE.search(nearby):
        yield FieldSign(1.5, "nearby text speaks of a one-time code", topical=True)
    elif lexicon.AUTHENTICATOR.search(around.page):
        yield FieldSign(0.5, "the page speaks of an authenticator", topical=True)


def _company(field: Field, around: FieldContext) -> Iterator[FieldSign]:
    """Weigh a third field beside a user name and a password, whose label speaks of any code."""
    label = lexicon.folded(f"{field.label} {field.placeholder} {field.aria}")
    if field.form in around.sign_ins and lexicon.ANY_CODE.search(label) and not lexicon.asks_for_password(label):
        # Dots hide a code that is asked for like a password; a customer's or a school's code is there to be read.
        weight = 4.5 if field.type == "password" else 1
        yield FieldSign(weight, "next to a username and password", topical=True)


def _wants_recovery_code(label: str, heading: str, nearby: str) -> bool:
    """Tell whether a recovery code is asked for; a page that makes new ones may ask for a one-time code first."""
    if lexicon.RECOVERY.search(label):
        return True
    asks_for_one = lexicon.ONE_TIME_CODE.search(lexicon.RECOVERY.sub(" ", nearby.replace(heading, " ")))
    return bool(lexicon.RECOVERY.search(heading)) and not asks_for_one


def box_groups(fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """Return the runs of 4 to 8 single-character boxes that stand in one row."""
    groups: list[tuple[Field, ...]] = []
    run: list[Field] = []
    for one in (*fields, None):
        if one is not None and run and _continues(run[-1], one):
            run.append(one)
            continue
        if len(run) in {6, 8} or (4 <= len(run) <= 8 and any(box.maxlength == 1 for box in run[1:])):
            groups.append(tuple(run))
        run = [one] if one is not None and _is_box(one) else []
    return groups


def _is_box(field: Field) -> bool:
    return (
        field.editable and field.type in _TEXT_TYPES and (field.maxlength == 1 or 8 <= field.place.width <= _BOX_WIDTH)
    )


def _continues(last: Field, field: Field) -> bool:
    return (
        _is_box(field)
        and field.form == last.form
        and abs(field.place.width - last.place.width) < 6
        and abs(field.place.y - last.place.y) < 8
        and 0 < field.place.x - last.place.x < 2.5 * _BOX_WIDTH
    )


def boxes_field(boxes: Sequence[Field], around: FieldContext) -> RecognisedField:
    """Return a run of boxes as one code field with the sum of its signs.

    Six boxes of one character each are hardly ever anything else; dates and the like say what they are.
    """
    first = boxes[0]
    single = all(box.maxlength == 1 for box in boxes)
    score = {6: 6.5 if single else 4.0, 8: 4.0}.get(len(boxes), 3.5 if single else 2.0)
    own = lexicon.folded(" ".join(f"{box.label} {box.aria} {box.placeholder} {box.title}" for box in boxes))
    heading = lexicon.folded(first.heading)
    names = lexicon.identifier_words(" ".join(f"{box.name} {box.id} {box.naming}" for box in boxes))
    why = [f"{len(boxes)} single boxes"]
    for text, weight, reason in ((own, 3.0, "label"), (heading, 3.0, "heading"), (names, 2.0, "name")):
        if lexicon.ONE_TIME_CODE.search(text) or lexicon.AUTHENTICATOR.search(text):
            score, why = score + weight, [*why, f"{reason} speaks of a one-time code"]
        elif lexicon.ANY_CODE.search(text):
            score, why = score + 1, [*why, f"{reason} speaks of a code"]
        if lexicon.other_code(text):
            score -= 6
        if lexicon.RECOVERY.search(text):
            score -= 8
    for sign in (*_autocomplete(first), *_surroundings(first, around)):
        if sign.topical:
            score, why = score + sign.weight, [*why, sign.why]
    if any(box.inputmode == "numeric" or box.type in {"tel", "number"} for box in boxes):
        score, why = score + 1, [*why, "numeric"]
    return RecognisedField("code", first, tuple(why), score, tuple(boxes), own=True)
