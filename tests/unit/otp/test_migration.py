from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.otp.strategies import carried_enrolments, read_or_refuse
from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.migration import (
    MAX_ACCOUNTS,
    MigrationProblem,
    format_migration,
    is_migration,
    parse_migration,
)
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret

START = "otpauth-migration://offline?data="


def _text(message: bytes) -> str:
    return START + quote(base64.b64encode(message).decode(), safe="")


def _varint(value: int) -> bytes:
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*octets, value])


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _row(**fields: int | bytes) -> bytes:
    """One account of the payload; the fields are named f1 to f8 as in Google Authenticator's message."""
    values = {"f1": b"k" * 20, "f2": b"bob", "f3": b"ACME"} | fields
    return _field(1, b"".join(_field(int(name[1:]), value) for name, value in values.items()))


def _only(message: bytes) -> Enrolment:
    part = parse_migration(_text(message))
    assert part.problems == ()
    assert len(part.accounts) == 1
    return part.accounts[0].enrolment


@given(st.lists(carried_enrolments, min_size=1, max_size=35), st.integers(-(2**31), 2**31 - 1))
def test_what_is_exported_is_read_as_the_same_accounts(accounts: list[Enrolment], batch: int) -> None:
    parts = [parse_migration(text) for text in format_migration(accounts, batch)]
    assert [parsed.enrolment for part in parts for parsed in part.accounts] == accounts
    assert [(part.index, part.size, part.batch) for part in parts] == [
        (index, len(parts), batch) for index in range(len(parts))
    ]
    assert all(len(part.accounts) <= 10 and not part.problems for part in parts)


def test_a_payload_written_by_hand_is_read() -> None:
    row = _row(f4=2, f5=2, f6=1, f7=99, f8=b"an id nobody needs")
    message = row + _field(2, 1) + _field(3, 4) + _field(4, 2) + _field(5, 2**64 - 5)
    part = parse_migration(_text(message))
    assert (part.index, part.size, part.batch) == (2, 4, -5)
    assert part.accounts[0].enrolment == Enrolment(
        Account(Kind.HOTP, "ACME", "bob", Algorithm.SHA256, 8, counter=99), Secret(b"k" * 20)
    )


def test_what_the_payload_leaves_out_has_google_authenticators_defaults() -> None:
    assert _only(_field(1, _field(1, b"k" * 20))) == Enrolment(Account(), Secret(b"k" * 20))
    part = parse_migration(_text(_row()))
    assert (part.index, part.size, part.batch) == (0, 1, 0)


@pytest.mark.parametrize(
    ("name", "issuer", "account"),
    [
        (b"ACME:bob", b"ACME", ("ACME", "bob")),
        (b"ACME: bob", b"ACME", ("ACME", "bob")),
        (b"bob", b"ACME", ("ACME", "bob")),
        (b"Other:bob", b"ACME", ("ACME", "Other:bob")),
        (b"ACME:bob", b"", ("ACME", "bob")),
        (b"bob", b"", ("", "bob")),
        (b"A:B:bob", b"A:B", ("A:B", "bob")),
        (b"", b"", ("", "")),
        (b"b\xffb", b"", ("", "b\ufffdb")),
    ],
)
def test_the_issuer_is_cut_off_the_name(name: bytes, issuer: bytes, account: tuple[str, str]) -> None:
    read = _only(_row(f2=name, f3=issuer)).account
    assert (read.issuer, read.name) == account


@pytest.mark.parametrize(
    "write",
    [
        lambda data: START + quote(data, safe=""),
        lambda data: START + data,
        lambda data: START + data.rstrip("="),
        lambda data: START + data.replace("+", "-").replace("/", "_"),
        lambda data: START + data.replace("+", " "),
        lambda data: START + data.replace("+", "%20"),
        lambda data: "  \ufeff" + START + data + "\r\n",
        lambda data: START + data[:20] + "\r\n" + data[20:],
        lambda data: START.upper().replace("DATA", "data") + data,
        lambda data: START.replace("?", "/?") + data,
        lambda data: START.replace("data=", "v=1&data=") + data,
        lambda data: START + data + "&extra=1",
    ],
)
def test_sloppy_export_codes_are_read(write: object) -> None:
    key = bytes(range(248, 256)) * 3  # gives both characters in which the two alphabets of Base64 differ
    data = base64.b64encode(_row(f1=key)).decode()
    assert "+" in data
    assert "/" in data
    assert callable(write)
    assert parse_migration(write(data)).accounts[0].enrolment.secret == Secret(key)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"f1": b""}, "secret"),
        ({"f1": b"x" * (MAX_SECRET_BYTES + 1)}, "secret"),
        ({"f4": 4}, "algorithm"),
        ({"f5": 3}, "digits"),
        ({"f6": 3}, "type"),
        ({"f6": 1, "f7": 2**64 - 1}, "counter"),
        ({"f2": b"x" * 300}, "name"),
        ({"f1": 7}, "damaged"),
        ({"f4": b"SHA1"}, "damaged"),
    ],
)
def test_an_account_that_cannot_be_used_is_told_and_the_others_are_kept(
    fields: dict[str, int | bytes], word: str
) -> None:
    part = parse_migration(_text(_row() + _row(**fields) + _row(f2=b"eve")))
    assert [parsed.enrolment.account.name for parsed in part.accounts] == ["bob", "eve"]
    assert [problem.row for problem in part.problems] == [1]
    assert word in part.problems[0].reason


def test_an_account_of_time_ignores_a_counter() -> None:
    assert _only(_row(f6=2, f7=5)).account.counter == 0


def test_fields_of_other_wire_types_are_skipped() -> None:
    fixed64, fixed32 = _varint(9 << 3 | 1) + b"12345678", _varint(10 << 3 | 5) + b"1234"
    assert _only(fixed64 + _row() + fixed32).account.name == "bob"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "otpauth://totp/x?secret=JBSWY3DP",
        "otpauth-migration://offline",
        "otpauth-migration://offline?date=x",
        "otpauth-migration://online?data=x",
        START,
        START + "!!!!",
        START + "é",
        START + "A",
        START + "A" * 100_000,
        _text(b"\x0a"),  # a length is missing
        _text(b"\x0a\x05abc"),  # shorter than it says
        _text(b"\x80" * 11),  # a number that never ends
        _text(b"\x0b"),  # a group, which proto3 does not have
        _text(b"\x09123"),  # a fixed number cut short
        _text(_row() + _field(3, 2) + _field(4, 2)),  # part 3 of 2
        _text(_row() + _field(3, 101)),
        _text(_row() + _field(4, 2**64 - 1)),
        _text(_row() + _field(5, b"x")),
        _text(_field(1, 1)),
        _text(_field(2, 1)),  # no account at all
        _text(_row() * (MAX_ACCOUNTS + 1)),
    ],
)
def test_what_is_no_export_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(OtpError) as caught:
        parse_migration(text)
    assert caught.value.sentence.endswith(".")
    assert caught.value.advice
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("account", "field"),
    [
        (Account(Kind.STEAM, digits=5), "type"),
        (Account(digits=7), "digits"),
        (Account(period=60), "period"),
        (Account(Kind.HOTP, counter=2**63), "counter"),
    ],
)
def test_what_google_authenticator_cannot_carry_is_said(account: Account, field: str) -> None:
    with pytest.raises(OtpError) as caught:
        format_migration([Enrolment(account, Secret(b"x"))], batch=1)
    assert caught.value.field == field


def test_more_than_a_hundred_parts_are_refused() -> None:
    with pytest.raises(OtpError, match=r"1,000"):
        format_migration([Enrolment(Account(), Secret(b"x"))] * 1001, batch=1)
    assert format_migration([], batch=1) == []


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (START, True),
        ("  OTPAUTH-MIGRATION://x", True),
        ("\ufeff\r\n" + START, True),
        ("otpauth://totp/x", False),
        ("", False),
    ],
)
def test_an_export_code_is_known_by_its_start(text: str, claims: bool) -> None:
    assert is_migration(text) is claims


@given(st.binary(max_size=300))
def test_any_payload_is_a_part_or_a_sentence(message: bytes) -> None:
    result = read_or_refuse(parse_migration, _text(message))
    if isinstance(result, OtpError):
        assert result.sentence
    else:
        assert result.accounts or result.problems


@given(st.lists(carried_enrolments, min_size=1, max_size=3), st.data())
def test_a_damaged_payload_is_a_part_or_a_sentence(accounts: list[Enrolment], data: st.DataObject) -> None:
    text = format_migration(accounts, batch=1)[0]
    at = data.draw(st.integers(len(START), len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(["", "A", "%", "9"])) + text[at + 1 :]
    result = read_or_refuse(parse_migration, damaged)
    assert result.sentence if isinstance(result, OtpError) else result.accounts or result.problems


def test_a_problem_names_its_row() -> None:
    assert MigrationProblem(3, "why") == MigrationProblem(row=3, reason="why")
