"""The judging by itself, on reports as the page script writes them; the real engine's are in `tests/web`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.signin.builders import field, report
from trackops_desktop.otp import base32
from trackops_desktop.signin.field_scoring import box_groups
from trackops_desktop.signin.lexicon import folded, identifier_words
from trackops_desktop.signin.page_errors import page_error_of
from trackops_desktop.signin.page_intent import (
    AsksCode,
    AsksRecoveryCode,
    AsksSignIn,
    EnrolmentPage,
    Nothing,
    RecoveryCodes,
    SymbolsSeen,
    UnreadEnrolment,
    found_fields,
)
from trackops_desktop.signin.recognise import code_fields, recognise
from trackops_desktop.signin.recovery_codes import codes_in
from trackops_desktop.signin.setup_keys import key_in

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
URI = f"otpauth://totp/Trackops:alice?secret={KEY}&issuer=Trackops"


@pytest.mark.parametrize(
    "signs",
    [
        {"autocomplete": "one-time-code"},
        {"label": "Verification code"},
        {"label": "Authenticator code", "type": "password"},
        {"placeholder": "Einmalcode"},
        {"aria": "Code de vérification"},
        {"label": "Código de verificación"},
        {"name": "otp", "maxlength": 6},
        {"name": "totpToken", "inputmode": "numeric", "maxlength": 6},
        {"label": "6-digit code", "maxlength": 6, "inputmode": "numeric", "nearby": "Open your authenticator app"},
        {"name": "code", "label": "Code", "heading": "Two-factor authentication", "maxlength": 6},
    ],
)
def test_a_field_with_enough_signs_wants_a_code(signs: dict[str, Any]) -> None:
    assert isinstance(recognise(report(field(**signs))), AsksCode)


@pytest.mark.parametrize(
    "signs",
    [
        {"autocomplete": "cc-csc", "label": "Security code", "maxlength": 4},
        {"label": "Security code on the back of your card", "inputmode": "numeric", "maxlength": 4},
        {"label": "6-digit postal code", "maxlength": 6, "pattern": "[0-9]{6}"},
        {"name": "promo_code", "placeholder": "Enter code", "maxlength": 8},
        {"label": "Gutscheincode", "maxlength": 8},
        {"label": "Code postal", "inputmode": "numeric"},
        {"label": "Código de descuento"},
        {"type": "tel", "label": "Phone number", "name": "phone"},
        {"label": "Recovery code", "name": "recovery_code", "heading": "Two-factor authentication"},
        {"name": "code", "maxlength": 6, "inputmode": "numeric"},
        {"label": "Verification code", "editable": False},
    ],
)
def test_a_field_that_means_something_else_wants_no_code(signs: dict[str, Any]) -> None:
    assert not isinstance(recognise(report(field(**signs))), AsksCode)


@pytest.mark.parametrize(
    "signs",
    [
        {"label": "Recovery code", "name": "recovery_code", "heading": "Two-factor authentication"},
        {"label": "Code", "heading": "Use a recovery code"},
        {"placeholder": "Backup code", "type": "password"},
        {"label": "Wiederherstellungscode"},
        {"label": "Enter one of your single-use backup codes"},
    ],
)
def test_a_field_that_asks_for_a_recovery_code_is_known(signs: dict[str, Any]) -> None:
    asked = recognise(report(field(**signs)))
    assert isinstance(asked, AsksRecoveryCode)
    assert found_fields(asked) == (asked.field,)


@pytest.mark.parametrize(
    "fields",
    [
        ({"label": "Recovery email", "type": "email"},),
        ({"label": "Recovery phone number", "type": "tel"},),
        ({"label": "Reset code", "name": "reset_code"},),
        ({"label": "Name of the recovery key"},),
        ({"label": "Search", "heading": "Recovery codes"},),
        ({"label": "Recovery code", "editable": False},),
        ({"label": "Recovery code"}, {"label": "Backup code"}),  # which one?
        ({"name": "user"}, {"name": "password", "type": "password"}, {"label": "Recovery code (optional)"}),
        ({"label": "6-digit code", "name": "otp"}, {"label": "Recovery code"}),
    ],
)
def test_what_may_want_something_else_gets_no_recovery_code(fields: tuple[dict[str, Any], ...]) -> None:
    asked = recognise(report(*(field(place, **signs) for place, signs in enumerate(fields, 1))))
    assert not isinstance(asked, AsksRecoveryCode)


def test_a_field_that_is_not_certain_is_left_to_the_user_and_then_believed() -> None:
    page = report(field(name="code", maxlength=6, inputmode="numeric"))
    asked = recognise(page)
    assert isinstance(asked, Nothing)
    assert asked.unsure is not None
    assert isinstance(recognise(page, pointed="#f1"), AsksCode)


def test_a_password_form_signs_in_and_a_registration_does_not() -> None:
    user, password = field(1, name="user"), field(2, type="password", name="password")
    assert isinstance(recognise(report(user, password)), AsksSignIn)
    again = field(3, type="password", name="password2")
    assert isinstance(recognise(report(user, password, again)), Nothing)
    made_up = field(2, type="password", autocomplete="new-password")
    assert isinstance(recognise(report(user, made_up)), Nothing)


def test_the_qr_code_wins_over_another_key_in_text() -> None:
    text = "Scan this with your authenticator app. Secret key: KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
    page = recognise(report(text=text), [URI])
    assert isinstance(page, EnrolmentPage)
    assert (page.source, page.differs, base32.encode(page.enrolment.secret)) == ("qr", True, KEY)
    alone = recognise(report(text=text))
    assert isinstance(alone, EnrolmentPage)
    assert alone.source == "text"


def test_beneath_a_key_a_field_that_speaks_of_a_code_wants_it_and_another_does_not() -> None:
    vague, device = field(label="Enter code to confirm"), field(2, label="Name of the device")
    page = recognise(report(vague, device), [URI])
    assert isinstance(page, EnrolmentPage)
    assert page.code is not None
    assert page.code.field == vague
    assert isinstance(recognise(report(vague)), Nothing)
    only_device = recognise(report(device), [URI])
    assert isinstance(only_device, EnrolmentPage)
    assert only_device.code is None


def test_a_part_of_a_text_counts_where_it_begins_an_account_or_the_page_speaks_of_one() -> None:
    first, second = SymbolsSeen((1,), 2, begins=True), SymbolsSeen((2,), 2)
    set_up = report(text="Set up your authenticator app: scan the QR codes.")
    assert recognise(report(), symbols=first) == UnreadEnrolment(None, 0.9, first)
    assert recognise(set_up, symbols=second) == UnreadEnrolment(None, 0.9, second)
    assert isinstance(recognise(report(text="Your vaccination pass"), symbols=second), Nothing)
    assert isinstance(recognise(set_up, [URI], symbols=second), EnrolmentPage)


@pytest.mark.parametrize("drawn", ["https://example.com", "otpauth://totp/x", "otpauth://totp/x?secret=1"])
def test_a_code_that_enrols_nobody_is_passed_over(drawn: str) -> None:
    assert isinstance(recognise(report(), [drawn]), Nothing)


@pytest.mark.parametrize(
    "text",
    [
        f"Set up your authenticator app. Secret code: {KEY}",
        "Authenticator app: enter the setup key\nJBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
        "Authentifizierungs-App einrichten\nSchlüssel\njbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp",
        f"Configurez votre application d’authentification avec la clé {KEY}",
    ],
)
def test_a_key_in_text(text: str) -> None:
    found = key_in(text)
    assert found is not None
    assert base32.encode(found.secret) == KEY


@pytest.mark.parametrize(
    "text",
    [
        f"Your API key: {KEY}",
        f"Scan the ticket. Secret: {KEY}",
        "Set up your authenticator app. The key thing here that this with some more than what goes into this",
        "Set up your authenticator. Secret: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        f"Set up your authenticator. https://example.com/key/{KEY}",
    ],
)
def test_what_is_no_key_in_text(text: str) -> None:
    assert key_in(text) is None


def test_recovery_codes_need_a_word_for_them_and_one_shape() -> None:
    codes = [f"{n:x}bc{n}-{n}xy{n:x}" for n in range(2, 10)]
    assert codes_in("Recovery codes\n" + "\n".join(codes)) == tuple(codes)
    assert codes_in("Recovery codes\n" + "\n".join(f"{n + 1}. {code}" for n, code in enumerate(codes))) == tuple(codes)
    assert codes_in("Orders\n" + "\n".join(codes)) == ()
    assert codes_in("Recovery codes\n2024-01-01\n2024-01-02\n2024-01-03\n2024-01-04\n2024-01-05") == ()
    assert codes_in("Recovery codes\n100001\n100002\n100003\n100004\n100005") == ()
    assert isinstance(recognise(report(text="Backup codes\n" + "\n".join(codes))), RecoveryCodes)


@pytest.mark.parametrize(
    ("text", "asks", "about"),
    [
        ("That code is not right. Please enter a new code.", "code", "code"),
        ("That code didn’t work. Try again.", "code", "code"),
        ("Der Code ist ungültig.", "code", "code"),
        ("Code incorrect. Veuillez réessayer.", "code", "code"),
        ("El código no es válido.", "code", "code"),
        ("Invalid username or password", "sign-in", "sign-in"),
        ("Benutzername oder Passwort falsch", "sign-in", "sign-in"),
        ("Identifiant ou mot de passe incorrect", "sign-in", "sign-in"),
        ("Usuario o contraseña incorrectos", "sign-in", "sign-in"),
        ("Your account is locked.", "sign-in", "locked"),
        ("Zu viele fehlgeschlagene Versuche", "code", "locked"),
    ],
)
def test_complaints(text: str, asks: str, about: str) -> None:
    marked = page_error_of(report(alerts=(text,)), asks=asks)
    plain = page_error_of(report(text=f"Welcome\n{text}\nHelp"), asks=asks)
    assert [one.about for one in (marked, plain) if one is not None] == [about, about]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("If the code is wrong, check the clock.", "code"),
        ("This coupon code is invalid.", "code"),
        ("Invalid ZIP code", "sign-in"),
        ("After five wrong passwords your account will be locked.", "sign-in"),
        ("Enter the code from your app.", "code"),
        ("The card number is invalid", "nothing"),
    ],
)
def test_what_is_no_complaint(text: str, asks: str) -> None:
    assert page_error_of(report(text=text), asks=asks) is None


def test_single_boxes_in_a_row_belong_together() -> None:
    from trackops_desktop.signin.report import ElementRect

    row = [field(n, maxlength=1, place=ElementRect(40 * n, 10, 30, 30)) for n in range(1, 7)]
    elsewhere = field(9, maxlength=1, place=ElementRect(10, 300, 30, 30))
    assert box_groups([*row, elsewhere]) == [tuple(row)]
    assert box_groups(row[:3]) == []
    (found,) = code_fields(report(*row))
    assert found.handles == (1, 2, 3, 4, 5, 6)


def test_words_are_compared_without_case_accents_and_joints() -> None:
    assert folded("Bestätigungs‑Code Größe") == "bestatigungs-code grosse"
    assert identifier_words("mfaCode_2") == identifier_words("mfa-code.2") == "mfa code 2"
