from __future__ import annotations

import pytest

from tests.unit.transfer.samples import KEY, VARIETY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.transfer.format import Outgoing
from trackops_desktop.transfer.readers.google import GoogleAuthenticator
from trackops_desktop.transfer.readers.otpauth import OtpauthList
from trackops_desktop.transfer.readers.uri_list import read_text
from trackops_desktop.transfer.registry import recognise
from trackops_desktop.transfer.writers.google import export_codes
from trackops_desktop.transfer.writers.otpauth import OtpauthWriter

ONE = f"otpauth://totp/Acme:ada?secret={KEY}&issuer=Acme"
TWO = f"otpauth://hotp/Acme:bob?secret={KEY}&issuer=Acme&counter=3"


def names(text: str) -> list[str]:
    return [row.enrolment.account.name for row in read_text(text).accounts]


def test_a_byte_order_mark_any_line_ends_comments_and_blank_lines_are_tolerated() -> None:
    text = f"\ufeff# my codes\r\n\r\n{ONE}\r{TWO}\n\n"

    assert names(text) == ["ada", "bob"]


def test_addresses_may_be_separated_by_commas() -> None:
    assert names(f"{ONE},{TWO}, {ONE}") == ["ada", "bob", "ada"]


def test_text_before_an_address_is_tolerated() -> None:
    assert names(f"QR-Code:{ONE}\n3. {TWO}") == ["ada", "bob"]


def test_a_label_with_spaces_stays_whole() -> None:
    result = read_text(f"otpauth://totp/Big Corp:ada of b?secret={KEY}")

    assert result.accounts[0].enrolment.account.label == "Big Corp – ada of b"


def test_export_codes_and_addresses_mix_and_rows_count_accounts() -> None:
    codes = export_codes([enrolment(name="one"), enrolment(name="two")])

    result = read_text("\n".join([ONE, *codes, TWO]))

    assert [(row.row, row.enrolment.account.name) for row in result.accounts] == [
        (1, "ada"),
        (2, "one"),
        (3, "two"),
        (4, "bob"),
    ]


def test_a_missing_part_of_an_export_is_told() -> None:
    codes = export_codes([enrolment(name=str(number)) for number in range(25)])

    result = read_text("\n".join([codes[0], codes[2], codes[2]]))

    assert len(result.accounts) == 15
    assert [problem.reason for problem in result.problems] == [
        "Part 2 of 3 of the Google Authenticator export isn't in this file."
    ]


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("motp://Acme:ada?secret=00112233", "mOTP"),
        (f"otpauth://motp/Acme:ada?secret={KEY}", "mOTP"),
        (f"otpauth://yaotp/Yandex:ada?secret={KEY}&pin_length=4", "Yandex"),
        (f"otpauth://totp/Acme:ada?secret={KEY}&algorithm=MD5", "algorithm"),
        ("otpauth://totp/Acme:ada?secret=", "secret"),
        ("otpauth-migration://offline?data=XXXX", "damaged"),
        ("just words", "no enrolment address"),
    ],
)
def test_what_cannot_be_represented_is_listed_with_its_row_and_reason(address: str, word: str) -> None:
    result = read_text(f"{ONE}\n{address}\n{TWO}")

    assert [row.row for row in result.accounts] == [1, 3]
    assert [problem.row for problem in result.problems] == [2]
    assert word in result.problems[0].reason
    assert KEY not in result.problems[0].reason


def test_steam_addresses_are_read() -> None:
    account = read_text(f"steam://{KEY}").accounts[0].enrolment.account

    assert (account.kind, account.issuer, account.digits) == (Kind.STEAM, "Steam", 5)


def test_entes_tags_are_kept_and_its_trash_is_not_imported() -> None:
    live = ONE + "&codeDisplay=%7B%22tags%22%3A%5B%22Work%22%2C%22Work%22%5D%2C%22trashed%22%3Afalse%7D"
    dead = TWO + "&codeDisplay=%7B%22trashed%22%3Atrue%7D"

    result = read_text(f"{live}\n{dead}")

    assert [row.tags for row in result.accounts] == [("Work",)]
    assert "trash" in result.problems[0].reason


def test_a_damaged_extra_of_ente_does_not_lose_the_account() -> None:
    assert names(f"{ONE}&codeDisplay=%7Bbroken") == ["ada"]
    assert names(f"otpauth://totp/Acme:ada?codeDisplay=%7B%7D&secret={KEY}") == ["ada"]


def test_a_text_without_an_address_is_refused() -> None:
    with pytest.raises(TransferError):
        read_text("# only comments\n")


def test_more_than_a_thousand_entries_are_refused() -> None:
    assert len(read_text("\n".join([ONE] * 1000)).accounts) == 1000
    with pytest.raises(TransferError, match="1,000"):
        read_text("\n".join([ONE] * 1001))


def test_what_is_written_is_read_back_equal() -> None:
    written = OtpauthWriter().write([Outgoing(one) for one in VARIETY])

    result = OtpauthList().read(file_of(written))

    assert [row.enrolment for row in result.accounts] == list(VARIETY)
    assert not result.problems


def test_a_list_of_nothing_but_export_codes_is_googles() -> None:
    codes = "\n".join(export_codes([enrolment()]))

    assert isinstance(recognise(file_of(f"# from my phone\n{codes}\n")), GoogleAuthenticator)
    assert isinstance(recognise(file_of(f"{codes}\n{ONE}")), OtpauthList)
    assert isinstance(recognise(file_of(format_uri(enrolment()).encode("utf-16"))), OtpauthList)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"words", b"\x00\x01\x02", b'{"a": 1}', b"[1, 2", b"[" * 100_000])
def test_what_is_no_known_format_is_refused(content: bytes) -> None:
    with pytest.raises(TransferError):
        recognise(file_of(content))
