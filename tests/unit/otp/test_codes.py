from __future__ import annotations

import hashlib
import math

import pyotp  # noqa: TID251  # an independent program that makes the same codes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.otp.strategies import enrolments
from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import MAX_COUNTER, STEAM_DIGITS, Account, Algorithm, Enrolment, Kind
from trackops_desktop.otp.code import Code, grouped
from trackops_desktop.otp.codes import code_at, next_code
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.steam import ALPHABET

KEY = b"12345678901234567890"

#: RFC 4226 appendix D, counters 0 to 9.
HOTP_CODES = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]

#: RFC 6238 appendix B: eight digits at six times, for each hash; the keys are 20, 32 and 64 bytes long.
TOTP_TIMES = (59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000)
TOTP_CODES = {
    Algorithm.SHA1: (20, ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"]),
    Algorithm.SHA256: (32, ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"]),
    Algorithm.SHA512: (64, ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"]),
}
TOTP_VECTORS = [
    (algorithm, size, at, code)
    for algorithm, (size, codes) in TOTP_CODES.items()
    for at, code in zip(TOTP_TIMES, codes, strict=True)
]
STEAM = Enrolment(Account(Kind.STEAM, "Steam", digits=STEAM_DIGITS), base32.decode("63BEDWCQZKTQWPESARIERL5DTTQFCJTK"))


@pytest.mark.parametrize(("counter", "code"), list(enumerate(HOTP_CODES)))
def test_rfc_4226_appendix_d(counter: int, code: str) -> None:
    enrolment = Enrolment(Account(Kind.HOTP, counter=counter), Secret(KEY))
    assert code_at(enrolment, 0) == Code(code)


@pytest.mark.parametrize(("algorithm", "size", "at", "code"), TOTP_VECTORS)
def test_rfc_6238_appendix_b(algorithm: Algorithm, size: int, at: int, code: str) -> None:
    key = (KEY * 4)[:size]
    enrolment = Enrolment(Account(algorithm=algorithm, digits=8), Secret(key))
    assert code_at(enrolment, at) == Code(code, at // 30 * 30, at // 30 * 30 + 30)


@pytest.mark.parametrize(("at", "code"), [(1511200518, "FR8RV"), (1511200714, "9P3VP")])
def test_steam_shows_its_letters(at: int, code: str) -> None:
    assert code_at(STEAM, at).value == code


@pytest.mark.parametrize("digits", range(1, 11))
def test_a_shorter_code_is_the_end_of_a_longer_one(digits: int) -> None:
    ten = code_at(Enrolment(Account(digits=10), Secret(KEY)), 59).value
    assert ten == "1094287082"
    assert code_at(Enrolment(Account(digits=digits), Secret(KEY)), 59).value == ten[-digits:]


def test_a_code_lives_from_its_step_to_the_next() -> None:
    enrolment = Enrolment(Account(period=45), Secret(KEY))
    first = code_at(enrolment, 90)
    assert (first.valid_from, first.valid_until) == (90, 135)
    assert code_at(enrolment, 134.999) == first
    assert code_at(enrolment, 135) == next_code(enrolment, 90)
    assert first != code_at(enrolment, 135)


@given(enrolments, st.floats(-1e12, 1e12))
def test_any_enrolment_has_a_code_of_its_own_length_at_any_time(enrolment: Enrolment, at: float) -> None:
    account, code = enrolment.account, code_at(enrolment, at)
    assert len(code.value) == account.digits
    assert set(code.value) <= set(ALPHABET if account.kind is Kind.STEAM else "0123456789")
    if code.valid_from is not None and code.valid_until is not None:
        assert code.valid_until - code.valid_from == account.period
        assert code.valid_from <= max(0.0, at) < code.valid_until
        assert next_code(enrolment, at) == code_at(enrolment, code.valid_until)


@pytest.mark.parametrize("at", [-1.0, -1e300, -math.inf])
def test_a_clock_before_1970_shows_the_first_code(at: float) -> None:
    assert code_at(Enrolment(Account(), Secret(KEY)), at) == code_at(Enrolment(Account(), Secret(KEY)), 0)


@pytest.mark.parametrize("at", [1e300, math.inf])
@pytest.mark.parametrize("enrolment", [Enrolment(Account(period=1), Secret(KEY)), STEAM])
def test_a_clock_far_ahead_still_shows_a_code(enrolment: Enrolment, at: float) -> None:
    assert len(code_at(enrolment, at).value) == enrolment.account.digits


def test_a_time_that_is_no_number_is_refused() -> None:
    with pytest.raises(OtpError, match="isn't a number"):
        code_at(STEAM, math.nan)


def test_the_code_after_the_last_counter_is_the_first() -> None:
    last = Enrolment(Account(Kind.HOTP, counter=MAX_COUNTER), Secret(KEY))
    assert next_code(last, 0).value == HOTP_CODES[0]
    assert next_code(Enrolment(Account(Kind.HOTP), Secret(KEY)), 0).value == HOTP_CODES[1]


def test_the_time_left_never_goes_below_nothing() -> None:
    code = Code("482913", 30, 60)
    assert code.seconds_left(31.5) == 28.5
    assert code.seconds_left(61) == 0.0
    assert Code("482913").seconds_left(0) is None
    assert "482913" not in repr(code)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1", "1"),
        ("FR8RV", "FR8RV"),
        ("482913", "482 913"),
        ("4829135", "482 9135"),
        ("48291350", "4829 1350"),
        ("482913501", "482 913 501"),
        ("4829135012", "482 913 5012"),
    ],
)
def test_codes_are_grouped_as_people_read_them(value: str, shown: str) -> None:
    assert grouped(value) == shown


@given(
    st.binary(min_size=14, max_size=100),
    st.integers(0, MAX_COUNTER),
    st.integers(6, 10),
    st.sampled_from([Algorithm.SHA1, Algorithm.SHA256, Algorithm.SHA512]),
)
def test_an_independent_program_makes_the_same_code(
    key: bytes, counter: int, digits: int, algorithm: Algorithm
) -> None:
    digest = {Algorithm.SHA1: hashlib.sha1, Algorithm.SHA256: hashlib.sha256, Algorithm.SHA512: hashlib.sha512}
    theirs = pyotp.HOTP(base32.encode(Secret(key)), digits=digits, digest=digest[algorithm]).generate_otp(counter)
    account = Account(Kind.HOTP, algorithm=algorithm, digits=digits, counter=counter)
    assert code_at(Enrolment(account, Secret(key)), 0) == Code(theirs)
