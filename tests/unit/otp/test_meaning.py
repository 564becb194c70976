"""What writers mean by labels, issuers and parameters that Google's format does not know."""

from __future__ import annotations

import pytest

from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.uri import format_uri, parse_stored, parse_uri

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _account(label: str, query: str = "") -> Account:
    return parse_uri(f"otpauth://totp/{label}?secret={KEY}{query}").enrolment.account


@pytest.mark.parametrize(
    ("label", "query", "issuer", "name"),
    [
        ("root@192.0.2.7:22", "&issuer=Server", "Server", "root@192.0.2.7:22"),
        ("root@192.0.2.7:22", "", "", "root@192.0.2.7:22"),
        ("192.0.2.7:8443", "", "", "192.0.2.7:8443"),
        ("localhost:3000", "", "", "localhost:3000"),
        ("localhost:3000:dana", "", "localhost:3000", "dana"),
        ("localhost%3A3000%3Adana", "&issuer=localhost%3A3000", "localhost:3000", "dana"),
        ("[2001:db8::1]:8443", "&issuer=Router", "Router", "[2001:db8::1]:8443"),
        ("2001:db8::1", "", "", "2001:db8::1"),
        ("fe80::1", "&issuer=Router", "Router", "fe80::1"),
        ("arn:aws:iam::123456789012:mfa/dana", "", "", "arn:aws:iam::123456789012:mfa/dana"),
        ("arn:aws:iam::1:mfa/dana", "&issuer=AWS", "AWS", "arn:aws:iam::1:mfa/dana"),
        ("AWS:dana@123456789012", "&issuer=AWS", "AWS", "dana@123456789012"),
        ("Northwind:dana@mail.test", "&issuer=Cloud", "Cloud", "Northwind:dana@mail.test"),
        ("Cloud:Northwind:dana", "&issuer=Cloud", "Cloud", "Northwind:dana"),
        ("CLOUD%20Co%20:dana", "&issuer=Cloud%20Co", "Cloud Co", "dana"),
        ("CloudCo:dana", "&issuer=Cloud%20Co", "Cloud Co", "dana"),
        ("Cloud+Co:dana%40mail.test", "&issuer=Cloud+Co", "Cloud Co", "dana@mail.test"),
        ("Cloud+Co%3Adana+smith%40mail.test", "", "Cloud Co", "dana smith@mail.test"),
        ("Cloud:dana+shop@mail.test", "&issuer=Cloud", "Cloud", "dana+shop@mail.test"),
        ("Cloud%20Co:dana+shop@mail.test", "&issuer=Cloud%20Co", "Cloud Co", "dana+shop@mail.test"),
        ("AT%26T:dana", "&issuer=AT&T", "AT&T", "dana"),
        ("dana", "&issuer=undefined", "", "dana"),
        ("Shop:dana", "&issuer=undefined", "Shop", "dana"),
        ("undefined:dana", "&issuer=Shop", "Shop", "dana"),
        ("None:dana", "", "", "dana"),
        ("null:dana", "&issuer=null", "", "dana"),
        (":null", "", "", ""),
        ("dana", "&issuer=:null", "", "dana"),
        ("dana", "&issuer=%3A", "", "dana"),
        ("dana", "&issuer=%26", "", "dana"),
        ("Shop:dana", "&issuer=https", "Shop", "dana"),
        ("https://shop.test:dana", "", "", "https://shop.test:dana"),
        ("https://shop.test/:dana", "&issuer=https%3A%2F%2Fshop.test%2F", "https://shop.test/", "dana"),
        ("https%3A%2F%2Fshop.test%3Adana", "&issuer=Shop", "Shop", "https://shop.test:dana"),
        ("undefined", "&issuer=Shop", "Shop", ""),
        ("null:null", "&issuer=null", "", ""),
        ("Noneuclid:dana", "", "Noneuclid", "dana"),
    ],
)
def test_only_a_prefix_that_is_the_issuer_is_cut_off_a_label(label: str, query: str, issuer: str, name: str) -> None:
    account = _account(label, query)
    assert (account.issuer, account.name) == (issuer, name)


@pytest.mark.parametrize(
    ("label", "query", "issuer"),
    [
        ("Steam:dana", "&issuer=Steam", "Steam"),
        ("Steam:dana", "", "Steam"),
        ("Steam", "&digits=5", "Steam"),
        ("dana", "&issuer=steam&digits=5", "steam"),
        ("Steam:dana", "&issuer=Steam&algorithm=SHA1&digits=6&period=30", "Steam"),
        ("Steam%20Guard:dana", "", "Steam Guard"),
    ],
)
def test_steam_written_as_an_ordinary_account_gives_its_letters(label: str, query: str, issuer: str) -> None:
    parsed = parse_uri(f"otpauth://totp/{label}?secret={KEY}{query}")
    account = parsed.enrolment.account
    assert (account.kind, account.issuer, account.digits) == (Kind.STEAM, issuer, 5)
    assert code_at(parsed.enrolment, 1234567890).value.isalnum()
    assert "type" in [warning.field for warning in parsed.warnings]


@pytest.mark.parametrize("query", ["&digits=8", "&period=60", "&algorithm=SHA256"])
def test_another_service_of_steams_name_keeps_its_digits(query: str) -> None:
    assert _account("Steam:dana", f"&issuer=Steam{query}").kind is Kind.TOTP
    assert _account("Steamship:dana", "").kind is Kind.TOTP


def test_what_is_stored_is_read_as_it_stands() -> None:
    for issuer, name in (("Steam", "dana"), ("null", "a"), ("", "root@x:22"), ("Shop", "https://x:y"), (":", ":")):
        stored = Enrolment(Account(issuer=issuer, name=name), base32.decode(KEY))
        assert parse_stored(format_uri(stored)) == stored


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("&2step_salt=8", "secret"),
        ("&2step_output=20", "secret"),
        ("&2step_difficulty=10000", "secret"),
        ("&encoder=hex", "encoder"),
        ("&encoder=base26", "encoder"),
        ("&offset=30", "parameters"),
        ("&t0=1700000000", "parameters"),
        ("&epoch=5", "parameters"),
        ("&secret_encoding=hex", "parameters"),
        ("&encoding=base64", "parameters"),
        ("&algo=sha256", "parameters"),
        ("&hash=SHA512&algorithm=SHA256", "parameters"),
        ("&interval=60", "parameters"),
        ("&timeStep=60&period=30", "parameters"),
        ("&otp_length=8", "parameters"),
        ("&pin=1234", "parameters"),
        ("&checksum=true", "parameters"),
        ("&alphabet=0123456789ABCDEF", "parameters"),
        ("&type=hotp", "parameters"),
        ("&ocrasuite=OCRA-1:HOTP-SHA1-6:QN08", "parameters"),
        ("&encrypted=1", "parameters"),
        ("&algorithm=SHA3-256", "algorithm"),
    ],
)
def test_a_parameter_that_changes_codes_is_refused(query: str, field: str) -> None:
    with pytest.raises(OtpError) as caught:
        _account("Shop:dana", query)
    assert caught.value.field == field
    assert caught.value.advice
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "&image=https%3A%2F%2Fshop.test%2Flogo.png",
        "&color=ff0000&icon=shop&lock=true",
        "&encoder=",
        "&encoder=default",
        "&offset=0",
        "&t0=0",
        "&secretEncoding=base32",
        "&algo=sha1",
        "&hash=HMAC-SHA-1",
        "&interval=30",
        "&step=30s",
        "&pin=True",
        "&type=totp",
        "&length=20",
        "&serial=TOTP0001&creator=privacyidea",
        "&checksum=false",
    ],
)
def test_a_harmless_parameter_changes_nothing(query: str) -> None:
    assert _account("Shop:dana", query) == Account(issuer="Shop", name="dana")


def test_an_alias_that_agrees_is_harmless() -> None:
    account = _account("Shop:dana", "&algorithm=SHA256&algo=sha-256&period=60&step=60")
    assert (account.algorithm, account.period) == (Algorithm.SHA256, 60)


@pytest.mark.parametrize("kind", ["pipush", "daypassword", "yaotp", "motp"])
def test_types_of_other_programs_are_named(kind: str) -> None:
    with pytest.raises(OtpError, match="Trackops Desktop can't generate"):
        parse_uri(f"otpauth://{kind}/a?secret={KEY}")


def test_spaces_that_a_form_wrote_as_plus_signs_are_no_letters_of_a_key() -> None:
    written = "+".join(KEY[at : at + 4].lower() for at in range(0, 32, 4))
    assert parse_uri(f"otpauth://totp/a?secret={written}").enrolment.secret == base32.decode(KEY)


@pytest.mark.parametrize(
    "text",
    [
        "https://files.shop.test/securesignin/download",
        "https://shop.test/en/authenticator",
        "http://shop.test/download/authenticator-app?lang=de",
        "https://shop.page.link/abc",
        "https://play.app.goo.gl/?link=https://play.google.com/store/apps/details?id=app",
        "HTTPS://APPS.APPLE.COM/app/id1",
    ],
)
def test_a_link_to_an_app_is_told_from_an_enrolment(text: str) -> None:
    refusal = read_enrolments(text).refusal
    assert refusal is not None
    assert refusal.sentence == "This is only a link to an app."


@pytest.mark.parametrize(
    "text", ["https://shop.test/", "https://shop.test/?next=/authenticator", "WIFI:S:a;P:b;;", "tel:1"]
)
def test_other_codes_are_not_explained(text: str) -> None:
    assert read_enrolments(text).refusal is None
