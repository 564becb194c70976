from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.otp.strategies import read_or_refuse, secrets
from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret


@given(secrets)
def test_what_is_encoded_decodes_to_the_same_secret(secret: Secret) -> None:
    assert base32.decode(base32.encode(secret)) == secret
    assert base32.decode(base32.grouped(secret).lower()) == secret
    assert not base32.has_odd_length(base32.encode(secret))


@pytest.mark.parametrize(
    ("written", "raw"),
    [
        ("JBSWY3DPEHPK3PXP", b"Hello!\xde\xad\xbe\xef"),
        ("jbswy3dpehpk3pxp", b"Hello!\xde\xad\xbe\xef"),
        ("JBSW Y3DP EHPK 3PXP", b"Hello!\xde\xad\xbe\xef"),
        ("jbsw-y3dp_ehpk.3pxp\n", b"Hello!\xde\xad\xbe\xef"),
        ("JBSW\u00a0Y3DP\u200bEHPK\u20133PXP\ufeff", b"Hello!\xde\xad\xbe\xef"),
        ("MZXW6===", b"foo"),
        ("MZXW6YQ=", b"foob"),
        ("JBSWY3", b"Hel"),  # three beyond a whole group of bits: the last letter starts a byte that never comes
        ("JBS", b"H"),
        ("JBSWY3DPE", b"Hello"),
        ("ＪＢＳＷＹ３ＤＰ", b"Hello"),
    ],
)
def test_what_people_and_codes_write_is_read(written: str, raw: bytes) -> None:
    assert base32.decode(written) == Secret(raw)


@pytest.mark.parametrize("written", ["", " ", "====", "- -", "\u200b"])
def test_no_letters_at_all_is_said_to_be_missing(written: str) -> None:
    with pytest.raises(OtpError, match="missing") as caught:
        base32.decode(written)
    assert caught.value.field == "secret"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("JBSWY3D0", "never has a 0; it may be O"),
        ("JBSWY3D1", "never has a 1; it may be I or L"),
        ("JBSW!Y3D89", "3 characters"),
        ("straße2A", "One character"),  # upper() would turn the sharp s into two letters that Base32 knows
        ("JBSWıY3D", "One character"),
        ("JBSWÄY3D", "One character"),
        ("JBSW+Y3D", "One character"),
        ("Q", "too short"),
    ],
)
def test_a_wrong_guess_is_refused_without_repeating_the_input(written: str, sentence: str) -> None:
    with pytest.raises(OtpError, match=sentence) as caught:
        base32.decode(written)
    assert written not in str(caught.value)
    assert caught.value.field == "secret"


def test_the_longest_secret_is_read_and_a_longer_one_refused() -> None:
    longest = base64.b32encode(b"x" * MAX_SECRET_BYTES).decode()
    assert len(base32.decode(longest)) == MAX_SECRET_BYTES
    with pytest.raises(OtpError, match="longer than 1,024 bytes"):
        base32.decode(base64.b32encode(b"x" * (MAX_SECRET_BYTES + 1)).decode())


@pytest.mark.parametrize(("length", "odd"), [(8, False), (9, True), (10, False), (11, True), (12, False), (14, True)])
def test_lengths_that_no_encoder_writes_are_told(length: int, odd: bool) -> None:
    assert base32.has_odd_length("A" * length) is odd


def test_grouping_is_in_fours() -> None:
    assert base32.grouped(Secret(b"Hello!\xde\xad\xbe\xef\x01")) == "JBSW Y3DP EHPK 3PXP AE"


@given(st.text(max_size=200))
def test_any_text_is_a_secret_or_a_sentence(text: str) -> None:
    result = read_or_refuse(base32.decode, text)
    if isinstance(result, OtpError):
        assert result.sentence
    else:
        assert 0 < len(result) <= MAX_SECRET_BYTES
