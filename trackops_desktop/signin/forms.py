"""Which fields sign somebody in: a password and what belongs to it, or a user name alone on its own page."""

# not translated: reasons, which developers read
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trackops_desktop.signin import lexicon
from trackops_desktop.signin.page_intent import AsksSignIn, RecognisedField
from trackops_desktop.signin.report import Field, PageReport

_SHORT_LINE = 40
_NAME_TYPES = {"", "text", "email", "tel"}
_PIN = re.compile(r"\b(?:pin|puk|tan|captcha)\b")


def sign_in_of(report: PageReport, codes: Sequence[RecognisedField]) -> AsksSignIn | None:
    """Return the sign-in form of a page, or None; fields that want a code are taken already."""
    taken = {handle for code in codes for handle in code.handles}
    fields = [field for field in report.fields if field.handle not in taken]
    passwords = [field for field in fields if field.type == "password" and field.editable and not _is_other(field)]
    for password in passwords:
        alike = [other for other in passwords if other.form == password.form]
        if len(alike) == 1 and not _chooses_password(password, report):
            found = _with_password(report, fields, password)
            if found.username is not None or _lets_in(report, password):
                return found
    return None if passwords else _name_alone(report, fields)


def forms_that_sign_in(fields: Sequence[Field]) -> frozenset[int]:
    """Return the numbers of the forms that have a field for a user name and one for a password."""
    passwords = {one.form for one in fields if one.type == "password" and lexicon.PASSWORD.search(_words_of(one))}
    named = {one.form for one in fields if one.type in _NAME_TYPES and _name_field(one).score >= 2}
    return frozenset(passwords & named)


@dataclass(frozen=True, slots=True)
class MoreWanted:
    """What a form with a code field is not taken without.

    Attributes:
        password: An empty field for the password.
        missing: The names of the other empty fields.

    """

    password: RecognisedField | None = None
    missing: tuple[str, ...] = ()


def required_beside(report: PageReport, code: RecognisedField | None) -> MoreWanted:
    """Return the fields that the form of a code field wants besides: sent without them, it would be refused."""
    if code is None:
        return MoreWanted()
    form = code.field.form
    empty = [
        one
        for one in report.fields
        if one.form == form and one.editable and not one.filled and one.handle not in code.handles
    ]
    passwords = [one for one in empty if one.type == "password" and not _is_other(one)]
    password = RecognisedField("password", passwords[0], ("type=password",), 4) if passwords else None
    others = [one for one in empty if one not in passwords[:1] and _is_required(one)]
    return MoreWanted(password, tuple(_called(one) for one in others))


def _is_required(field: Field) -> bool:
    return field.required or field.label.rstrip().endswith("*") or field.placeholder.rstrip().endswith("*")


def _called(field: Field) -> str:
    """Return what people call a field, for a sentence."""
    shown = (field.label or field.aria or field.placeholder or field.name).strip(" *:\u00a0")
    return shown[:40] or "another field"


def _lets_in(report: PageReport, password: Field) -> bool:
    """Tell whether a password that stands alone lets somebody in, or proves once more who is there.

    Profile pages have cards in which the password is changed: a user who sees one is signed in already.
    """
    if _names_a_code(password):
        return False
    around = _surroundings(report, password)
    own = lexicon.folded(f"{password.label} {password.placeholder} {password.aria} {password.nearby}")
    if lexicon.PROVE_AGAIN.search(f"{around} {own}"):
        return True
    heading = lexicon.folded(f"{password.heading} {password.label} {password.placeholder}")
    if lexicon.CHANGE_PASSWORD.search(heading):
        return False
    return bool(lexicon.SIGN_IN.search(around)) or not _shows_way_out(report)


def _shows_way_out(report: PageReport) -> bool:
    lines = (*(button.text for button in report.buttons), *report.text.splitlines())
    return any(lexicon.SIGN_OUT.search(lexicon.folded(line)) for line in lines if len(line) <= _SHORT_LINE)


def _words_of(field: Field) -> str:
    names = lexicon.identifier_words(f"{field.name} {field.id}")
    return f"{names} {lexicon.folded(f'{field.label} {field.placeholder} {field.aria}')}"


def _is_other(field: Field) -> bool:
    """Tell whether dots hide something else than a password, such as the number on a card's back."""
    words = _words_of(field)
    if field.autocomplete.startswith("cc-") or lexicon.CARD.search(words):
        return True
    return lexicon.other_code(words) and not lexicon.PASSWORD.search(words)


def _names_a_code(field: Field) -> bool:
    """Tell whether dots hide a code or a PIN: a password that stands alone is never filled in there."""
    own = lexicon.folded(f"{field.label} {field.placeholder} {field.aria}")
    return bool(lexicon.ANY_CODE.search(own) or _PIN.search(own)) and not lexicon.PASSWORD.search(own)


def _surroundings(report: PageReport, field: Field) -> str:
    form = next((form for form in report.forms if form.handle == field.form), None)
    buttons = " ".join(button.text for button in report.buttons if button.form == field.form)
    around = f"{form.words} {buttons}" if form else buttons
    return lexicon.folded(f"{field.heading} {around} {report.title}")


def _chooses_password(field: Field, report: PageReport) -> bool:
    """Tell whether a password is made up here, not proven."""
    if "new-password" in field.autocomplete:
        return True
    if "current-password" in field.autocomplete:
        return False
    text = _words_of(field)
    # *Confirm your password* beside another password makes one up; alone it proves who is there.
    others = any(one.type == "password" and one is not field for one in report.fields)
    if (others and lexicon.CONFIRM.search(text)) or lexicon.NEW.search(text):
        return True
    form = next((form for form in report.forms if form.handle == field.form), None)
    buttons = lexicon.folded(" ".join(b.text for b in report.buttons if form and b.form == field.form and b.submits))
    named = lexicon.identifier_words(form.words) if form else ""
    heading = lexicon.folded(field.heading)
    makes = lexicon.SIGN_UP.search(buttons) or lexicon.SIGN_UP.search(named) or lexicon.SIGN_UP.search(heading)
    return bool(makes) and not lexicon.SIGN_IN.search(buttons)


def _with_password(report: PageReport, fields: Sequence[Field], password: Field) -> AsksSignIn:
    before = [
        field
        for field in fields[: fields.index(password)]
        if field.form == password.form and field.type in _NAME_TYPES and field.editable
    ]
    username = _best_name(before)
    why, score = ["type=password"], 4.0
    if "current-password" in password.autocomplete:
        why, score = [*why, "autocomplete=current-password"], score + 2
    if lexicon.SIGN_IN.search(_surroundings(report, password)):
        why, score = [*why, "the form speaks of signing in"], score + 2
    if username is not None:
        score += 2
    return AsksSignIn(
        username, RecognisedField("password", password, tuple(why), score), confidence=_confidence(score, 8)
    )


def _best_name(candidates: Sequence[Field]) -> RecognisedField | None:
    """Return the user name's field: the one with the most signs, the last of equals."""
    scored = [_name_field(field) for field in candidates]
    if not scored:
        return None
    best = max(scored, key=lambda found: found.score)
    if best.score >= 2:
        return best
    return RecognisedField("username", scored[-1].field, ("just before the password",), 1)


def _name_field(field: Field) -> RecognisedField:
    signs: list[tuple[float, str]] = []
    if field.autocomplete.split()[-1:] and field.autocomplete.split()[-1] in {"username", "email", "webauthn"}:
        signs.append((4, f"autocomplete={field.autocomplete}"))
    for attribute, text in (
        ("name", lexicon.identifier_words(field.name)),
        ("id", lexicon.identifier_words(field.id)),
        ("label", lexicon.folded(field.label)),
        ("placeholder", lexicon.folded(field.placeholder)),
        ("aria-label", lexicon.folded(field.aria)),
    ):
        if lexicon.USER_NAME.search(text):
            signs.append((2, f"{attribute}: {getattr(field, 'aria' if attribute == 'aria-label' else attribute)[:60]}"))
    if field.type == "email":
        signs.append((1, "type=email"))
    return RecognisedField("username", field, tuple(why for _, why in signs), sum(weight for weight, _ in signs))


def _name_alone(report: PageReport, fields: Sequence[Field]) -> AsksSignIn | None:
    """Return the first half of a sign-in that asks for the password on its next page."""
    for field in fields:
        if field.type not in _NAME_TYPES or not field.editable:
            continue
        alike = [other for other in fields if other.form == field.form and other.type not in {"search"}]
        found = _name_field(field)
        around = _surroundings(report, field)
        if len(alike) > 1 or found.score < 2 or lexicon.SIGN_UP.search(around + " " + lexicon.folded(field.label)):
            continue
        asks = "username" in field.autocomplete
        if lexicon.SIGN_IN.search(around) or (asks and lexicon.SIGN_IN.search(lexicon.folded(report.text[:3000]))):
            return AsksSignIn(
                RecognisedField("username", field, (*found.why, "the page speaks of signing in"), found.score + 2),
                confidence=_confidence(found.score + 2, 9),
            )
    return None


def _confidence(score: float, full: float) -> float:
    return round(min(1.0, max(0.0, score / full)), 2)
