"""From a page's report to its question: every sign is weighed, none decides alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.uri import Parsed, parse_uri
from trackops_desktop.trackops import words
from trackops_desktop.trackops.complaints import Complaint, complaint_of
from trackops_desktop.trackops.forms import sign_in_of
from trackops_desktop.trackops.keys import key_in
from trackops_desktop.trackops.question import (
    AsksCode,
    EnrolmentPage,
    Found,
    Nothing,
    Question,
    RecoveryCodes,
    Rejected,
    SignIn,
)
from trackops_desktop.trackops.recovery import codes_in
from trackops_desktop.trackops.report import PageReport
from trackops_desktop.trackops.signs import SURE, UNSURE, Around, box_groups, boxes_field, code_field

_TITLE_TEXT = 6000
#: A label that names a code is enough there.
_BENEATH_A_KEY = 2.0


def recognise(report: PageReport, drawn: Sequence[str] = (), pointed: str = "") -> Question:
    """Return what a page asks for.

    Args:
        report: What the page script saw.
        drawn: The texts of the QR codes that are drawn on the page.
        pointed: The selector of the field that the user once pointed at for this origin, or an empty text.

    """
    codes = code_fields(report, pointed)
    code = codes[0] if codes and codes[0].score >= SURE else None
    # Beneath a key that is to be set up, a field that speaks of any code wants this one.
    beneath = code_fields(report, pointed, _BENEATH_A_KEY)
    enrolment = _enrolment(report, drawn, beneath[0] if beneath else None)
    if enrolment is not None:
        return _with_complaint(report, enrolment)
    recovery = codes_in(report.text)
    if recovery and code is None:
        return RecoveryCodes(recovery, confidence=0.9 if len(recovery) >= 6 else 0.7)
    asked = _asked(report, code, codes)
    return _with_complaint(report, asked)


def code_fields(report: PageReport, pointed: str = "", least: float = UNSURE) -> list[Found]:
    """Return the fields that may want a one-time code (`least` points or more), the likeliest first."""
    around = _around(report)
    groups = box_groups(report.fields)
    boxed = {box.handle for group in groups for box in group}
    singles = [code_field(one, around) for one in report.fields if one.editable and one.handle not in boxed]
    found = [*singles, *(boxes_field(group, around) for group in groups)]
    if pointed:
        found = [_pointed_at(one) if one.field.selector == pointed else one for one in found]
    return sorted((one for one in found if one.score >= least), key=lambda one: -one.score)


def _pointed_at(found: Found) -> Found:
    return replace(found, score=20.0, why=("you pointed at it", *found.why))


def _around(report: PageReport) -> Around:
    buttons: dict[int, str] = {}
    for button in report.buttons:
        buttons[button.form] = f"{buttons.get(button.form, '')} {words.folded(button.text)}"
    alone = sum(one.editable for one in report.fields) == 1
    return Around(words.folded(f"{report.title} {report.text[:_TITLE_TEXT]}"), buttons, alone)


def _enrolment(report: PageReport, drawn: Sequence[str], code: Found | None) -> EnrolmentPage | None:
    key = key_in(report.text)
    for source, texts in (("qr", drawn), ("link", report.links)):
        for text in texts:
            parsed = _parsed(text)
            if parsed is None:
                continue
            differs = key is not None and key != parsed.enrolment.secret
            return EnrolmentPage(
                parsed.enrolment,
                "qr" if source == "qr" else "link",
                parsed.oddities,
                code,
                differs,
                confidence=1.0 if code is not None else 0.9,
            )
    if key is None:
        return None
    return EnrolmentPage(Enrolment(Account(), key), "text", (), code, confidence=0.8 if code is not None else 0.7)


def _parsed(text: str) -> Parsed | None:
    if not re.match(r"\s*otpauth://", text, re.IGNORECASE):
        return None
    try:
        return parse_uri(text)
    except OtpError:
        return None


def _asked(report: PageReport, code: Found | None, codes: Sequence[Found]) -> SignIn | AsksCode | Nothing:
    sign_in = sign_in_of(report, [code] if code is not None else [])
    if code is None:
        if sign_in is not None:
            return sign_in
        return Nothing(codes[0] if codes else None, confidence=0.4 if codes else 0.9)
    if sign_in is not None and sign_in.username is not None and sign_in.password is not None:
        return replace(sign_in, code=code)
    confidence = round(min(1.0, 0.5 + (code.score - SURE) / 16 + 0.1), 2)
    password = sign_in.password if sign_in is not None else None
    return AsksCode(code, password, confidence, disables=_disables(report, code))


def _disables(report: PageReport, code: Found) -> bool:
    buttons = " ".join(button.text for button in report.buttons if button.form == code.field.form and button.submits)
    return bool(words.DISABLE.search(words.folded(f"{code.field.heading} | {buttons}")))


def _with_complaint(report: PageReport, asked: SignIn | AsksCode | EnrolmentPage | Nothing) -> Question:
    complaint = complaint_of(report, asks=_name(asked))
    if complaint is None:
        return asked
    return Rejected(complaint.text, asked, complaint.about == "locked", _complaint_confidence(complaint))


def _name(asked: SignIn | AsksCode | EnrolmentPage | Nothing) -> str:
    names = {SignIn: "sign-in", AsksCode: "code", EnrolmentPage: "enrolment", Nothing: "nothing"}
    return names[type(asked)]


def _complaint_confidence(complaint: Complaint) -> float:
    return 0.95 if complaint.marked else 0.75
