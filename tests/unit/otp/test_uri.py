from __future__ import annotations

from urllib.parse import quote

import pyotp  # noqa: TID251  (as an independent reader)
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.otp.strategies import enrolments, read_or_refuse
from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import MAX_COUNTER, Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret
from trackops_desktop.otp.uri import MAX_URI_LENGTH, format_uri, parse_stored, parse_uri, split_uri

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECRET = base32.decode(KEY)


def _read(text: str) -> Account:
    parsed = parse_uri(text)
    assert parsed.enrolment.secret == SECRET
    return parsed.enrolment.account


def _odd_fields(text: str) -> list[str]:
    return [warning.field for warning in parse_uri(text).warnings]


@given(enrolments)
@example(Enrolment(Account(issuer="i" * 256, name="n" * 256), Secret(b"x" * MAX_SECRET_BYTES)))
@example(Enrolment(Account(issuer="ẞ:ß", name="ẞ:ß:é"), Secret(b"x")))
@example(Enrolment(Account(issuer="", name=":a:b"), Secret(b"x")))
@example(Enrolment(Account(issuer="a", name="a:a:a"), Secret(b"x")))
@example(Enrolment(Account(issuer="%3A?secret=x&", name="/+# "), Secret(b"x")))
def test_what_is_written_is_read_as_the_same_enrolment(enrolment: Enrolment) -> None:
    text = format_uri(enrolment)
    assert parse_stored(text) == enrolment
    assert text.isascii()
    assert len(text) <= MAX_URI_LENGTH


@given(enrolments)
def test_writing_what_was_read_changes_nothing(enrolment: Enrolment) -> None:
    text = format_uri(enrolment)
    assert format_uri(parse_stored(text)) == text


def test_every_field_is_written_out() -> None:
    totp = Enrolment(Account(Kind.TOTP, "ACME Co", "bob@acme.test", Algorithm.SHA256, 8, 60), SECRET)
    hotp = Enrolment(Account(Kind.HOTP, "", "bob", counter=7), SECRET)
    steam = Enrolment(Account(Kind.STEAM, "Steam", "gabe", digits=5), SECRET)
    assert format_uri(totp) == (
        f"otpauth://totp/ACME%20Co:bob@acme.test?secret={KEY}&issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60"
    )
    assert format_uri(hotp) == f"otpauth://hotp/bob?secret={KEY}&algorithm=SHA1&digits=6&counter=7"
    assert format_uri(steam) == f"otpauth://steam/Steam:gabe?secret={KEY}&issuer=Steam"


def test_an_independent_reader_reads_what_is_written() -> None:
    ours = Enrolment(Account(Kind.TOTP, "ACME Co", "bob@acme.test", Algorithm.SHA512, 8, 60), SECRET)
    theirs = pyotp.parse_uri(format_uri(ours))
    assert isinstance(theirs, pyotp.TOTP)
    assert (theirs.issuer, theirs.name) == ("ACME Co", "bob@acme.test")
    assert theirs.at(1234567890) == code_at(ours, 1234567890).value


@pytest.mark.parametrize(
    ("label", "query", "issuer", "name"),
    [
        ("ACME:bob", "", "ACME", "bob"),
        ("ACME%3Abob", "", "ACME", "bob"),
        ("ACME%3abob", "", "ACME", "bob"),
        ("ACME:%20bob", "", "ACME", "bob"),
        ("ACME: bob", "", "ACME", "bob"),
        ("ACME%3A%20bob", "", "ACME", "bob"),
        ("ACME%20Co:bob", "", "ACME Co", "bob"),
        ("ACME Co:bob smith", "", "ACME Co", "bob smith"),
        ("ACME:bob#2", "", "ACME", "bob#2"),
        ("ACME:bob?2", "", "ACME", "bob?2"),
        ("#1: bob", "&issuer=%231", "#1", "bob"),
        ("bob", "", "", "bob"),
        ("bob", "&issuer=ACME", "ACME", "bob"),
        ("bob", "&issuer=ACME+Co", "ACME Co", "bob"),
        ("bob", "&issuer=ACME%20Co", "ACME Co", "bob"),
        ("bob", "&issuer=A%2BB", "A+B", "bob"),
        ("a+b", "&issuer=ACME", "ACME", "a+b"),  # a plus is a space in issuer= alone
        ("", "&issuer=ACME", "ACME", ""),
        ("ACME:", "", "ACME", ""),
        (":bob", "", "", "bob"),
        ("", "", "", ""),
        ("Other:bob", "&issuer=ACME", "ACME", "Other:bob"),
        ("ACME%20Bank:bob", "&issuer=ACME", "ACME", "ACME Bank:bob"),
        ("acme:bob", "&issuer=ACME", "ACME", "bob"),
        ("ACME:bob:smith", "", "ACME", "bob:smith"),
        ("ACME:EU:bob", "&issuer=ACME:EU", "ACME:EU", "bob"),
        ("ACME%3AEU:bob", "&issuer=ACME%3AEU", "ACME:EU", "bob"),
        ("ACME%3AEU%3Abob", "&issuer=ACME%3AEU", "ACME:EU", "bob"),
        ("ACME%3AEU:bob", "", "ACME:EU", "bob"),  # the literal colon splits
        ("ACME:bob/", "", "ACME", "bob"),
        ("M%C3%BCller:b%C3%B6b", "", "Müller", "böb"),
        ("M%FCller:bob", "", "Müller", "bob"),  # Latin-1, as old servers wrote it
        ("Müller:böb", "", "Müller", "böb"),
        ("bob", "&ISSUER=ACME", "ACME", "bob"),
        ("bob", "&amp;issuer=ACME", "ACME", "bob"),
        ("bob", "&issuer=ACME&image=https%3A%2F%2Fa.test%2Fx.png&foo", "ACME", "bob"),
        ("bob", "&&issuer=ACME&", "ACME", "bob"),
        ("bob", "&issuer=", "", "bob"),
        ("ACME:bob", "&issuer=", "ACME", "bob"),
        ("A%0AB:bob", "", "A B", "bob"),
        ("e%CC%81:bob", "&issuer=%C3%A9", "é", "bob"),
    ],
)
def test_sloppy_labels_and_issuers_are_understood(label: str, query: str, issuer: str, name: str) -> None:
    account = _read(f"otpauth://totp/{label}?secret={KEY}{query}")
    assert (account.issuer, account.name) == (issuer, name)


@pytest.mark.parametrize(
    "text",
    [
        f"OTPAUTH://TOTP/ACME:bob?SECRET={KEY}&ISSUER=ACME",
        f"  otpauth://totp/ACME:bob?secret={KEY}\r\n",
        f"\ufeffotpauth://totp/ACME:bob?secret={KEY}",
        f"otpauth://totp/ACME:bob?secret={KEY.lower()}",
        f"otpauth://totp/ACME:bob?secret={KEY}%3D%3D%3D",
        f"otpauth://totp/ACME:bob?secret={KEY}===",
        f"otpauth://totp/ACME:bob?secret={'%20'.join([KEY[:4], KEY[4:]])}",
        f"otpauth://totp/ACME:bob?secret={'-'.join([KEY[:4], KEY[4:]])}",
        f"otpauth://totp/ACME:bob?secret={' '.join([KEY[:4], KEY[4:]])}",
        f"otpauth://totp/ACME:bob?algorithm=HMAC-SHA-1&digits=06&period=+30&secret={KEY}",
        f"otpauth://totp/ACME:bob?algorithm=sha1&digits=%206&period=30%20&secret={KEY}",
    ],
)
def test_sloppy_writing_changes_nothing(text: str) -> None:
    assert _read(text) == Account(issuer="ACME", name="bob")


@pytest.mark.parametrize(
    ("written", "algorithm"),
    [
        ("SHA1", Algorithm.SHA1),
        ("sha256", Algorithm.SHA256),
        ("SHA-512", Algorithm.SHA512),
        ("HMAC-SHA-256", Algorithm.SHA256),
        ("HmacSHA512", Algorithm.SHA512),
        ("hmac_sha_1", Algorithm.SHA1),
    ],
)
def test_algorithms_are_known_by_all_their_names(written: str, algorithm: Algorithm) -> None:
    assert _read(f"otpauth://totp/x:a?secret={KEY}&algorithm={written}").algorithm is algorithm


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (f"otpauth://hotp/a:b?secret={KEY}&counter=42", Account(Kind.HOTP, "a", "b", counter=42)),
        (f"otpauth://hotp/a:b?secret={KEY}&counter={MAX_COUNTER}", Account(Kind.HOTP, "a", "b", counter=MAX_COUNTER)),
        (f"otpauth://hotp/a:b?secret={KEY}&counter={'0' * 200}7", Account(Kind.HOTP, "a", "b", counter=7)),
        (f"otpauth://hotp/a:b?secret={KEY}&counter=0&period=99999999", Account(Kind.HOTP, "a", "b")),
        (
            f"otpauth://totp/a:b?secret={KEY}&period=86400&digits=10",
            Account(Kind.TOTP, "a", "b", digits=10, period=86400),
        ),
        (f"otpauth://totp/a:b?secret={KEY}&period=1&digits=1", Account(Kind.TOTP, "a", "b", digits=1, period=1)),
        (f"otpauth://steam/Steam:gabe?secret={KEY}&digits=6", Account(Kind.STEAM, "Steam", "gabe", digits=5)),
        (f"otpauth://totp/Steam:gabe?secret={KEY}&encoder=Steam", Account(Kind.STEAM, "Steam", "gabe", digits=5)),
        (f"steam://{KEY}", Account(Kind.STEAM, "Steam", digits=5)),
        (f"STEAM://{KEY.lower()}/", Account(Kind.STEAM, "Steam", digits=5)),
        (f"otpauth://totp?secret={KEY}", Account()),
        (f"otpauth://totp/?secret={KEY}", Account()),
    ],
)
def test_every_type_is_read(text: str, account: Account) -> None:
    assert _read(text) == account


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", ""),
        ("hello", ""),
        ("https://acme.test/?secret=JBSWY3DP", ""),
        (f"otpauth:/totp/x?secret={KEY}", ""),
        (f"otpauth://motp/x?secret={KEY}", "type"),
        (f"otpauth:///x?secret={KEY}", "type"),
        ("otpauth://totp/x", "secret"),
        ("otpauth://totp/x?", "secret"),
        ("otpauth://totp/x?secret=", "secret"),
        ("otpauth://totp/x?issuer=ACME", "secret"),
        ("otpauth://totp/x?secret=JBSW0189", "secret"),
        ("otpauth://totp/x?secret=A", "secret"),
        ("steam://", "secret"),
        ("steam://!!!", "secret"),
        (f"otpauth://totp/x?secret={KEY}&algorithm=MD5", "algorithm"),
        (f"otpauth://totp/x?secret={KEY}&algorithm=SHA224", "algorithm"),
        (f"otpauth://totp/x?secret={KEY}&algorithm=", "algorithm"),
        (f"otpauth://totp/x?secret={KEY}&period=0", "period"),
        (f"otpauth://totp/x?secret={KEY}&period=-30", "period"),
        (f"otpauth://totp/x?secret={KEY}&period=86401", "period"),
        (f"otpauth://totp/x?secret={KEY}&period=30s", "period"),
        (f"otpauth://totp/x?secret={KEY}&period=", "period"),
        (f"otpauth://totp/x?secret={KEY}&period=٣٠", "period"),
        (f"otpauth://totp/x?secret={KEY}&digits=0", "digits"),
        (f"otpauth://totp/x?secret={KEY}&digits=11", "digits"),
        (f"otpauth://totp/x?secret={KEY}&digits=6.0", "digits"),
        (f"otpauth://totp/x?secret={KEY}&digits={'9' * 9000}", "digits"),
        (f"otpauth://hotp/x?secret={KEY}&counter=-1", "counter"),
        (f"otpauth://hotp/x?secret={KEY}&counter={MAX_COUNTER + 1}", "counter"),
        (f"otpauth://hotp/x?secret={KEY}&counter={'1' * 6000}", "counter"),
        (f"otpauth://hotp/x?secret={KEY}&counter=one", "counter"),
        (f"otpauth://totp/x?secret={KEY}&secret={KEY}", "secret"),
        (f"otpauth://totp/x?secret={KEY}&SECRET=MZXW6", "secret"),
        (f"otpauth://totp/x?secret={KEY}&issuer=a&issuer=b", "issuer"),
        (f"otpauth://totp/x?secret={KEY}&digits=6&digits=8", "digits"),
        (f"otpauth://totp/x?secret={KEY}&encoder=steam&encoder=x", "encoder"),
        (f"otpauth://totp/{'x' * 257}?secret={KEY}", "name"),
        (f"otpauth://totp/{'x' * 257}:a?secret={KEY}", "issuer"),
        (f"otpauth://totp/x?secret={KEY}&issuer={'x' * 257}", "issuer"),
        (f"otpauth://totp/x?secret={KEY}&junk={'x' * MAX_URI_LENGTH}", ""),
        (f"steam://{KEY * MAX_URI_LENGTH}", ""),
    ],
)
def test_what_could_give_wrong_codes_is_refused_with_a_sentence(text: str, field: str) -> None:
    with pytest.raises(OtpError) as caught:
        parse_uri(text)
    assert caught.value.field == field
    assert caught.value.sentence.endswith(".")
    assert KEY not in str(caught.value)
    assert not text or text not in str(caught.value)


def test_a_label_longer_than_both_its_halves_may_be_is_still_read() -> None:
    issuer, name = "I" * 256, "n" * 256
    account = _read(f"otpauth://totp/{issuer}:{name}?secret={KEY}&issuer={issuer}")
    assert (account.issuer, account.name) == (issuer, name)
    with pytest.raises(OtpError, match="longer than 256"):  # another prefix is kept, or nothing is
        _read(f"otpauth://totp/{'o' * 300}:{name}?secret={KEY}&issuer={issuer}")


@pytest.mark.parametrize(
    ("rest", "fields"),
    [
        (f"totp/ACME:bob?secret={KEY}", []),
        (f"totp/ACME:bob?secret={KEY}&issuer=ACME", []),
        (f"totp/acme:bob?secret={KEY}&issuer=ACME", []),
        (f"totp/ACME%20:bob?secret={KEY}&issuer=ACME", []),
        (f"totp/A:B:bob?secret={KEY}&issuer=A:B", []),
        (f"totp/Other:bob?secret={KEY}&issuer=ACME", ["issuer"]),
        (f"totp/ACME%20Bank:bob?secret={KEY}&issuer=ACME", ["issuer"]),  # begins with it, and is another
        (f"totp/bob?secret={KEY}", ["issuer"]),
        (f"totp/ACME:?secret={KEY}", ["name"]),
        (f"totp/?secret={KEY}", ["issuer", "name"]),
        (f"totp/ACME:bob?secret={KEY}&digits=5", ["digits"]),
        (f"totp/ACME:bob?secret={KEY}&digits=9", ["digits"]),
        (f"totp/ACME:bob?secret={KEY}&counter=1", ["counter"]),
        (f"hotp/ACME:bob?secret={KEY}", ["counter"]),
        (f"hotp/ACME:bob?secret={KEY}&counter=0&period=30", ["period"]),
        ("totp/ACME:bob?secret=JBSWY3DP", ["secret"]),
        (f"totp/ACME:bob?secret={KEY}A", ["secret"]),
        (f"steam/Steam:gabe?secret={KEY}", []),
    ],
)
def test_what_is_unusual_is_told(rest: str, fields: list[str]) -> None:
    assert _odd_fields(f"otpauth://{rest}") == fields


def test_a_bare_steam_secret_is_judged_as_it_is_written() -> None:
    assert _odd_fields(f"steam://{KEY}A") == ["name", "secret"]
    assert _odd_fields(f"steam://{KEY[:16]}%20{KEY[16:]}") == ["name"]


def test_the_parts_are_as_they_stood() -> None:
    parts = split_uri(f"otpauth://TOTP/A%20B:c%3Ad?secret={KEY}&Foo=1&digits=seven&issuer=A+B")
    assert (parts.type, parts.prefix, parts.name, parts.label) == ("totp", "A B", "c:d", "A B:c:d")
    assert parts.parameters == {"secret": KEY, "digits": "seven", "issuer": "A B"}
    assert parts.unknown == ("foo",)


_PIECES = st.sampled_from(
    [
        "otpauth://",
        "steam://",
        "totp",
        "hotp",
        "steam",
        "/",
        ":",
        "%3A",
        "?",
        "&",
        "=",
        "#",
        "%",
        "%FF",
        "+",
        " ",
        "secret=",
        "issuer=",
        "digits=",
        "period=",
        "counter=",
        "algorithm=",
        "encoder=",
        "MZXW6YTBOI",
        "SHA256",
        "6",
        "-1",
        "9" * 30,
        "\ud800",
        "\u202e",
        "é",
        "\x00",
        "amp;",
        "ß",
    ]
)
_noise = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=20).map("".join))


@given(st.sampled_from(["", "otpauth://", "otpauth://totp/", f"otpauth://totp/a?secret={KEY}&", "steam://"]), _noise)
def test_any_text_is_an_enrolment_or_a_sentence(start: str, noise: str) -> None:
    assume(KEY not in noise)  # which would be an issuer's name and rightly shown
    result = read_or_refuse(parse_uri, start + noise)
    assert KEY not in repr(result)
    if isinstance(result, OtpError):
        assert result.sentence
    else:
        assert parse_stored(format_uri(result.enrolment)) == result.enrolment


@given(enrolments, st.data())
def test_a_damaged_uri_is_an_enrolment_or_a_sentence(enrolment: Enrolment, data: st.DataObject) -> None:
    text = format_uri(enrolment)
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(["", "%", "&", "é", text[at] * 2])) + text[at + 1 :]
    result = read_or_refuse(parse_uri, damaged)
    assert len(enrolment.secret) < 10 or base32.encode(enrolment.secret) not in repr(result)


def test_quoted_text_is_what_a_browser_would_quote() -> None:
    uri = format_uri(Enrolment(Account(issuer="a/b c", name="d+e@f"), SECRET))
    assert uri.startswith(f"otpauth://totp/{quote('a/b c', safe='')}:d%2Be@f?")
