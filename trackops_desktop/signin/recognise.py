"""From a page's report to its question: every sign is weighed, none decides alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.address import has_address
from trackops_desktop.otp.uri import Parsed, parse_uri
from trackops_desktop.signin import lexicon
from trackops_desktop.signin.field_scoring import SURE, UNSURE, FieldContext, box_groups, boxes_field, code_field
from trackops_desktop.signin.forms import forms_that_sign_in, required_beside, sign_in_of
from trackops_desktop.signin.outcomes import outcome_of
from trackops_desktop.signin.page_errors import PageError, page_error_of
from trackops_desktop.signin.page_intent import (
    Asked,
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    Question,
    RecognisedField,
    RecoveryCodes,
    Rejected,
    SymbolsSeen,
    UnreadEnrolment,
)
from trackops_desktop.signin.recovery_codes import codes_in
from trackops_desktop.signin.recovery_field import recovery_field
from trackops_desktop.signin.report import PageReport
from trackops_desktop.signin.setup_keys import key_in
from trackops_desktop.signin.setup_page import speaks_of_set_up

_TITLE_TEXT = 6000
#: A label that names a code is enough there.
_BENEATH_A_KEY = 2.0
_QR_NAME = re.compile(r"\bqr|bar-?code|2d-?code")
_NAMES: dict[type[object], str] = {
    AsksSignIn: "sign-in",
    AsksCode: "code",
    AsksRecoveryCode: "code",
    EnrolmentPage: "enrolment",
    UnreadEnrolment: "enrolment",
    Nothing: "nothing",
}


def recognise(
    report: PageReport, drawn: Sequence[str] = (), pointed: str = "", symbols: SymbolsSeen | None = None
) -> Question:
    """Return what a page asks for.

    Args:
        report: What the page script saw.
        drawn: The texts of the QR codes that are drawn on the page.
        pointed: The selector of the field that the user once pointed at for this origin, or an empty text.
        symbols: What was seen of a text that is spread over several QR codes and still incomplete.

    """
    codes = code_fields(report, pointed)
    code = codes[0] if codes and codes[0].score >= SURE else None
    # Beneath a key that is to be set up, a field that speaks of any code wants this one.
    beneath = [found for found in code_fields(report, pointed, _BENEATH_A_KEY) if found.own]
    enrolment = _enrolment(report, drawn, beneath[0] if beneath else None)
    recovery = codes_in(report.text)
    if enrolment is not None:
        return _with_complaint(report, replace(enrolment, recovery=recovery))
    unread = _unread(report, code, symbols)
    if unread is not None:
        return _with_complaint(report, unread)
    if recovery and code is None:
        return RecoveryCodes(recovery, confidence=0.9 if len(recovery) >= 6 else 0.7)
    asked = _asked(report, code, codes)
    return _with_complaint(report, asked)


def code_fields(report: PageReport, pointed: str = "", least: float = UNSURE) -> list[RecognisedField]:
    """Return the fields that may want a one-time code (`least` points or more), the likeliest first."""
    around = _around(report)
    groups = box_groups(report.fields)
    boxed = {box.handle for group in groups for box in group}
    singles = [code_field(one, around) for one in report.fields if one.editable and one.handle not in boxed]
    found = [*singles, *(boxes_field(group, around) for group in groups)]
    if pointed:
        found = [_pointed_at(one) if one.field.selector == pointed else one for one in found]
    return sorted((one for one in found if one.score >= least), key=lambda one: -one.score)


def _pointed_at(found: RecognisedField) -> RecognisedField:
    return replace(found, score=20.0, own=True, why=("you pointed at it", *found.why))  # not translated


def _around(report: PageReport) -> FieldContext:
    buttons: dict[int, str] = {}
    for button in report.buttons:
        buttons[button.form] = f"{buttons.get(button.form, '')} {lexicon.folded(button.text)}"
    alone = sum(one.editable for one in report.fields) == 1
    page = lexicon.folded(f"{report.title} {report.text[:_TITLE_TEXT]}")
    return FieldContext(page, buttons, alone, forms_that_sign_in(report.fields))


def _enrolment(report: PageReport, drawn: Sequence[str], code: RecognisedField | None) -> EnrolmentPage | None:
    typed = key_in(report.text)
    more = required_beside(report, code)
    for source, texts in (("qr", drawn), ("link", (*report.links, *report.sources))):
        for text in texts:
            parsed = _parsed(text)
            if parsed is None:
                continue
            return EnrolmentPage(
                parsed.enrolment,
                "qr" if source == "qr" else "link",
                parsed.warnings,
                code,
                differs=typed is not None and typed.secret != parsed.enrolment.secret,
                confidence=1.0 if code is not None else 0.9,
                password=more.password,
                missing=more.missing,
            )
    if typed is None:
        return None
    confidence = 0.8 if code is not None else 0.7
    return EnrolmentPage(
        Enrolment(typed.account, typed.secret),
        "text",
        typed.warnings,
        code,
        confidence=confidence,
        password=more.password,
        missing=more.missing,
    )


def _parsed(text: str) -> Parsed | None:
    if not has_address(text):
        return None
    try:
        return parse_uri(text)
    except OtpError:
        return None


def _unread(report: PageReport, code: RecognisedField | None, symbols: SymbolsSeen | None) -> UnreadEnrolment | None:
    """Return that an authenticator is set up here with a key that nothing shows: its picture did not come, say."""
    if symbols is not None and (symbols.begins or speaks_of_set_up(report)):
        return UnreadEnrolment(code, confidence=0.9, symbols=symbols)
    text = lexicon.folded(f"{report.title} {report.text[:_TITLE_TEXT]}")
    if not (lexicon.SCAN.search(text) and (lexicon.AUTHENTICATOR.search(text) or code is not None)):
        return None
    named = [_QR_NAME.search(lexicon.folded(picture.words)) for picture in report.pictures]
    if not any(named) and not any(picture.dead for picture in report.pictures) and not report.sources:
        return None
    return UnreadEnrolment(code, confidence=0.7)


def _asked(
    report: PageReport, code: RecognisedField | None, codes: Sequence[RecognisedField]
) -> AsksSignIn | AsksCode | AsksRecoveryCode | Nothing:
    sign_in = sign_in_of(report, [code] if code is not None else [])
    if code is None:
        recovery = recovery_field(report)
        if recovery is not None and _is_alone(recovery, sign_in):
            return _asks_recovery(report, recovery)
        if sign_in is not None:
            return sign_in
        return Nothing(codes[0] if codes else None, 0.4 if codes else 0.9, outcome_of(report))
    if sign_in is not None and sign_in.username is not None and sign_in.password is not None:
        return replace(sign_in, code=code)
    confidence = round(min(1.0, 0.5 + (code.score - SURE) / 16 + 0.1), 2)
    more = required_beside(report, code)
    password = sign_in.password if sign_in is not None else more.password
    return AsksCode(code, password, confidence, disables=_disables(report, code), missing=more.missing)


def _is_alone(recovery: RecognisedField, sign_in: AsksSignIn | None) -> bool:
    """Tell whether a recovery code is all that is asked for; a field with dots for it is no password."""
    if sign_in is None or sign_in.password is None:
        return True
    return sign_in.username is None and sign_in.password.field.handle == recovery.field.handle


def _asks_recovery(report: PageReport, field: RecognisedField) -> AsksRecoveryCode:
    more = required_beside(report, field)
    missing = (*((_("your password"),) if more.password is not None else ()), *more.missing)
    return AsksRecoveryCode(field, 0.9 if field.own else 0.7, missing)


def _disables(report: PageReport, code: RecognisedField) -> bool:
    buttons = " ".join(button.text for button in report.buttons if button.form == code.field.form and button.submits)
    return bool(lexicon.DISABLE.search(lexicon.folded(f"{code.field.heading} | {buttons}")))


def _with_complaint(report: PageReport, asked: Asked) -> Question:
    complaint = page_error_of(report, asks=_name(asked))
    if complaint is None:
        return asked
    return Rejected(complaint.text, asked, complaint.about == "locked", _complaint_confidence(complaint))


def _name(asked: Asked) -> str:
    return _NAMES[type(asked)]


def _complaint_confidence(complaint: PageError) -> float:
    return 0.95 if complaint.marked else 0.75
