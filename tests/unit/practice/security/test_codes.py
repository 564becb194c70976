from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice_kit.client import totp
from trackops_desktop.practice.security import recovery_codes
from trackops_desktop.practice.security.codes import enrolment_uri, matching_step, qr_svg, secret_text, tidy_code

RFC_SECRET = b"12345678901234567890"
# RFC 6238, appendix B, the last six digits of its SHA-1 column.
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("at", "code"), RFC_CODES)
def test_the_codes_are_those_of_rfc_6238(at: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, at, 0) == at // 30
    assert matching_step(RFC_SECRET, code, at + 60, 1) is None


@given(secret=st.binary(min_size=20, max_size=20), at=st.integers(0, 2**33), steps=st.integers(-3, 3))
def test_a_code_matches_one_step_around_and_no_further(secret: bytes, at: int, steps: int) -> None:
    moment = at + 90
    code = totp(secret_text(secret), moment + 30 * steps)
    found = matching_step(secret, code, moment, 1)
    near = {totp(secret_text(secret), moment + 30 * step): moment // 30 + step for step in (-1, 0, 1)}
    assert found == near.get(code)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "12 34 56", "1–2–3–4–5–6", "123\u00a0456"])
def test_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert tidy_code(typed) == "123456"


@given(st.text(max_size=50))
def test_only_six_ascii_digits_are_a_code(typed: str) -> None:
    code = tidy_code(typed)
    assert code is None or (len(code) == 6 and code.isascii() and code.isdigit())


def test_the_uri_is_the_documented_one() -> None:
    parts = urlsplit(enrolment_uri(RFC_SECRET, "erin.o'neil", "demo"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Trackops:erin.o%27neil@demo")
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    fields = {"secret": secret, "issuer": "Trackops", "algorithm": "SHA1", "digits": "6", "period": "30"}
    assert {name: values[0] for name, values in parse_qs(parts.query).items()} == fields


def test_the_qr_code_is_black_on_white_with_its_quiet_zone() -> None:
    svg = qr_svg("otpauth://totp/x")
    assert 'fill="#fff"' in svg
    assert "M4 4h1" in svg
    assert "M0 0h1v1" not in svg
    assert "style" not in svg


class _NoHash:
    def hash(self, text: str) -> str:
        return f"hash of {text}"


def test_ten_recovery_codes_of_seventy_five_bits_in_groups() -> None:
    codes = list(recovery_codes.make(_NoHash()))  # type: ignore[arg-type]
    assert len(codes) == len({recovery_codes.slot_of(code) for code in codes}) == 10
    assert all([len(group) for group in code.split("-")] == [4, 4, 4, 4] for code in codes)
    assert 32 ** (sum(map(len, codes[0].split("-"))) - 1) == 2**75


@given(st.text(max_size=80))
def test_any_text_is_tidied_or_refused_as_a_recovery_code(typed: str) -> None:
    tidied = recovery_codes.tidy(typed)
    assert tidied is None or (len(tidied) == 16 and recovery_codes.slot_of(tidied) in "ABCDEFGHJK")
