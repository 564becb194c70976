"""Which fields sign somebody in: a password and what belongs to it, or a user name alone on its own page."""

from __future__ import annotations

from collections.abc import Sequence

from trackops_desktop.trackops import words
from trackops_desktop.trackops.question import Found, SignIn
from trackops_desktop.trackops.report import Field, PageReport

_NAME_TYPES = {"", "text", "email", "tel"}


def sign_in_of(report: PageReport, codes: Sequence[Found]) -> SignIn | None:
    """Return the sign-in form of a page, or None; fields that want a code are taken already."""
    taken = {handle for code in codes for handle in code.handles}
    fields = [field for field in report.fields if field.handle not in taken]
    passwords = [field for field in fields if field.type == "password" and field.editable and not _is_other(field)]
    for password in passwords:
        alike = [other for other in passwords if other.form == password.form]
        if len(alike) == 1 and not _chooses_password(password, report):
            return _with_password(report, fields, password)
    return None if passwords else _name_alone(report, fields)


def _words_of(field: Field) -> str:
    names = words.identifier_words(f"{field.name} {field.id}")
    return f"{names} {words.folded(f'{field.label} {field.placeholder} {field.aria}')}"


def _is_other(field: Field) -> bool:
    """Tell whether dots hide something else than a password, such as the number on a card's back."""
    return field.autocomplete.startswith("cc-") or bool(words.CARD.search(_words_of(field)))


def _surroundings(report: PageReport, field: Field) -> str:
    form = next((form for form in report.forms if form.handle == field.form), None)
    buttons = " ".join(button.text for button in report.buttons if button.form == field.form)
    around = f"{form.words} {buttons}" if form else buttons
    return words.folded(f"{field.heading} {around} {report.title}")


def _chooses_password(field: Field, report: PageReport) -> bool:
    """Tell whether a password is made up here, not proven."""
    if "new-password" in field.autocomplete:
        return True
    if "current-password" in field.autocomplete:
        return False
    text = _words_of(field)
    if words.CONFIRM.search(text) or words.NEW.search(text):
        return True
    form = next((form for form in report.forms if form.handle == field.form), None)
    buttons = words.folded(" ".join(b.text for b in report.buttons if form and b.form == field.form and b.submits))
    named = words.identifier_words(form.words) if form else ""
    heading = words.folded(field.heading)
    makes = words.SIGN_UP.search(buttons) or words.SIGN_UP.search(named) or words.SIGN_UP.search(heading)
    return bool(makes) and not words.SIGN_IN.search(buttons)


def _with_password(report: PageReport, fields: Sequence[Field], password: Field) -> SignIn:
    before = [
        field
        for field in fields[: fields.index(password)]
        if field.form == password.form and field.type in _NAME_TYPES and field.editable
    ]
    username = _best_name(before)
    why, score = ["type=password"], 4.0
    if "current-password" in password.autocomplete:
        why, score = [*why, "autocomplete=current-password"], score + 2
    if words.SIGN_IN.search(_surroundings(report, password)):
        why, score = [*why, "the form speaks of signing in"], score + 2
    if username is not None:
        score += 2
    return SignIn(username, Found("password", password, tuple(why), score), confidence=_confidence(score, 8))


def _best_name(candidates: Sequence[Field]) -> Found | None:
    """Return the user name's field: the one with the most signs, the last of equals."""
    scored = [_name_field(field) for field in candidates]
    if not scored:
        return None
    best = max(scored, key=lambda found: found.score)
    if best.score >= 2:
        return best
    return Found("username", scored[-1].field, ("just before the password",), 1)


def _name_field(field: Field) -> Found:
    signs: list[tuple[float, str]] = []
    if field.autocomplete.split()[-1:] and field.autocomplete.split()[-1] in {"username", "email", "webauthn"}:
        signs.append((4, f"autocomplete={field.autocomplete}"))
    for attribute, text in (
        ("name", words.identifier_words(field.name)),
        ("id", words.identifier_words(field.id)),
        ("label", words.folded(field.label)),
        ("placeholder", words.folded(field.placeholder)),
        ("aria-label", words.folded(field.aria)),
    ):
        if words.USER_NAME.search(text):
            signs.append((2, f"{attribute}: {getattr(field, 'aria' if attribute == 'aria-label' else attribute)[:60]}"))
    if field.type == "email":
        signs.append((1, "type=email"))
    return Found("username", field, tuple(why for _, why in signs), sum(weight for weight, _ in signs))


def _name_alone(report: PageReport, fields: Sequence[Field]) -> SignIn | None:
    """Return the first half of a sign-in that asks for the password on its next page."""
    for field in fields:
        if field.type not in _NAME_TYPES or not field.editable:
            continue
        alike = [other for other in fields if other.form == field.form and other.type not in {"search"}]
        found = _name_field(field)
        around = _surroundings(report, field)
        if len(alike) > 1 or found.score < 2 or words.SIGN_UP.search(around + " " + words.folded(field.label)):
            continue
        asks = "username" in field.autocomplete
        if words.SIGN_IN.search(around) or (asks and words.SIGN_IN.search(words.folded(report.text[:3000]))):
            return SignIn(
                Found("username", field, (*found.why, "the page speaks of signing in"), found.score + 2),
                confidence=_confidence(found.score + 2, 9),
            )
    return None


def _confidence(score: float, full: float) -> float:
    return round(min(1.0, max(0.0, score / full)), 2)
