from __future__ import annotations

import copy
import logging
import pickle
import traceback

import pytest

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret
from trackops_desktop.otp.uri import split_uri

CANARY = b"CANARY-SECRET-20-byt"
CANARY_BASE32 = "INAU4QKSLEWVGRKDKJCVILJSGAWWE6LU"


@pytest.mark.parametrize("size", [0, MAX_SECRET_BYTES + 1])
def test_a_secret_holds_1_to_1024_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 1024 bytes"):
        Secret(bytes(size))


def test_only_reveal_gives_the_bytes() -> None:
    secret = Secret(CANARY)
    shown = [repr(secret), str(secret), f"{secret}", f"{Enrolment(Account(), secret)!r}", f"{secret!a}"]
    assert secret.reveal() == CANARY
    assert not any("CANARY" in text or CANARY_BASE32 in text for text in shown)


def test_equal_secrets_compare_equal_and_nothing_else_does() -> None:
    assert Secret(b"same") == Secret(b"same")
    assert Secret(b"same") != Secret(b"other")
    assert Secret(b"same") != b"same"
    assert len(Secret(b"same")) == 4


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_refuses_to_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(CANARY), protocol)


def test_a_secret_refuses_to_be_copied_or_hashed() -> None:
    with pytest.raises(TypeError):
        copy.deepcopy(Secret(CANARY))
    with pytest.raises(TypeError):
        hash(Secret(CANARY))


def test_a_traceback_with_locals_shows_no_secret() -> None:
    try:
        _fail_with(Enrolment(Account(name="a"), Secret(CANARY)), Code(str(40_000_000 + 2)))
    except RuntimeError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "enrolment = Enrolment(" in text
    assert "code = Code(" in text
    assert not any(sign in text for sign in (str(CANARY), CANARY_BASE32, "40000002"))


def _fail_with(enrolment: Enrolment, code: Code) -> None:
    raise RuntimeError(f"{enrolment} {code}")


def test_a_log_record_shows_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("%s %r", Secret(CANARY), Enrolment(Account(), Secret(CANARY)))
    assert "CANARY" not in caplog.text
    assert CANARY_BASE32 not in caplog.text


def test_the_parts_of_a_uri_show_nothing_of_it() -> None:
    parts = split_uri(f"otpauth://totp/{CANARY_BASE32}:{CANARY_BASE32}?{CANARY_BASE32}&secret={CANARY_BASE32}")
    assert CANARY_BASE32.casefold() not in repr(parts).casefold()
